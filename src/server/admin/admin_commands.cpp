#include "server/admin/admin_commands.hpp"

#include "server/admin/old_dialect.hpp"
#include "server/server_impl.hpp"
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>
#include <babel/net/control_protocol.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <optional>
#include <span>
#include <utility>
#include <variant>

namespace babel::server {
namespace {

namespace json = boost::json;

admin_result done(std::string text) {
    return {admin_status::done, std::move(text)};
}

admin_result done(json::object data) {
    return {admin_status::done, {}, std::move(data)};
}

admin_result failure_of(std::string why) {
    return {admin_status::failed, std::move(why)};
}

admin_result wrong_request(std::string why) {
    return {admin_status::usage, std::move(why)};
}

json::string to_json(std::string_view text) {
    return json::string(text.data(), text.size());
}

admin_result list(admin_commands& at, std::string_view) {
    json::array users;
    for (const auto& each : at.controlled().sessions().list())
        users.push_back(json::object{
            {"name", to_json(each.name)},
            {"address", to_json(each.address)},
            {"since", utc_text(each.since, "%Y-%m-%dT%H:%M:%SZ")},
            {"queued_bytes", each.waiting_bytes},
            {"link", to_json(name_of(each.kind))}});
    return done(json::object{{"users", std::move(users)}});
}

admin_result kick(admin_commands& at, std::string_view name) {
    const auto shown = printable(name);
    if (!at.controlled().sessions().kick(name))
        return failure_of("nobody called " + shown + " is online");
    at.log().info("the operator disconnects \"", shown, "\"");
    return done(shown + " is disconnected, and can come back in 30 s");
}

admin_result ban(admin_commands& at, std::string_view target) {
    const auto wanted = to_ban(target);
    if (!wanted) {
        const std::string why(wanted.error().why);
        return failure_of(printable(target) + " cannot be banned: " + why);
    }
    const auto shown = printable(text_of(*wanted));
    at.log().info("the operator bans \"", shown, "\"");
    at.controlled().ban(*wanted);
    return done(
        shown +
        " is banned until the next reload or the end of the server; one in its file lasts longer"
    );
}

admin_result unban(admin_commands& at, std::string_view target) {
    const auto wanted = to_ban(target);
    if (!wanted || !at.controlled().lift_ban(*wanted))
        return failure_of(printable(target) + " is not banned");
    const auto shown = printable(text_of(*wanted));
    at.log().info("the operator lifts the ban of \"", shown, "\"");
    return done(
        shown + " is not banned any more; at the next reload the server's file counts again"
    );
}

admin_result drain(admin_commands& at, std::string_view) {
    if (at.notes().is_socket_activated)
        return failure_of("systemd would start the server again at the next connection; "
                          "systemctl stop 'babel-server*.socket' babel-server.service ends all");
    at.log().info("the operator stops the server");
    auto result = done("the server stops");
    result.then_stop = true;
    return result;
}

json::array bans_of(const policy& rules) {
    json::array all;
    for (const auto& each : rules.bans.list())
        all.push_back(to_json(each));
    return all;
}

admin_result list_bans(admin_commands& at, std::string_view) {
    return done(json::object{{"bans", bans_of(at.controlled().rules())}});
}

std::int64_t days_until(std::chrono::system_clock::time_point end) {
    return std::chrono::floor<std::chrono::days>(end - std::chrono::system_clock::now()).count();
}

json::value failed_reload(const service_notes& notes) {
    if (!notes.last_reload) return nullptr;
    const auto& [when, why] = *notes.last_reload;
    return json::object{{"at", utc_text(when, "%Y-%m-%dT%H:%M:%SZ")}, {"why", to_json(why)}};
}

admin_result stats(admin_commands& at, std::string_view) {
    const auto& sessions = at.controlled().sessions();
    const auto& rules = at.controlled().rules();
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
        {"failed_reload", failed_reload(at.notes())},
        {"bans", bans_of(rules)},
        {"counters", std::move(counters)}};
    if (const auto& tls = at.controlled().certificate())
        data["certificate_days"] = days_until(tls->expires());
    return done(std::move(data));
}

constexpr std::array commands{
    control_command{"list", "", "list the users with their addresses and login times"},
    control_command{"kick", "NAME", "disconnect a user, who may return after 30 s"},
    control_command{"ban", "WHAT", "ban an address, network or name until the next reload"},
    control_command{"unban", "WHAT", "lift a ban until the next reload"},
    control_command{"bans", "", "list the bans, one per line"},
    control_command{"drain", "", "stop the server as SIGTERM does"},
    control_command{"stats", "", "show counters, bans and queued bytes"},
};
using handler = admin_result (*)(admin_commands&, std::string_view);
constexpr std::array<handler, commands.size()> handlers{
    list, kick, ban, unban, list_bans, drain, stats};

/// The error of a command with these arguments; empty: there is none.
std::string wrong_arguments(const control_command& command, std::span<const std::string> given) {
    const std::string name(command.name);
    const std::string operand(command.operand);
    if (operand.empty()) return given.empty() ? "" : name + " takes no argument";
    if (given.size() > 1) return name + " takes one " + operand;
    return given.empty() || given.front().empty() ? name + " needs a " + operand : "";
}

} // namespace

std::span<const control_command> control_commands() {
    return commands;
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
    if (auto fault = wrong_arguments(*known, arguments); !fault.empty())
        return wrong_request(std::move(fault));
    const auto argument = arguments.empty() ? std::string_view() : arguments.front();
    return handlers[static_cast<std::size_t>(known - commands.begin())](*this, argument);
}

control_answer admin_commands::answer(std::string_view line) {
    const auto request = net::read_request(line);
    const auto old = request.words ? std::nullopt : read_old_request(line);
    if (old) {
        const auto result = execute(*old);
        return {old_reply(result), true, result.then_stop};
    }
    const auto result =
        request.words ? execute(*request.words) : wrong_request(request.words.error().message());
    auto reply = net::make_reply(request.id, static_cast<int>(result.status), result.text);
    for (const auto& field : result.data)
        reply.insert(field);
    return {json::serialize(reply), false, result.then_stop};
}

} // namespace babel::server
