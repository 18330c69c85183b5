#include "cluster/node/node_reports.hpp"

#include <babel/core/number.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <sstream>
#include <string>

namespace babel::cluster {

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

std::vector<server::name_report>
reports_of(const replica& others, const std::vector<beat_watch::node_line>& nodes) {
    std::map<node_number, std::string> names;
    for (const auto& each : nodes)
        names[each.number] = report_of(each, each.since).name;
    std::vector<server::name_report> all;
    others.for_each([&](const std::string& name, const replica::place& at) {
        const auto found = names.find(at.node);
        all.push_back({name, found == names.end() ? std::string() : found->second});
    });
    return all;
}

} // namespace babel::cluster
