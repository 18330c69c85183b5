#include "server/admin/node_commands.hpp"

#include "server/server_impl.hpp"
#include <babel/server/directory.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <span>
#include <string>
#include <utility>
#include <vector>

namespace babel::server {
namespace {

namespace json = boost::json;

const directory& names_of_all(const admin_commands& at) {
    return std::as_const(at.controlled()).sessions().signals().names_of_all();
}

std::string name_of_own(const std::vector<node_report>& nodes) {
    const auto own = std::ranges::find_if(nodes, &node_report::is_own);
    return own == nodes.end() ? std::string() : own->name;
}

} // namespace

admin_result list_nodes(admin_commands& at, admin_arguments) {
    const auto nodes = names_of_all(at).nodes();
    if (nodes.empty()) return failure_of("the server is alone: its key \"cluster\" is not set");
    json::array listed;
    for (const auto& each : nodes)
        listed.push_back(json::object{
            {"node", to_json(each.name)},
            {"number", each.number},
            {"users", each.users},
            {"state", to_json(each.state)},
            {"silent_ms", each.silence.count()},
            {"address", to_json(each.address)},
            {"version", to_json(each.version)},
            {"here", each.is_own}});
    return done(json::object{{"nodes", std::move(listed)}});
}

admin_result list_everybody(admin_commands& at) {
    const auto& names = names_of_all(at);
    auto all = names.elsewhere();
    const auto here = name_of_own(names.nodes());
    for (const auto& each : at.controlled().sessions().list())
        all.push_back({std::string(each.name), here});
    const auto shown = std::min(all.size(), max_listed_users);
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(shown);
    std::ranges::partial_sort(all, end, {}, &name_report::name);
    json::array listed;
    for (const auto& each : std::span(all).first(shown))
        listed.push_back(json::object{{"name", to_json(each.name)}, {"node", to_json(each.node)}});
    return done(json::object{{"everybody", std::move(listed)}, {"more", all.size() - shown}});
}

} // namespace babel::server
