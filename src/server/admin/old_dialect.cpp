#include "server/admin/old_dialect.hpp"

#include "server/admin/admin_commands.hpp"
#include <babel/net/control_protocol.hpp>

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>
#include <boost/json/value.hpp>

#include <algorithm>

namespace babel::server {
namespace {

namespace json = boost::json;

/// Its commands had no arguments that may be absent.
bool takes_argument(std::string_view command) {
    const auto known = control_commands();
    const auto found = std::ranges::find(known, command, &control_command::name);
    return found != known.end() && !found->operand.empty() && !found->operand.starts_with('[');
}

} // namespace

std::optional<std::vector<std::string>> read_old_request(std::string_view line) {
    error_code bad;
    const auto parsed = json::parse(line, bad);
    const auto* object = bad ? nullptr : parsed.if_object();
    if (!object || !object->contains("command")) return {};
    std::vector<std::string> words{net::text_field(*object, "command")};
    auto argument = net::text_field(*object, "argument");
    if (takes_argument(words.front()) && !argument.empty()) words.push_back(std::move(argument));
    return words;
}

std::string old_reply(const admin_result& result) {
    const bool ok = result.status == admin_status::done;
    json::object reply{{"ok", ok}};
    if (!result.text.empty()) reply[ok ? "message" : "error"] = result.text;
    for (const auto& field : result.data)
        reply.insert(field);
    return json::serialize(reply);
}

} // namespace babel::server
