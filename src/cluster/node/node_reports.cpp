#include "cluster/node/node_reports.hpp"

#include "cluster/membership/liveness.hpp"
#include <babel/core/number.hpp>
#include <babel/core/version.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <map>
#include <sstream>
#include <utility>

namespace babel::cluster {
namespace {

constexpr auto late_beat = 3 * liveness::beat_interval;

/// `beat token id users state address version`, as far as it has them.
server::node_report report_of(const beat_watch::node_line& node, time_point now) {
    std::istringstream words(node.text);
    server::node_report made;
    std::string beat, token, users;
    words >> beat >> token >> made.name >> users >> made.state >> made.address >> made.version;
    made.number = node.number;
    made.users = whole_number<std::uint64_t>(users).value_or(0);
    made.silence = std::chrono::duration_cast<std::chrono::milliseconds>(now - node.since);
    return made;
}

/// A node that dies leaves the state "up" in the register.
std::string state_of(const server::node_report& other, bool is_linked) {
    if (other.silence <= late_beat) return other.state;
    return is_linked ? "silent" : "unknown";
}

} // namespace

std::vector<server::node_report> reports_of_nodes(
    const cluster_node& node, const std::string& id, const std::string& address, time_point now
) {
    server::node_report own;
    own.name = id;
    own.number = node.number();
    own.users = node.users();
    own.state = node.is_linked() ? "up" : "away";
    own.address = address.empty() ? "-" : address;
    own.version = version;
    own.is_own = true;
    std::vector<server::node_report> all{std::move(own)};
    for (const auto& each : node.nodes()) {
        auto& other = all.emplace_back(report_of(each, now));
        other.state = state_of(other, node.is_linked());
    }
    std::ranges::sort(all, {}, &server::node_report::name);
    return all;
}

std::vector<server::name_report> reports_of_names(const cluster_node& node, time_point now) {
    std::map<node_number, std::string> names;
    for (const auto& each : node.nodes())
        names[each.number] = report_of(each, now).name;
    std::vector<server::name_report> all;
    node.others().for_each([&](const std::string& name, const replica::place& at) {
        const auto found = names.find(at.node);
        all.push_back({name, found == names.end() ? std::string() : found->second});
    });
    return all;
}

} // namespace babel::cluster
