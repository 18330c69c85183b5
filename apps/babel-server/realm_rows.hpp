// Options about realms.
#pragma once

#include "name_rows.hpp"
#include "settings.hpp"
#include <babel/config/option_row.hpp>
#include <babel/config/option_setters.hpp>

#include <cstddef>
#include <string>
#include <vector>

namespace babel::server {

inline config::value_result take_realms(settings& to, const std::string& value) {
    to.has_realms = value == "yes";
    return {};
}

inline std::vector<std::string> show_realms(const settings& from) {
    return {from.has_realms ? "yes" : "no"};
}

inline std::size_t& realm_users_of(settings& of) {
    return of.rules.limits.realm_users;
}

inline std::vector<std::string> show_realm_users(const settings& from) {
    return {std::to_string(from.rules.limits.realm_users)};
}

inline constexpr config::option_row<settings> realm_rows[] = {
    config::option_builder<settings>(
        keys,
        "realms",
        "no|yes",
        "show users only those whose names have the same realm, the part behind the last @",
        take_realms
    )
        .one_of("no|yes")
        .shown<show_realms>(),
    config::option_builder<
        settings>(keys, "realm-users", "N", "maximum number of users of one realm", config::set_number<realm_users_of, settings>)
        .from(1, 1'000'000)
        .while_running()
        .shown<show_realm_users>(),
};

} // namespace babel::server
