#include "server/admin/admin_commands.hpp"

#include "server/admin/admin_results.hpp"
#include "server/admin/ban_commands.hpp"
#include "server/admin/name_commands.hpp"
#include "server/admin/node_commands.hpp"
#include "server/admin/old_dialect.hpp"
#include "server/server_impl.hpp"
#include <babel/core/number.hpp>
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>
#include <babel/net/control_protocol.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>

namespace babel::server {
namespace {

namespace json = boost::json;

admin_result list(admin_commands& at, admin_arguments given) {
    if (!given.empty() && given.front() == "all") return list_everybody(at);
    if (!given.empty()) return wrong_request("list takes nothing, or the word all");
    json::array users;
    const auto& sessions = at.controlled().sessions();
    const auto relayed = sessions.signals().relayed_calls();
    const auto calls_of = [&relayed](std::string_view name) {
        const auto found = relayed.find(name);
        return found == relayed.end() ? std::size_t{0} : found->second;
    };
    for (const auto& each : sessions.list())
        users.push_back(json::object{
            {"name", to_json(each.name)},
            {"address", to_json(each.address)},
            {"since", utc_text(each.since, "%Y-%m-%dT%H:%M:%SZ")},
            {"queued_bytes", each.waiting_bytes},
            {"link", to_json(name_of(each.kind))},
            {"relayed_calls", calls_of(each.name)}});
    return done(json::object{{"users", std::move(users)}});
}

admin_result drain(admin_commands& at, admin_arguments given) {
    constexpr std::int64_t longest = 3600;
    const auto seconds = given.empty() ? std::nullopt : whole_number<std::int64_t>(given.front());
    if (!given.empty() && !(seconds && *seconds >= 0 && *seconds <= longest))
        return wrong_request("drain takes a time from 0 to 3600 s");
    if (at.notes().is_socket_activated)
        return failure_of("systemd would start the server again at the next connection; "
                          "systemctl stop 'babel-server*.socket' babel-server.service ends all");
    at.log().info("the operator stops the server");
    const std::chrono::seconds over(seconds.value_or(0));
    const bool is_slow = over.count() > 0;
    auto result = done(
        is_slow ? "the server closes its sessions over " + given.front() + " s, and stops"
                : "the server stops"
    );
    result.then_stop = true;
    if (!given.empty()) result.over = over;
    return result;
}

std::int64_t days_until(std::chrono::system_clock::time_point end) {
    return std::chrono::floor<std::chrono::days>(end - std::chrono::system_clock::now()).count();
}

json::value failed_reload(const service_notes& notes) {
    if (!notes.last_reload) return nullptr;
    const auto& [when, why] = *notes.last_reload;
    return json::object{{"at", utc_text(when, "%Y-%m-%dT%H:%M:%SZ")}, {"why", to_json(why)}};
}

admin_result stats(admin_commands& at, admin_arguments) {
    const auto& sessions = at.controlled().sessions();
    json::array counters;
    for (const auto& each : counter_descriptions())
        counters.push_back(json::object{
            {"metric", to_json(each.metric)},
            {"reason", to_json(each.reason)},
            {"value", at.controlled().counts().value(each.id)}});
    json::object data{
        {"uptime_seconds", at.uptime().count()},
        {"online", sessions.online()},
        {"pending", sessions.unauthenticated()},
        {"queued_bytes", sessions.waiting_bytes()},
        {"failed_reload", failed_reload(at.notes())}};
    add_bans(data, at);
    data["counters"] = std::move(counters);
    if (const auto end = at.controlled().certificate_end())
        data["certificate_days"] = days_until(*end);
    return done(std::move(data));
}

admin_result rotate_key(admin_commands& at, admin_arguments) {
    const auto& rotate = at.notes().rotate_key;
    if (!rotate) return failure_of("the server has no key of its own; it is without TLS");
    auto rotated = rotate();
    if (!rotated.is_done) return failure_of(std::move(rotated.text));
    at.log().info("the operator gives the server a new key");
    return done(std::move(rotated.text));
}

constexpr std::array commands{
    control_command{"list", "[all]", "list the users with their addresses and login times"},
    control_command{"nodes", "", "list the servers of the cluster"},
    control_command{"verify", "", "compare the list of names with the cluster's register"},
    control_command{"kick", "NAME", "disconnect a user, who may return after 30 s"},
    control_command{
        "ban", "WHAT [here]", "ban an address, network or name in the whole cluster, or here"},
    control_command{"unban", "WHAT [here]", "lift a ban of the whole cluster, or of here"},
    control_command{"bans", "", "list the bans, one per line"},
    control_command{
        "names",
        "[NAME|import]",
        "list the names that belong to keys, or import those of the file"},
    control_command{"bind", "NAME KEY...", "give a name to a key: ssh-ed25519 AAAA..."},
    control_command{"unbind", "NAME", "free a name"},
    control_command{"invite", "[NAME] [USES]", "print a link that lets a user register a name"},
    control_command{"invites", "", "list the invites that are not used up"},
    control_command{"revoke", "ID", "make an invite worthless"},
    control_command{
        "drain", "[SECS]", "stop the server as SIGTERM does, or close its sessions over SECS"},
    control_command{"rotate-key", "", "make a new key for the server, endorsed by the old one"},
    control_command{"stats", "", "show counters, bans and queued bytes"},
};
using handler = admin_result (*)(admin_commands&, admin_arguments);
constexpr std::array<handler, commands.size()> handlers{
    list,
    list_nodes,
    verify_names,
    kick_user,
    add_ban,
    lift_ban,
    list_bans,
    list_names,
    bind_name,
    unbind_name,
    make_invite,
    list_invites,
    revoke_invite,
    drain,
    rotate_key,
    stats};

/// Returns an error message if the command does not take these arguments.
result<void, std::string> check_arguments(const control_command& command, admin_arguments given) {
    // An empty argument that is needed counts as absent.
    const bool is_absent = given.size() == 1 && given.front().empty();
    return check_count(command, is_absent ? 0 : given.size());
}

control_answer to_answer(const json::value& id, const admin_result& result) {
    auto reply = net::make_reply(id, static_cast<int>(result.status), result.text);
    for (const auto& field : result.data)
        reply.insert(field);
    return {json::serialize(reply), false, result.then_stop, result.over};
}

} // namespace

std::span<const control_command> control_commands() {
    return commands;
}

result<void, std::string> check_count(const control_command& command, std::size_t arguments) {
    const std::string name(command.name);
    const std::string operand(command.operand);
    const auto words = operand.empty() ? 0 : 1 + std::ranges::count(operand, ' ');
    const auto needed = words - std::ranges::count(operand, '[');
    const auto count = static_cast<std::ptrdiff_t>(arguments);
    if (count >= needed && (count <= words || operand.ends_with("..."))) return {};
    if (words == 0) return name + " takes no argument";
    if (needed == 1 && words == 1)
        return name + (count == 0 ? " needs a " : " takes one ") + operand;
    return name + " takes " + operand;
}

std::chrono::seconds admin_commands::uptime() const {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() - started_);
}

