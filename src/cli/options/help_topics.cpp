// `babel-cli help TOPIC`.
#include "cli/command/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/options/config_source.hpp"
#include "cli/options/help.hpp"
#include "cli/options/help_tables.hpp"
#include "cli/options/mode_table.hpp"
#include <babel/config/nearest.hpp>
#include <babel/core/text.hpp>

#include <vector>

namespace babel::cli {
namespace {

std::string on_prompt() {
    return "Commands at the prompt, on standard input, with -e and with \"babel-cli ctl\":\n\n" +
           command_help() +
           "\nWords are split as in a shell, with quotes, \"\\ \" and \\xNN. # starts a comment. "
           "At "
           "the prompt,\nany unambiguous beginning of a verb will do. In a script, each line waits "
           "for the result of the\nprevious one.\n\nCtrl-C drops a half-typed line. On an empty "
           "line it cancels the wait of the last command, or hangs\nup. Without a call, or pressed "
           "twice within 2 s, it exits, as Ctrl-D and \"quit\" do.\n\nAfter \"ptt on\" the "
           "microphone is open only while the space bar is held on an empty line; the\nprompt then "
           "shows TALK. Scripts, and a prompt with --plain, have no such key: they stay muted\n"
           "until \"ptt off\".\n";
}

/// With two blanks behind it at least: manual pages are made from this.
std::string column(std::string_view text, std::size_t columns) {
    return padded(std::string(text) + "  ", columns);
}

std::string on_json() {
    std::string out =
        "--json prints one object per line on standard output, each with v (1), seq, ts (UTC, "
        "RFC 3339) and type:\n\n";
    for (const auto& each : all_events())
        out += "  " + column(each.type, 23) + column(each.fields, 40) + std::string(each.meaning) +
               "\n";
    out += "\nreason: ";
    for (std::size_t i = 0; i < all_end_reasons().size(); ++i)
        out += (i == 0 ? "" : ", ") + std::string(call::to_string(all_end_reasons()[i]));
    return out + "\nfigures: " + std::string(figure_names) +
           "\n(rtt_ms, kbps and mos only if known)\n";
}

std::string on_audio() {
    std::string out =
        "Audio is read from --audio-in and played to --audio-out. Each is a device (its index, its "
        "name, or\na unique part of the name; see \"babel-cli devices\"), an audio file, or \"-\": "
        "raw s16le, 48 kHz,\nmono, on standard input or output. --audio null is silence in both "
        "directions, --audio tone a\ntest tone. Echo cancellation, noise suppression and gain "
        "control apply to devices; files and pipes\nare not processed unless an option asks for "
        "it. \"babel-cli doctor\" tests everything.\n\n";
    const auto group = all_options().find("audio")->group;
    for (const auto& each : all_options())
        if (each.group == group)
            out +=
                "  " + padded(config::syntax_of(each), 31) + " " + config::meaning_of(each) + "\n";
    return out;
}

std::string on_exit() {
    std::string out = "Exit status:\n\n";
    for (const auto& each : all_exit_statuses())
        out += "  " + padded(std::to_string(static_cast<int>(each.status)), 5) +
               std::string(each.meaning) + "\n";
    return out;
}

std::string on_config() {
    const auto folder = config_folder();
    const auto where =
        folder.empty() ? std::string("$XDG_CONFIG_HOME/babel") : printable_path(folder);
    std::string out =
        "Each value comes from the first of these sources that sets it:\n\n"
        "  the command line       --ring-timeout 30\n"
        "  the environment        BABEL_RING_TIMEOUT=30 (empty means not set)\n"
        "  the profile            -p NAME: profiles/NAME.conf in " +
        where +
        "\n"
        "  the configuration file " +
        where +
        "/cli.conf, or -c FILE\n"
        "  the default\n\n"
        "Files contain one \"key = value\" per line. Keys are the long options; # starts a "
        "comment:\n\n"
        "  server = babel.example.org   # -s\n"
        "  ring-timeout = 30\n"
        "  json = true                  # an option without a value\n\n"
        "On the command line, --json=false turns such an option off again. \"babel-cli config\" "
        "shows every\nvalue and where it comes from. Command line only:";
    for (const auto& each : all_options())
        if (!each.in_files) out += " --" + std::string(each.name);
    return out + ".\nNO_COLOR means color = never unless BABEL_COLOR is set.\n";
}

struct topic {
    std::string_view name;
    std::string (*text)();
};

constexpr topic topics[] = {
    {"prompt", on_prompt},
    {"json", on_json},
    {"audio", on_audio},
    {"exit", on_exit},
    {"config", on_config}};

/// The topic that is meant, or all of them.
std::string suggestion_for(std::string_view typed) {
    std::vector<std::string_view> names;
    std::string all;
    for (const auto& each : topics) {
        names.push_back(each.name);
        all += (all.empty() ? "" : ", ") + std::string(each.name);
    }
    const auto near = config::did_you_mean(typed, names);
    return near.empty() ? ": the topics are " + all : near;
}

} // namespace

std::optional<std::string> help_on(std::string_view wanted) {
    for (const auto& each : topics)
        if (each.name == wanted) return each.text();
    return {};
}

config::fault unknown_topic(std::string_view typed) {
    return {"help", "unknown topic \"" + printable(typed) + "\"" + suggestion_for(typed)};
}

} // namespace babel::cli
