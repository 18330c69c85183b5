#include "cli/options/mode_table.hpp"

#include <algorithm>

namespace babel::cli {
namespace {

constexpr mode_row mode_rows[] = {
    {"login", mode::login, "NAME", "log in and open the prompt"},
    {.name = "call",
     .mode = mode::call,
     .operand = "WHO",
     .meaning = "log in, call WHO, exit when the call ends",
     .completed_by = word_list::contacts},
    {"listen", mode::listen, "", "log in, wait for one call, exit when it ends"},
    {"contacts", mode::contacts, "", "log in, list who is online, and exit"},
    {"devices", mode::devices, "", "list audio devices"},
    {"doctor", mode::doctor, "", "test audio, codec, server and router, and explain any problem"},
    {.name = "stats",
     .mode = mode::stats,
     .operand = "[FILE]",
     .meaning = "show the delay, loss and path of a call from its events in JSON, with --plot or "
                "--svg over time",
     .completed_by = config::file_names},
    {"config", mode::config, "", "show each option's value and where it comes from"},
    {.name = "ctl",
     .mode = mode::ctl,
     .operand = "COMMAND...",
     .meaning = "send a command to a running client",
     .takes_more = true},
    {.name = "join",
     .mode = mode::join,
     .operand = "LINK",
     .meaning =
         "log in with an invitation, which begins with babels://; - reads it from standard input"},
    {.name = "identity",
     .mode = mode::identity,
     .operand = "[show|card|export|import|rotate]",
     .meaning = "show your key, give it to others, or move it to another machine",
     .choices = "show|card|export|import|rotate",
     .takes_more = true},
    {.name = "servers",
     .mode = mode::servers,
     .operand = "[list|forget HOST]",
     .meaning = "list the servers that are known by their keys, or forget one",
     .choices = "list|forget",
     .takes_more = true},
    {.name = "peers",
     .mode = mode::peers,
     .operand = "[list|forget NAME]",
     .meaning = "list the peers that are known by their keys, or forget one",
     .choices = "list|forget",
     .takes_more = true},
    {.name = "completion",
     .mode = mode::completion,
     .operand = "bash|zsh|fish",
     .meaning = "print a completion script for this shell",
     .choices = "bash|zsh|fish",
     .reads_settings = false},
    {.name = "help",
     .mode = mode::help,
     .operand = "[TOPIC]",
     .meaning = "show this text, or a topic: prompt, json, audio, exit, config",
     .choices = "prompt|json|audio|exit|config",
     .reads_settings = false},
    {.name = "version",
     .mode = mode::version,
     .meaning = "show the version",
     .reads_settings = false},
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
