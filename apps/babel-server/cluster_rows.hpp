// Options about a cluster of servers.
#pragma once

#include "cluster_option_values.hpp"
#include "name_rows.hpp"
#include "settings.hpp"
#include <babel/config/option_row.hpp>
#include <babel/config/option_setters.hpp>

#include <string>
#include <vector>

namespace babel::server {

template <auto Member>
auto& cluster_field(settings& of) {
    return of.cluster.*Member;
}

/// Nothing if the text is empty.
template <auto Member>
std::vector<std::string> show_cluster_text(const settings& from) {
    const auto& text = from.cluster.*Member;
    return text.empty() ? std::vector<std::string>() : std::vector{text};
}

inline constexpr config::option_row<settings> cluster_rows[] = {
    config::option_builder<settings>(
        keys,
        "cluster",
        "URL",
        "be one of several servers that act as one, over this Redis, such as redis://127.0.0.1",
        take_cluster
    )
        .shown<show_cluster_text<&cluster_choice::engine>>(),
    config::option_builder<
        settings>(keys, "cluster-password-file", "FILE", "password of the cluster's Redis", config::set_text<cluster_field<&cluster_choice::password_file>, settings>)
        .by(config::file_names)
        .shown<show_cluster_text<&cluster_choice::password_file>>(),
    config::option_builder<
        settings>(keys, "cluster-ca", "FILE", "authorities in PEM that certify the cluster's Redis (default those of the system)", config::set_text<cluster_field<&cluster_choice::authorities_file>, settings>)
        .by(config::file_names)
        .shown<show_cluster_text<&cluster_choice::authorities_file>>(),
    config::option_builder<settings>(
        keys, "cluster-name", "NAME", "name of the cluster in its Redis", take_cluster_name
    )
        .shown<show_cluster_text<&cluster_choice::name>>(),
    config::option_builder<settings>(
        keys,
        "cluster-node",
        "NAME",
        "name of this server in the cluster (default the host name)",
        take_cluster_node
    )
        .shown<show_cluster_text<&cluster_choice::node>>(),
    config::option_builder<settings>(
        keys,
        "cluster-address",
        "HOST",
        "address of this machine for users of other servers of the cluster, an IP address for its "
        "relay",
        take_cluster_address
    )
        .shown<show_cluster_text<&cluster_choice::address>>(),
    config::option_builder<
        settings>(keys, "cluster-lease", "SECS", "silence after which a server of the cluster is dead; the same at all of them", config::set_number<cluster_field<&cluster_choice::lease>, settings>)
        .from(4, 60)
        .shown<show_cluster_lease>(),
};

} // namespace babel::server
