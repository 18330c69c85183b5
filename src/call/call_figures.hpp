// The figures of a call, from those of its parts.
#pragma once

#include <babel/call/event.hpp>
#include <babel/call/settings.hpp>
#include <babel/voice/voice_stream.hpp>

#include <chrono>
#include <cstdint>

namespace babel::call {

/// `lasts`: how long the call has been up. `device_underruns`: the loudspeaker's, in that time.
call_stats figures_of(
    const voice::voice_stream& stream,
    std::chrono::milliseconds lasts,
    std::uint64_t device_underruns,
    const settings& options
);

} // namespace babel::call
