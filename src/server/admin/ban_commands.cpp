#include "server/admin/ban_commands.hpp"

#include "server/server_impl.hpp"
#include <babel/core/text.hpp>
#include <babel/server/bans.hpp>
#include <babel/server/directory_operations.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <string>
#include <string_view>
#include <utility>

namespace babel::server {
namespace {

constexpr std::string_view where_of_ban = "the word behind WHAT is here, or none";

bool has_wrong_place(admin_arguments given) {
    return given.size() > 1 && given[1] != "here";
}

/// Those who take the command to all nodes. Null: it is for this server.
directory_operations* whole_cluster(const admin_commands& at, admin_arguments given) {
    return given.size() > 1 ? nullptr : at.controlled().operations();
}

boost::json::array texts_of_bans(const bans& from) {
    boost::json::array all;
    for (const auto& each : from.list())
        all.push_back(to_json(each));
    return all;
}

bool is_banned_here(const admin_commands& at, const ban_target& target) {
    return std::ranges::binary_search(at.controlled().rules().bans.list(), text_of(target));
}

admin_result ban_everywhere(directory_operations& all, const ban_target& target) {
    const auto shown = printable(text_of(target));
    switch (all.change_ban(target, true)) {
    case ban_outcome::done:
        return done(shown + " is banned at all servers of the cluster");
    case ban_outcome::held:
        return done(
            shown + " is banned here; the other servers hear of it once this one is linked again"
        );
    case ban_outcome::no_change:
        return done(shown + " is banned in the whole cluster already");
    case ban_outcome::full:
        break;
    }
    return failure_of(
        "the cluster has too many bans, or too many changes of them wait for a link with it"
    );
}

admin_result not_banned(std::string_view target) {
    return failure_of(printable(target) + " is not banned");
}

admin_result lift_here(const admin_commands& at, const ban_target& target) {
    const auto text = text_of(target);
    if (!at.controlled().lift_ban(target)) return not_banned(text);
    return done(
        printable(text) +
        " is not banned any more; at the next reload the server's file counts again"
    );
}

admin_result
lift_everywhere(const admin_commands& at, directory_operations& all, const ban_target& target) {
    const auto shown = printable(text_of(target));
    const std::string also =
        is_banned_here(at, target) ? "; this server bans it on its own: ctl unban --here" : "";
    switch (all.change_ban(target, false)) {
    case ban_outcome::done:
        return done(shown + " is not banned in the cluster any more" + also);
    case ban_outcome::held:
        return done(
            shown + " is not banned here any more; the other servers hear of it once this one is " +
            "linked again" + also
        );
    case ban_outcome::no_change:
        return failure_of(shown + " is not banned in the whole cluster" + also);
    case ban_outcome::full:
        break;
    }
    return failure_of("too many changes of bans wait for a link with the cluster");
}

} // namespace

admin_result add_ban(admin_commands& at, admin_arguments given) {
    if (has_wrong_place(given)) return wrong_request(std::string(where_of_ban));
    const auto& target = given.front();
    const auto wanted = to_ban(target);
    if (!wanted) {
        const std::string why(wanted.error().why);
        return failure_of(printable(target) + " cannot be banned: " + why);
    }
    const auto shown = printable(text_of(*wanted));
    at.log().info("the operator bans \"", shown, "\"");
    if (auto* const all = whole_cluster(at, given)) return ban_everywhere(*all, *wanted);
    at.controlled().ban(*wanted);
    return done(
        shown +
        " is banned until the next reload or the end of the server; one in its file lasts longer"
    );
}

admin_result lift_ban(admin_commands& at, admin_arguments given) {
    if (has_wrong_place(given)) return wrong_request(std::string(where_of_ban));
    const auto wanted = to_ban(given.front());
    if (!wanted) return not_banned(given.front());
    auto* const all = whole_cluster(at, given);
    auto lifted = all ? lift_everywhere(at, *all, *wanted) : lift_here(at, *wanted);
    if (lifted.status == admin_status::done)
        at.log().info("the operator lifts the ban of \"", printable(text_of(*wanted)), "\"");
    return lifted;
}

admin_result list_bans(admin_commands& at, admin_arguments) {
    boost::json::object data;
    add_bans(data, at);
    return done(std::move(data));
}

void add_bans(boost::json::object& to, const admin_commands& at) {
    const auto& rules = at.controlled().rules();
    to["bans"] = texts_of_bans(rules.bans);
    if (at.controlled().operations()) to["cluster_bans"] = texts_of_bans(rules.cluster_bans);
}

} // namespace babel::server
