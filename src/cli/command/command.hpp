// A command of a person or a script, as a value. No I/O.
#pragma once

#include "cli/command/command_words.hpp"
#include <babel/core/error.hpp>

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace babel::cli {

namespace command {

struct call {
    std::string peer;
};
struct accept {
    std::string peer; ///< Empty: any caller.
};
struct refuse {
    std::string peer; ///< Empty: any caller.
};
struct hangup {
    std::string peer; ///< Empty: every call.
};
/// Words for the peer of an encrypted call.
struct message {
    std::string peer;
    std::string words;
};
struct contacts {};
struct mute {
    bool on = true;
};
struct deafen {
    bool on = true;
};
/// The microphone is open only while the space bar is held at the prompt.
struct push_to_talk {
    bool on = true;
};
/// Both sides are silent, and the call stays up.
struct hold {
    bool on = true;
};
struct volume {
    enum class side { mic, out };
    side which = side::mic;
    std::optional<int> percent; ///< 0 to 200; empty: print it.
};
struct play {
    std::string file;
};
struct devices {};
/// Changes the microphone or the loudspeaker.
struct device {
    enum class side { in, out };
    side which = side::in;
    std::string name; ///< As for --audio-in and --audio-out.
};
/// Changes an option while the program runs.
struct set {
    std::string key;
    std::string value;
};
struct stop {}; ///< Stops playback.
struct record {
    std::string file; ///< A pattern (client/recording_name.hpp); empty: stop.
};
/// The figures of the call.
struct stats {
    enum class show { once, repeatedly, no_more };
    show mode = show::once;
};
/// Do not disturb: callers are refused.
struct dnd {
    bool on = true;
};
/// Always refuses calls from that name; empty: lists the blocked names.
struct block {
    std::string name;
};
struct unblock {
    std::string name;
};
/// The keys of peers that are known.
struct peers {};
/// Accepts the key of a name that was refused, or the key in a card.
struct trust {
    std::string what; ///< A name, a card, or a file with one.
};
/// The words of a call were compared: the key that is known of that peer is theirs.
struct verify {
    std::string peer;
};
struct forget {
    std::string peer;
};
/// The newest calls of the log.
struct calls {
    std::size_t count = 20;
};
struct status {};
/// Waits for an event of that type.
struct wait {
    std::string event_type;
    std::optional<std::chrono::milliseconds> limit;
};
struct sleep {
    std::chrono::milliseconds time{};
};
struct help {
    std::string topic; ///< A verb; empty: all of them.
};
struct quit {};
struct nothing {}; ///< An empty line or a comment.

} // namespace command

using any_command = std::variant<
    command::nothing,
    command::call,
    command::accept,
    command::refuse,
    command::hangup,
    command::message,
    command::contacts,
    command::mute,
    command::deafen,
    command::push_to_talk,
    command::hold,
    command::volume,
    command::devices,
    command::device,
    command::set,
    command::play,
    command::stop,
    command::record,
    command::stats,
    command::dnd,
    command::block,
    command::unblock,
    command::peers,
    command::trust,
    command::verify,
    command::forget,
    command::calls,
    command::status,
    command::wait,
    command::sleep,
    command::help,
    command::quit>;

/// Form of verbs: complete, or shortened to an unambiguous prefix.
enum class verbs { exact, prefixes };

/// Reads one line; see split_words(). A message is the rest of its line, as it is typed.
result<any_command, command_error> parse_command(std::string_view line, verbs form);

/// Parses words that are already split.
result<any_command, command_error> parse_words(std::vector<std::string> words, verbs form);

/// Usage of each verb: "volume mic|out [0-200]".
std::vector<std::string_view> command_usages();

/// A line for each verb, or for the one that `topic` names.
std::string command_help(std::string_view topic = {});

} // namespace babel::cli
