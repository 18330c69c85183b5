#include <babel/net/control_protocol.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/serialize.hpp>

#include <cmath>
#include <utility>

namespace babel::net {
namespace {

namespace json = boost::json;

constexpr int wrong_usage = 2;
constexpr int unknown_failure = 1;

/// Null: the line is not a JSON object.
std::optional<json::object> parse_object(std::string_view line) {
    error_code bad;
    auto parsed = json::parse(line, bad);
    if (bad || !parsed.is_object()) return {};
    return std::move(parsed.get_object());
}

result<std::vector<std::string>> words_of(const json::object& request) {
    const auto* verb = request.if_contains("cmd");
    if (!verb || !verb->is_string()) return errc::no_verb;
    std::vector<std::string> words{std::string(verb->get_string())};
    const auto* arguments = request.if_contains("args");
    if (!arguments) return words;
    if (!arguments->is_array()) return errc::bad_arguments;
    for (const auto& each : arguments->get_array()) {
        if (!each.is_string()) return errc::bad_arguments;
        words.emplace_back(each.get_string());
    }
    return words;
}

/// A number such as 1e999 is read as infinite, which no reply can repeat.
bool is_id(const json::value& value) {
    if (const auto* number = value.if_double()) return std::isfinite(*number);
    return value.is_string() || value.is_number();
}

} // namespace

control_request read_request(std::string_view line) {
    control_request request;
    const auto object = parse_object(line);
    if (!object) return request;
    request.words = words_of(*object);
    if (const auto* id = object->if_contains("id"); id && is_id(*id)) request.id = *id;
    return request;
}

std::string request_text(const std::vector<std::string>& words) {
    json::array arguments;
    for (std::size_t i = 1; i < words.size(); ++i)
        arguments.emplace_back(words[i]);
    const json::object request{{"cmd", words.front()}, {"args", std::move(arguments)}};
    return json::serialize(request);
}

json::object make_reply(const json::value& id, int status, std::string_view text) {
    json::object reply;
    reply["type"] = "reply";
    if (!id.is_null()) reply["id"] = id;
    reply["ok"] = status == 0;
    if (status != 0) reply["status"] = status;
    if (!text.empty()) reply[status == 0 ? "text" : "error"] = text;
    return reply;
}

std::string too_long_reply(std::size_t max_bytes) {
    const auto text = "a request has at most " + std::to_string(max_bytes) + " bytes";
    return json::serialize(make_reply(nullptr, wrong_usage, text));
}

std::string text_field(const json::object& of, std::string_view name) {
    const auto* found = of.if_contains(name);
    return found && found->is_string() ? std::string(found->get_string()) : std::string();
}

std::optional<control_reply> read_reply(std::string_view line) {
    auto object = parse_object(line);
    if (!object) return {};
    control_reply reply{std::move(*object)};
    const auto* ok = reply.fields.if_contains("ok");
    if (ok && ok->is_bool() && ok->get_bool()) return reply;
    const auto* status = reply.fields.if_contains("status");
    reply.status = status && status->is_int64() ? static_cast<int>(status->get_int64()) : 0;
    if (reply.status == 0) reply.status = unknown_failure;
    return reply;
}

} // namespace babel::net
