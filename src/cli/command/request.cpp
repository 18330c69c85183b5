#include "cli/command/request.hpp"

#include "cli/render/json_fields.hpp"
#include "cli/render/json_text.hpp"
#include <babel/core/text.hpp>

#include <boost/json/array.hpp>
#include <boost/json/parse.hpp>

#include <algorithm>
#include <utility>

namespace babel::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_said_line = 2048;

/// The verb and its words. Errors: in words.
std::variant<std::vector<std::string>, command_error> words_of(const json::object& asked) {
    const auto* verb = asked.if_contains("cmd");
    if (!verb || !verb->is_string()) return command_error{R"(expected {"cmd":"call",...})"};
    std::vector<std::string> words{std::string(verb->get_string())};
    const auto* more = asked.if_contains("args");
    if (!more) return words;
    command_error no_words{"\"args\" must be a list of strings"};
    if (!more->is_array()) return no_words;
    for (const auto& each : more->get_array()) {
        if (!each.is_string()) return no_words;
        words.emplace_back(each.get_string());
    }
    return words;
}

/// Names of strangers may be in it; lines may be several.
std::string printable_lines(std::string_view text) {
    std::string out;
    while (!text.empty()) {
        const auto end = std::min(text.find('\n'), text.size());
        out += (out.empty() ? "" : "\n") + printable(text.substr(0, end), longest_said_line);
        text.remove_prefix(std::min(end + 1, text.size()));
    }
    return out;
}

bool looks_like_json(std::string_view line) {
    const auto first = line.find_first_not_of(" \t");
    return first != line.npos && line[first] == '{';
}

} // namespace

command_request read_request(std::string_view line, verbs how) {
    command_request read{command_error{"not a JSON object"}, true, nullptr};
    if (!looks_like_json(line)) return {parse_command(line, how), false, nullptr};
    boost::system::error_code bad;
    const auto parsed = json::parse(line, bad);
    const auto* asked = bad ? nullptr : parsed.if_object();
    if (!asked) return read;
    if (const auto* id = asked->if_contains("id"); id && (id->is_string() || id->is_number()))
        read.id = *id;
    auto words = words_of(*asked);
    if (auto* wrong = std::get_if<command_error>(&words))
        read.what = std::move(*wrong);
    else
        read.what = parse_words(std::get<std::vector<std::string>>(std::move(words)), verbs::exact);
    return read;
}

std::string request_text(const std::vector<std::string>& words) {
    json::object asked;
    asked["cmd"] = words.front();
    auto& more = asked["args"].emplace_array();
    for (std::size_t i = 1; i < words.size(); ++i)
        more.emplace_back(words[i]);
    return json_text(asked);
}

json::object reply_to(const json::value& id, const command_result& result) {
    json::object out;
    out["type"] = "reply";
    if (!id.is_null()) out["id"] = id;
    out["ok"] = result.ok();
    if (!result.ok()) out["status"] = static_cast<int>(result.status);
    if (!result.said.empty()) out[result.ok() ? "text" : "error"] = printable_lines(result.said);
    for (const auto& field : result.data)
        out.insert(field);
    if (!result.names) return out;
    auto& names = out["names"].emplace_array();
    for (const auto& each : *result.names)
        names.emplace_back(printable_in_json(each));
    return out;
}

} // namespace babel::cli
