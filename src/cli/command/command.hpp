// What a person or a script types, as a value. No I/O.
#pragma once

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
    std::string who;
};
struct accept {
    std::string who; ///< Empty: whoever calls.
};
struct refuse {
    std::string who; ///< Empty: whoever calls.
};
struct hangup {
    std::string who; ///< Empty: every call.
};
struct contacts {};
struct mute {
    bool on = true;
};
struct deafen {
    bool on = true;
};
/// The microphone is heard while the space bar is held at the prompt, and else not.
struct push_to_talk {
    bool on = true;
};
/// Neither hears the other, and the call stays.
struct hold {
    bool on = true;
};
struct volume {
    enum class side { mic, out };
    side which = side::mic;
    std::optional<int> percent; ///< 0 to 200; empty: tell it.
};
struct play {
    std::string file;
};
struct devices {};
/// Another microphone or loudspeaker.
struct device {
    enum class side { in, out };
    side which = side::in;
    std::string name; ///< As for --audio-in and --audio-out.
};
/// An option that may change while the program runs.
struct set {
    std::string key;
    std::string value;
};
struct stop {}; ///< What is played.
struct record {
    std::string file; ///< A pattern (client/recording_name.hpp); empty: no more.
};
/// The figures of the call.
struct stats {
    enum class show { once, repeatedly, no_more };
    show how = show::once;
};
/// Do not disturb: callers are refused.
struct dnd {
    bool on = true;
};
/// Refuse that name's calls for good; nobody's name: list whose.
struct block {
    std::string name;
};
struct unblock {
    std::string name;
};
/// The newest of the log.
struct calls {
    std::size_t count = 20;
};
struct status {};
/// Until an event of that type comes.
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
    command::calls,
    command::status,
    command::wait,
    command::sleep,
    command::help,
    command::quit>;

/// Words for whoever typed it: what is wrong, and what would be right.
struct command_error {
    std::string what;
};

/// Whether a verb may be shortened to what no other verb starts with.
enum class verbs { exact, prefixes };

/// Reads one line: words are split like a shell's, with quotes, `\ ` and `\xNN`.
std::variant<any_command, command_error> parse_command(std::string_view line, verbs how);

/// The same of words that are split already.
std::variant<any_command, command_error> parse_words(std::vector<std::string> words, verbs how);

/// The words of a line. Errors: an open quote, a bad escape.
std::variant<std::vector<std::string>, command_error> split_words(std::string_view line);

/// How each verb is used: "volume mic|out [0-200]".
std::vector<std::string_view> command_usages();

/// A line for each verb, or for the one that `topic` names.
std::string command_help(std::string_view topic = {});

} // namespace babel::cli
