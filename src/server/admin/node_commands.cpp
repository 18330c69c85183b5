#include "server/admin/node_commands.hpp"

#include "server/server_impl.hpp"
#include <babel/core/text.hpp>
#include <babel/server/directory.hpp>
#include <babel/server/directory_operations.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <functional>
#include <iomanip>
#include <span>
#include <sstream>
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

admin_result no_cluster() {
    return failure_of("the server is alone: its key \"cluster\" is not set");
}

std::string nobody_called(const std::string& name) {
    return "nobody called " + printable(name) + " is online";
}

admin_result kicked(const std::string& name) {
    return done(printable(name) + " is disconnected, and can come back in 30 s");
}

admin_result result_of_kick(const std::string& name, kick_outcome outcome) {
    switch (outcome) {
    case kick_outcome::done:
        return kicked(name);
    case kick_outcome::nobody:
        break;
    case kick_outcome::moving:
        return failure_of(printable(name) + " is moving to another server; try again in a moment");
    case kick_outcome::no_answer:
        return failure_of("the server of " + printable(name) + " did not answer within 2 s");
    case kick_outcome::away:
        return failure_of(nobody_called(name) + " here, and other servers cannot be reached");
    case kick_outcome::busy:
        return failure_of("too many orders to other servers wait; try again in 2 s");
    }
    return failure_of(nobody_called(name));
}

json::object described(const name_sum& side) {
    std::ostringstream hash;
    hash << std::hex << std::setw(16) << std::setfill('0') << side.hash;
    return {{"names", side.names}, {"hash", to_json(hash.str())}};
}

admin_result result_of_comparison(const register_comparison& of) {
    if (!of.is_whole) return failure_of("the register could not be read in time; try again");
    std::string text = "this server lists " + std::to_string(of.here.names) +
                       " names, and the register has " + std::to_string(of.in_register.names);
    text += of.agrees() ? "; they agree" : "; they do not agree: " + std::to_string(of.differences);
    if (!of.agrees()) text += " differ";
    json::array differing;
    for (const auto& each : of.differing) {
        text += (differing.empty() ? ", such as " : ", ") + printable(each);
        differing.push_back(to_json(each));
    }
    json::object data{
        {"agrees", of.agrees()},
        {"here", described(of.here)},
        {"register", described(of.in_register)},
        {"position", of.position},
        {"differences", of.differences},
        {"differing", std::move(differing)}};
    const auto status = of.agrees() ? admin_status::done : admin_status::failed;
    return {status, std::move(text), std::move(data)};
}

} // namespace

admin_result kick_user(admin_commands& at, admin_arguments given) {
    const auto& name = given.front();
    auto* const others = at.controlled().operations();
    const bool was_here = at.controlled().sessions().kick(name);
    if (!was_here && !others) return failure_of(nobody_called(name));
    if (was_here) {
        at.log().info("the operator disconnects \"", printable(name), "\"");
        if (others) others->keep_out(name);
        return kicked(name);
    }
    admin_result result;
    result.later = [&at, others, name](const std::function<void(const admin_result&)>& answer) {
        others->kick(name, [&at, name, answer](kick_outcome outcome) {
            if (outcome == kick_outcome::done) {
                const auto until = std::chrono::steady_clock::now() + time_to_stay_away;
                at.log().info("the operator disconnects \"", printable(name), "\" elsewhere");
                at.controlled().sessions().signals().keep_out(name, until);
            }
            answer(result_of_kick(name, outcome));
        });
    };
    return result;
}

admin_result verify_names(admin_commands& at, admin_arguments) {
    auto* const all = at.controlled().operations();
    if (!all) return no_cluster();
    if (!names_of_all(at).takes_logins())
        return failure_of("the server has no link with the cluster's Redis");
    admin_result result;
    result.later = [all](const std::function<void(const admin_result&)>& answer) {
        const bool begins = all->compare([answer](const register_comparison& of) {
            answer(result_of_comparison(of));
        });
        if (!begins) answer(failure_of("a comparison is under way already"));
    };
    return result;
}

admin_result list_nodes(admin_commands& at, admin_arguments) {
    const auto nodes = names_of_all(at).nodes();
    if (nodes.empty()) return no_cluster();
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
