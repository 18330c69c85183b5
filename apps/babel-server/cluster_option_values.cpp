#include "cluster_option_values.hpp"

#include "cluster.hpp"
#include <babel/core/host_and_port.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace babel::server {
namespace {

/// Takes the name of a node or of a cluster.
config::value_result take_word(std::string& to, const std::string& value) {
    if (!is_cluster_word(value))
        return "'" + printable(value) + "' is no name of up to 64 letters, digits, dots and dashes";
    to = value;
    return {};
}

} // namespace

bool is_cluster_word(const std::string& text) {
    constexpr std::size_t most = 64;
    const auto fits = [](char each) {
        const bool is_letter = (each >= 'a' && each <= 'z') || (each >= 'A' && each <= 'Z');
        return is_letter || (each >= '0' && each <= '9') || each == '.' || each == '-';
    };
    return !text.empty() && text.size() <= most && std::ranges::all_of(text, fits);
}

/// The value is not repeated in the error: it may hold a password.
config::value_result take_cluster(settings& to, const std::string& value) {
    if (auto checked = check_engine(value); !checked) return checked;
    to.cluster.engine = value;
    return {};
}

config::value_result take_cluster_name(settings& to, const std::string& value) {
    return take_word(to.cluster.name, value);
}

config::value_result take_cluster_node(settings& to, const std::string& value) {
    return take_word(to.cluster.node, value);
}

config::value_result take_cluster_address(settings& to, const std::string& value) {
    if (!is_host(value))
        return "'" + printable(value) + "' is no address and no host name, such as 192.0.2.1";
    to.cluster.address = value;
    return {};
}

std::vector<std::string> show_cluster_lease(const settings& from) {
    return {std::to_string(from.cluster.lease.count())};
}

} // namespace babel::server
