#include "server/admin/admin_commands.hpp"

#include "server/server_impl.hpp"
#include <babel/core/text.hpp>
#include <babel/core/time.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>
#include <array>
#include <variant>

namespace babel::server {
namespace {

namespace json = boost::json;

json::object done(std::string message) {
    return {{"ok", true}, {"message", std::move(message)}};
}

json::object failure_of(std::string why) {
    return {{"ok", false}, {"error", std::move(why)}};
}

json::string to_json(std::string_view text) {
    return json::string(text.data(), text.size());
}

json::object list(admin_commands& at, std::string_view) {
    json::array users;
    for (const auto& each : at.controlled().sessions().list())
        users.push_back(json::object{
            {"name", to_json(each.name)},
            {"address", to_json(each.address)},
            {"since", utc_text(each.since, "%Y-%m-%dT%H:%M:%SZ")},
            {"queued_bytes", each.waiting_bytes}});
    return {{"ok", true}, {"users", std::move(users)}};
}

json::object kick(admin_commands& at, std::string_view name) {
    const auto shown = printable(name);
    if (!at.controlled().sessions().kick(name))
        return failure_of("nobody called " + shown + " is online");
    at.log().info("the operator disconnects \"", shown, "\"");
    return done(shown + " is disconnected, and can come back in 30 s");
}

json::object ban(admin_commands& at, std::string_view target) {
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

json::object unban(admin_commands& at, std::string_view target) {
    const auto wanted = to_ban(target);
    if (!wanted || !at.controlled().lift_ban(*wanted))
        return failure_of(printable(target) + " is not banned");
    const auto shown = printable(text_of(*wanted));
    at.log().info("the operator lifts the ban of \"", shown, "\"");
    return done(
        shown + " is not banned any more; at the next reload the server's file counts again"
    );
}

json::object drain(admin_commands& at, std::string_view) {
    if (at.notes().is_socket_activated)
        return failure_of("systemd would start the server again at the next connection; "
                          "systemctl stop babel-server.socket babel-server.service ends both");
    at.log().info("the operator stops the server");
    return done("the server stops");
}

json::array bans_of(const policy& rules) {
    json::array all;
    for (const auto& each : rules.bans.list())
        all.push_back(to_json(each));
    return all;
}

json::object list_bans(admin_commands& at, std::string_view) {
    return {{"ok", true}, {"bans", bans_of(at.controlled().rules())}};
}

json::value failed_reload(const service_notes& notes) {
    if (!notes.last_reload) return nullptr;
    const auto& [when, why] = *notes.last_reload;
    return json::object{{"at", utc_text(when, "%Y-%m-%dT%H:%M:%SZ")}, {"why", to_json(why)}};
}

json::object stats(admin_commands& at, std::string_view) {
    const auto& sessions = at.controlled().sessions();
    const auto& rules = at.controlled().rules();
    json::array counters;
    for (const auto& each : counter_descriptions())
        counters.push_back(json::object{
            {"metric", to_json(each.metric)},
            {"reason", to_json(each.reason)},
            {"value", at.controlled().counts().value(each.id)}});
    return {
        {"ok", true},
        {"uptime_seconds", at.uptime().count()},
        {"online", sessions.online()},
        {"pending", sessions.unauthenticated()},
        {"queued_bytes", sessions.waiting_bytes()},
        {"failed_reload", failed_reload(at.notes())},
        {"bans", bans_of(rules)},
        {"counters", std::move(counters)}};
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
using handler = json::object (*)(admin_commands&, std::string_view);
constexpr std::array<handler, commands.size()> handlers{
    list, kick, ban, unban, list_bans, drain, stats};

/// A text of an object; empty: there is none.
std::string_view text_of(const json::object& in, std::string_view key) {
    const auto* value = in.if_contains(key);
    const auto* text = value ? value->if_string() : nullptr;
    return text ? std::string_view(text->data(), text->size()) : std::string_view();
}

/// Executes a request. `command` is set to the name of the command.
json::object dispatch(admin_commands& at, std::string_view request, std::string_view& command) {
    error_code no_json;
    const auto value = json::parse(request, no_json);
    const auto* object = no_json ? nullptr : value.if_object();
    if (!object) return failure_of("a request is one JSON object on one line");
    const auto name = text_of(*object, "command");
    const auto known = std::ranges::find(commands, name, &control_command::name);
    if (known == commands.end()) return failure_of("there is no command '" + printable(name) + "'");
    const auto argument = text_of(*object, "argument");
    if (argument.empty() && !known->operand.empty())
        return failure_of(std::string(name) + " needs a " + std::string(known->operand));
    command = known->name;
    return handlers[static_cast<std::size_t>(known - commands.begin())](at, argument);
}

} // namespace

std::span<const control_command> control_commands() {
    return commands;
}

std::chrono::seconds admin_commands::uptime() const {
    return std::chrono::floor<std::chrono::seconds>(std::chrono::steady_clock::now() - started_);
}

control_answer admin_commands::answer(std::string_view request) {
    std::string_view command;
    auto line = json::serialize(dispatch(*this, request, command));
    line += '\n';
    return {std::move(line), command == "drain" && !notes_.is_socket_activated};
}

} // namespace babel::server
