// Options about the end of a node, and of its sessions.
#pragma once

#include "name_rows.hpp"
#include "settings.hpp"
#include <babel/config/option_row.hpp>
#include <babel/config/option_setters.hpp>

#include <chrono>
#include <string>
#include <vector>

namespace babel::server {

template <auto Member>
std::chrono::seconds& stop_time(settings& of) {
    return of.rules.*Member;
}

template <auto Member>
std::vector<std::string> show_stop_time(const settings& from) {
    return {std::to_string((from.rules.*Member).count())};
}

inline constexpr config::option_row<settings> stop_rows[] = {
    config::option_builder<
        settings>(keys, "drain-time", "SECS", "time in which a node of a cluster that stops closes its sessions; 0: at once", config::set_number<stop_time<&policy::drain_time>, settings>)
        .from(0, 3600)
        .while_running()
        .shown<show_stop_time<&policy::drain_time>>(),
    config::option_builder<
        settings>(keys, "park-time", "SECS", "time for which it keeps their names, until the users log in at other nodes", config::set_number<stop_time<&policy::park_time>, settings>)
        .from(1, 600)
        .while_running()
        .shown<show_stop_time<&policy::park_time>>(),
    config::option_builder<
        settings>(keys, "cluster-away-limit", "SECS", "time without the cluster after which a node closes its sessions; 0: never", config::set_number<stop_time<&policy::away_limit>, settings>)
        .from(0, 86'400)
        .while_running()
        .shown<show_stop_time<&policy::away_limit>>(),
};

} // namespace babel::server
