// `babel-cli help TOPIC`.
#include "cli/command/command.hpp"
#include "cli/exit_status.hpp"
#include "cli/options/config_source.hpp"
#include "cli/options/help.hpp"
#include "cli/options/help_tables.hpp"
#include "cli/options/mode_table.hpp"
#include <babel/core/text.hpp>

namespace babel::cli {
namespace {

std::string on_prompt() {
    return "At the prompt, on standard input, with -e and with \"babel-cli ctl\":\n\n" +
           command_help() +
           "\nWords are split as a shell does, with quotes, \"\\ \" and \\xNN; # starts a comment. "
           "At the prompt a\nverb may be shortened while no other begins so. A line of a script "
           "waits for the result of the\none before it.\n\nCtrl-C drops a half-typed line. On an "
           "empty one it cancels what the last line waits for, or hangs\nup; between calls, or "
           "again within 2 s, a second Ctrl-C leaves, as Ctrl-D and \"quit\" do.\n\nWith \"ptt "
           "on\" "
           "nobody hears the microphone but while the space bar is held on an empty line;\n"
           "the prompt says TALK then. Scripts, and a prompt with --plain, have no such key: they "
           "are not heard\nuntil \"ptt off\".\n";
}

std::string on_json() {
    std::string out =
        "--json: one object a line on standard output. All have v (1), seq, ts (UTC, RFC 3339) and "
        "type:\n\n";
    for (const auto& each : all_events())
        out += "  " + padded(each.type, 15) + padded(each.fields, 39) + " " +
               std::string(each.meaning) + "\n";
    out += "\nreason: ";
    for (std::size_t i = 0; i < all_end_reasons().size(); ++i)
        out += (i == 0 ? "" : ", ") + std::string(call::to_string(all_end_reasons()[i]));
    return out + "\nfigures: " + std::string(figure_names) + "\n(rtt_ms, kbps and mos where they " +
           "are known)\n";
}

std::string on_audio() {
    std::string out =
        "Sound comes from --audio-in and goes to --audio-out: a device (its index, its name, or a "
        "part of\nthe name that no other has; \"babel-cli devices\" lists them), an audio file, or "
        "\"-\": raw s16le at\n48 kHz, mono, on standard input or output. --audio null is silence "
        "both ways, --audio tone a tone.\nThe echo canceller, noise suppression and gain control "
        "are for devices; files and pipes are never\ntouched unless an option says so. \"babel-cli "
        "doctor\" tries it all.\n\n";
    for (const auto& each : all_options())
        if (each.group == option_group::audio)
            out +=
                "  " + padded(option_syntax(each, false), 31) + " " + option_meaning(each) + "\n";
    return out;
}

std::string on_exit() {
    std::string out = "The exit status tells how it went:\n\n";
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
        "A value is taken from the first of these that has it:\n\n"
        "  the command line       --ring-timeout 30\n"
        "  the environment        BABEL_RING_TIMEOUT=30 (an empty one counts as none)\n"
        "  the profile            -p NAME: profiles/NAME.conf in " +
        where +
        "\n"
        "  the configuration file " +
        where +
        "/cli.conf, or -c FILE\n"
        "  the default\n\n"
        "Files have a \"key = value\" a line, comments behind #, and the long options "
        "for keys:\n\n"
        "  server = babel.example.org   # -s\n"
        "  ring-timeout = 30\n"
        "  json = true                  # an option without a value\n\n"
        "On the command line --json=false takes such a one back. \"babel-cli config\" "
        "prints every value\nand where it comes from. Only on the command line:";
    for (const auto& each : all_options())
        if (!each.in_files) out += " --" + std::string(each.name);
    return out + ".\nNO_COLOR stands for color = never, where BABEL_COLOR is not set.\n";
}

} // namespace

std::optional<std::string> help_on(std::string_view topic) {
    if (topic == "prompt") return on_prompt();
    if (topic == "json") return on_json();
    if (topic == "audio") return on_audio();
    if (topic == "exit") return on_exit();
    if (topic == "config") return on_config();
    return {};
}

} // namespace babel::cli
