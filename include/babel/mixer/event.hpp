// Events of the microphone, the loudspeaker and the sound files of calls.
#pragma once

#include <cstdint>
#include <string>
#include <variant>

namespace babel::mixer {
namespace event {

/// What became of a sound device in a call, which goes on.
struct device_change {
    enum class state : std::uint8_t {
        lost,     ///< Silence stands in for it.
        reopened, ///< It was opened again, and works.
        replaced, ///< Another one has taken its place.
        silent,   ///< A microphone gives nothing.
        clipping, ///< A microphone gives too much: it is cut off.
        slow,     ///< It takes less than there is to hear, as a pipe that is not read.
    };
    enum class side : std::uint8_t { microphone, loudspeaker };
    state what = state::lost;
    std::string device;  ///< The one that it is about.
    std::string instead; ///< The one that is used now; empty if it is lost.
    side which = side::microphone;
    std::string why = {}; ///< What the system says of it; may be empty.
};
struct play_done {
    std::string file;
};
struct play_failed {
    std::string file;
    std::string why;
};
/// The file was created, under that name.
struct record_started {
    std::string file;
};
struct record_done {
    std::string file;
};
/// The file is not whole, or does not exist.
struct record_failed {
    std::string file;
    std::string why;
};
struct error {
    std::string what;
};

} // namespace event

using mixer_event = std::variant<
    event::device_change,
    event::play_done,
    event::play_failed,
    event::record_started,
    event::record_done,
    event::record_failed,
    event::error>;

} // namespace babel::mixer
