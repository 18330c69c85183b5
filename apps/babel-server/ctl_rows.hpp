// Options of `babel-server ctl`.
#pragma once

#include "settings.hpp"
#include <babel/config/option_row.hpp>
#include <babel/config/option_setters.hpp>

#include <string_view>

namespace babel::server {

inline constexpr std::string_view options_only = "Options only";

inline constexpr config::option_row<settings> ctl_rows[] = {
    config::option_builder<settings>(
        options_only, "uses", "N", "number of uses of an invite (default 1)", config::set_nothing
    )
        .not_in_files(),
    config::option_builder<settings>(
        options_only, "all", "", "users of all servers of the cluster", config::set_nothing
    )
        .not_in_files(),
    config::option_builder<settings>(
        options_only,
        "here",
        "",
        "a ban of this server alone, not of its cluster",
        config::set_nothing
    )
        .not_in_files(),
    config::option_builder<settings>(
        options_only, "json", "", "print the answer as JSON", config::set_nothing
    )
        .not_in_files(),
    config::option_builder<settings>(
        options_only, "control", "PATH", "socket of the server", config::set_nothing
    )
        .by(config::file_names)
        .not_in_files(),
};

} // namespace babel::server
