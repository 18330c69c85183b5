// A program of the tests: its settings, and one option of each kind.
#pragma once

#include <babel/config/option_setters.hpp>
#include <babel/config/option_table.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

namespace sample {

namespace config = babel::config;

struct settings {
    bool quiet = false;
    bool reconnect = true;
    bool tone = true;
    int verbosity = 0;
    std::uint16_t port = 4242;
    std::chrono::milliseconds hold{5};
    std::optional<std::chrono::seconds> wait;
    std::string name;
    std::string sound;
    std::vector<std::string> binds;
    std::vector<std::string> bans;
};

template <auto Member>
auto& field(settings& of) {
    return of.*Member;
}

inline config::value_result set_name(settings& to, const std::string& value) {
    to.name = value;
    return value == "root" ? "root is not allowed" : "";
}

inline std::vector<std::string> show_port(const settings& from) {
    return {std::to_string(from.port)};
}

inline std::vector<std::string> show_bans(const settings& from) {
    return from.bans;
}

using entry = config::option_builder<settings>;

inline constexpr config::option_row<settings> rows[] = {
    entry("First", "name", "NAME", "login name", set_name).on('n'),
    entry("First", "port", "N", "TCP port", config::set_number<field<&settings::port>>)
        .from(0, 65535)
        .while_running()
        .shown<show_port>(),
    entry("First", "hold", "MS", "pause", config::set_number<field<&settings::hold>>)
        .from(0, 9)
        .usually("5"),
    entry("First", "wait", "SECS|off", "timeout", config::set_number<field<&settings::wait>>)
        .from(0, 60)
        .or_off()
        .alone("60"),
    entry("First", "quiet", "", "print less", config::set_flag<field<&settings::quiet>>).on('q'),
    entry("First", "once", "", "try once", config::clear_flag<field<&settings::reconnect>>),
    entry("Second", "tone", "on|off", "a tone", config::set_switch<field<&settings::tone>>)
        .one_of("on|off")
        .usually("on"),
    entry("Second", "verbose", "", "log more", config::set_number<field<&settings::verbosity>>)
        .on('v')
        .from(0, 3)
        .usually("0")
        .alone("1")
        .many(config::repetition::counted),
    entry("Second", "sound", "MODE", "all sound", config::set_text<field<&settings::sound>>)
        .instead_of("sound-in sound-out"),
    entry("Second", "sound-in", "FILE", "microphone", config::set_text<field<&settings::sound>>),
    entry("Second", "out", "FILE", "not sound-out", config::set_text<field<&settings::sound>>),
    entry("Second", "bind", "ADDR", "address", config::add_text<field<&settings::binds>>)
        .many(config::repetition::listed),
    entry("Second", "ban", "NAME", "banned name", config::add_text<field<&settings::bans>>)
        .many(config::repetition::added)
        .shown<show_bans>(),
    entry("Second", "config", "FILE", "read FILE", config::set_nothing)
        .by(config::file_names)
        .not_in_files(),
};

inline const config::option_table<settings> options{rows};

/// A value as a source gives it.
inline config::given_value given(
    std::string_view name,
    std::string value,
    config::source from = config::source::command_line,
    std::string origin = "there"
) {
    return {options.find(name), std::move(value), from, origin, origin};
}

} // namespace sample