admin_result admin_commands::execute(const std::vector<std::string>& words) {
    const auto& name = words.front();
    const auto known = std::ranges::find(commands, std::string_view(name), &control_command::name);
    if (known == commands.end())
        return wrong_request("there is no command '" + printable(name) + "'");
    const auto arguments = std::span(words).subspan(1);
    if (const auto checked = check_arguments(*known, arguments); !checked)
        return wrong_request(checked.error());
    return handlers[static_cast<std::size_t>(known - commands.begin())](*this, arguments);
}

void admin_commands::answer(std::string_view line, std::function<void(control_answer)> done) {
    const auto request = net::read_request(line);
    const auto old = request.words ? std::nullopt : read_old_request(line);
    const auto finish = [id = request.id,
                         is_old = old.has_value(),
                         done = std::move(done)](const admin_result& result) {
        done(
            is_old ? control_answer{old_reply(result), true, result.then_stop, result.over}
                   : to_answer(id, result)
        );
    };
    const auto result = old             ? execute(*old)
                        : request.words ? execute(*request.words)
                                        : wrong_request(request.words.error().message());
    if (result.later) return result.later(finish);
    if (!result.save) return finish(result);
    result.save([finish, result](error_code failed) {
        finish(failed ? failure_of("it could not be saved: " + failed.message()) : result);
    });
}

} // namespace babel::server
