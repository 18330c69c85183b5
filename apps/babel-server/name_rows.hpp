// Options about names that belong to keys.
#pragma once

#include "name_option_values.hpp"
#include "settings.hpp"
#include <babel/config/option_row.hpp>
#include <babel/config/option_setters.hpp>

#include <string>
#include <string_view>

namespace babel::server {

inline constexpr std::string_view keys = "Options, and keys of the configuration file";

inline std::string& names_of(settings& of) {
    return of.names;
}
inline std::string& authorized_names_of(settings& of) {
    return of.authorized_names;
}

inline constexpr config::option_row<settings> name_rows[] = {
    config::option_builder<settings>(
        keys,
        "registration",
        "MODE",
        "way for a name to become a key's: off, open, invite or closed",
        take_registration
    )
        .one_of("off|open|invite|closed")
        .while_running()
        .shown<show_registration>(),
    config::option_builder<settings>(
        keys, "guests", "on|off", "let users without a key have free names", take_guests
    )
        .one_of("on|off")
        .while_running()
        .shown<show_guests>(),
    config::option_builder<
        settings>(keys, "names", "FILE", "file of names that belong to keys; none: no file", config::set_text<names_of>)
        .by(config::file_names)
        .shown<show_names>(),
    config::option_builder<
        settings>(keys, "authorized-names", "FILE", "file of names that you give to keys yourself", config::set_text<authorized_names_of>)
        .by(config::file_names)
        .while_running()
        .shown<show_authorized_names>(),
    config::option_builder<settings>(
        keys,
        "invite-host",
        "HOST[:PORT]",
        "address of this server in links of invites",
        take_invite_host
    )
        .while_running()
        .shown<show_invite_host>(),
};

} // namespace babel::server
