// Events of the microphone, the loudspeaker and the sound files of calls.
#pragma once

#include <babel/core/error.hpp>

#include <cstdint>
#include <string>
#include <variant>

namespace babel::mixer {
namespace event {

/// A sound device changed during a call, which goes on.
struct device_change {
    enum class state : std::uint8_t {
        lost,     ///< Silence replaces it.
        reopened, ///< It was opened again, and works.
        replaced, ///< Another device replaced it.
        silent,   ///< A microphone gives only silence.
        clipping, ///< A microphone is too loud and clips.
        slow,     ///< It takes too little, as a pipe that is not read.
    };
    enum class side : std::uint8_t { microphone, loudspeaker };
    state what = state::lost;
    std::string device;  ///< The device concerned.
    std::string instead; ///< The device used now; empty if none is.
    side which = side::microphone;
    std::string why = {}; ///< The system's reason; may be empty.
};
struct play_done {
    std::string file;
};
struct play_failed {
    std::string file;
    std::string why;
};
/// The file was created under this name.
struct record_started {
    std::string file;
};
struct record_done {
    std::string file;
};
/// The file is incomplete, or does not exist.
struct record_failed {
    std::string file;
    std::string why;
};
enum class sound_part : std::uint8_t {
    call_device, ///< The microphone or loudspeaker of calls.
    ring_device,
    processing, ///< Echo cancellation and noise suppression: the voice is sent as it is.
    encoder,
};
/// A part of the sound fails. Calls go on.
struct sound_failed {
    sound_part part = sound_part::call_device;
    error_code why;
};

} // namespace event

using mixer_event = std::variant<
    event::device_change,
    event::play_done,
    event::play_failed,
    event::record_started,
    event::record_done,
    event::record_failed,
    event::sound_failed>;

} // namespace babel::mixer
