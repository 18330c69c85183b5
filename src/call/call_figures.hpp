// The figures of a call, computed from those of its parts.
#pragma once

#include <babel/call/call_setup.hpp>
#include <babel/call/event.hpp>
#include <babel/call/settings.hpp>
#include <babel/voice/voice_stream.hpp>

#include <chrono>
#include <cstdint>

namespace babel::call {

/// Without a path. `lasts`: time that the call has been up. `device_underruns`: of the loudspeaker,
/// in that time.
call_stats figures_of(
    const voice::voice_stream& stream,
    std::chrono::milliseconds lasts,
    std::uint64_t device_underruns,
    const settings& options
);

/// The same of the stream of this way, with its path; nothing if there is none.
call_stats figures_of(
    const call_setup& way,
    std::chrono::milliseconds lasts,
    std::uint64_t device_underruns,
    const settings& options
);

} // namespace babel::call
