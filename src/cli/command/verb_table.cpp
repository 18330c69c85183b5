#include "cli/command/verb_table.hpp"

#include "cli/options/home_path.hpp"
#include "cli/render/event_types.hpp"

#include <boost/lexical_cast/try_lexical_convert.hpp>

#include <algorithm>
#include <array>

namespace babel::cli {
namespace {

using words = std::vector<std::string>;
using optional_command = std::optional<any_command>;

constexpr double longest_wait_seconds = 24 * 60 * 60;
constexpr int max_percent = 200;
constexpr std::size_t max_calls_listed = 1000; // as many as are kept

template <class Command>
optional_command with_word(const words& given) {
    return Command{given.empty() ? std::string() : given.front()};
}
template <class Command>
optional_command without_word(const words&) {
    return Command{};
}
template <class Command, bool On>
optional_command switched(const words&) {
    return Command{On};
}

optional_command stats(const words& given) {
    using show = command::stats::show;
    if (given.empty()) return command::stats{show::once};
    if (given.front() == "on") return command::stats{show::repeatedly};
    if (given.front() == "off") return command::stats{show::no_more};
    return {};
}

template <class Command>
optional_command on_off(const words& given) {
    if (given.front() == "on") return Command{true};
    if (given.front() == "off") return Command{false};
    return {};
}

optional_command message(const words& given) {
    if (given[1].empty()) return {};
    return command::message{given[0], given[1]};
}

/// A name or a file is a word; a card is one, or three without quotes.
optional_command trust(const words& given) {
    if (given.size() == 2) return {};
    if (given.size() == 1) return command::trust{given[0]};
    return command::trust{given[0] + " " + given[1] + " " + given[2]};
}

optional_command device(const words& given) {
    using side = command::device::side;
    if (given.front() == "in") return command::device{side::in, given[1]};
    if (given.front() == "out") return command::device{side::out, given[1]};
    return {};
}

optional_command set(const words& given) {
    return command::set{given[0], given[1]};
}

optional_command play(const words& given) {
    return command::play{expand_home(given.front())};
}

optional_command record(const words& given) {
    return command::record{given.front() == "off" ? std::string() : expand_home(given.front())};
}

optional_command volume(const words& given) {
    command::volume wanted;
    if (given.front() == "out")
        wanted.which = command::volume::side::out;
    else if (given.front() != "mic")
        return {};
    if (given.size() == 1) return wanted;
    int percent = 0;
    if (!boost::conversion::try_lexical_convert(given[1], percent)) return {};
    if (percent < 0 || percent > max_percent) return {};
    wanted.percent = percent;
    return wanted;
}

optional_command past_calls(const words& given) {
    command::calls wanted;
    if (given.empty()) return wanted;
    if (!boost::conversion::try_lexical_convert(given.front(), wanted.count)) return {};
    if (wanted.count < 1 || wanted.count > max_calls_listed) return {};
    return wanted;
}

std::optional<std::chrono::milliseconds> seconds_of(const std::string& word) {
    double seconds = 0;
    if (!boost::conversion::try_lexical_convert(word, seconds)) return {};
    if (!(seconds >= 0 && seconds <= longest_wait_seconds)) return {}; // NaN is neither
    return std::chrono::milliseconds(static_cast<long long>(seconds * 1000));
}

optional_command sleep(const words& given) {
    const auto time = seconds_of(given.front());
    if (!time) return {};
    return command::sleep{*time};
}

optional_command wait(const words& given) {
    const auto types = event_types();
    if (std::ranges::find(types, given.front()) == types.end()) return {};
    command::wait wanted{given.front(), {}};
    if (given.size() == 1) return wanted;
    wanted.limit = seconds_of(given[1]);
    if (!wanted.limit) return {};
    return wanted;
}

// clang-format off
constexpr std::array<verb, 34> verb_table{{
    {"call", 1, 1, "call WHO", "call WHO", with_word<command::call>},
    {"accept", 0, 1, "accept [WHO]", "accept an incoming call", with_word<command::accept>},
    {"refuse", 0, 1, "refuse [WHO]", "refuse an incoming call", with_word<command::refuse>},
    {"hangup", 0, 1, "hangup [WHO]", "end a call, or cancel an outgoing one", with_word<command::hangup>},
    {"msg", 2, 2, "msg WHO WORDS...", "send words, the rest of the line, to the peer of an encrypted call", message, true},
    {"contacts", 0, 0, "contacts", "list who is online", without_word<command::contacts>},
    {"mute", 0, 0, "mute", "mute the microphone", switched<command::mute, true>},
    {"unmute", 0, 0, "unmute", "unmute the microphone", switched<command::mute, false>},
    {"deafen", 0, 0, "deafen", "mute the loudspeaker", switched<command::deafen, true>},
    {"undeafen", 0, 0, "undeafen", "unmute the loudspeaker", switched<command::deafen, false>},
    {"volume", 1, 2, "volume mic|out [0-200]", "show or set a volume in percent", volume},
    {"ptt", 1, 1, "ptt on|off", "push to talk: transmit only while the space bar is held", on_off<command::push_to_talk>},
    {"hold", 0, 0, "hold", "put the call on hold", switched<command::hold, true>},
    {"resume", 0, 0, "resume", "resume a held call", switched<command::hold, false>},
    {"play", 1, 1, "play FILE", "play an audio file into the call", play},
    {"stop", 0, 0, "stop", "stop playback", without_word<command::stop>},
    {"record", 1, 1, "record FILE|off", "record the call in stereo: left you, right the peer", record},
    {"devices", 0, 0, "devices", "list audio devices", without_word<command::devices>},
    {"device", 2, 2, "device in|out NAME", "switch to another microphone or loudspeaker", device},
    {"set", 2, 2, "set KEY VALUE", "change an option of the running client", set},
    {"stats", 0, 1, "stats [on|off]", "show call statistics now, or every 5 s", stats},
    {"dnd", 1, 1, "dnd on|off", "do not disturb: refuse all calls", on_off<command::dnd>},
    {"block", 0, 1, "block [NAME]", "refuse all calls from NAME; without NAME, list blocked names", with_word<command::block>},
    {"unblock", 1, 1, "unblock NAME", "accept calls from NAME again", with_word<command::unblock>},
    {"peers", 0, 0, "peers", "list the peers that are known by their keys", without_word<command::peers>},
    {"trust", 1, 3, "trust WHO|FILE|CARD", "accept WHO's new key, or verify the key in a card", trust},
    {"verify", 1, 1, "verify PEER", "mark PEER's key as verified, once you have compared the words", with_word<command::verify>},
    {"forget", 1, 1, "forget PEER", "forget PEER's key", with_word<command::forget>},
    {"calls", 0, 1, "calls [N]", "list the last 20 (or N) calls; * marks calls missed since you last looked", past_calls},
    {"status", 0, 0, "status", "show server, calls and switches", without_word<command::status>},
    {"wait", 1, 2, "wait EVENT [SECS]", "wait for an event of this type (for scripts)", wait},
    {"sleep", 1, 1, "sleep SECS", "wait SECS seconds (for scripts)", sleep},
    {"help", 0, 1, "help [COMMAND]", "list the commands, or explain one", with_word<command::help>},
    {"quit", 0, 0, "quit", "hang up and leave", without_word<command::quit>},
}};
// clang-format on

} // namespace

std::span<const verb> all_verbs() {
    return verb_table;
}

} // namespace babel::cli
