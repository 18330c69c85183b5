#include "cli/options/mode_table.hpp"

#include <algorithm>

namespace babel::cli {
namespace {

constexpr mode_row mode_rows[] = {
    {"login", mode::login, "NAME", "log in and open the prompt"},
    {.name = "call",
     .mode = mode::call,
     .operand = "WHO",
     .meaning = "log in, call WHO, leave when the call ends",
     .completed_by = value_source::contact},
    {"listen", mode::listen, "", "log in, wait for one call, leave when it ends"},
    {"contacts", mode::contacts, "", "log in, say who is online, and leave"},
    {"devices", mode::devices, "", "list the sound devices"},
    {"doctor", mode::doctor, "", "try sound, codec and server, and say what is wrong"},
    {"config", mode::config, "", "say what holds for each option, and where it comes from"},
    {.name = "ctl",
     .mode = mode::ctl,
     .operand = "COMMAND...",
     .meaning = "steer a client that is already running",
     .takes_more = true},
    {.name = "completion",
     .mode = mode::completion,
     .operand = "bash|zsh|fish",
     .meaning = "a script that completes these words and options",
     .choices = "bash|zsh|fish",
     .completed_by = value_source::choices,
     .reads_settings = false},
    {.name = "help",
     .mode = mode::help,
     .operand = "[TOPIC]",
     .meaning = "this text; topics: prompt, json, audio, exit, config",
     .choices = "prompt|json|audio|exit|config",
     .completed_by = value_source::choices,
     .reads_settings = false},
    {.name = "version", .mode = mode::version, .meaning = "the version", .reads_settings = false},
};

} // namespace

std::span<const mode_row> all_modes() {
    return mode_rows;
}

const mode_row* find_mode(std::string_view name) {
    const auto found = std::ranges::find(all_modes(), name, &mode_row::name);
    return found == all_modes().end() ? nullptr : &*found;
}

} // namespace babel::cli
