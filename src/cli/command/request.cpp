#include "cli/command/request.hpp"

#include "cli/render/json_fields.hpp"
#include <babel/core/text.hpp>
#include <babel/net/control_protocol.hpp>

#include <boost/json/array.hpp>

#include <algorithm>
#include <cstddef>
#include <string>
#include <utility>

namespace babel::cli {
namespace {

namespace json = boost::json;

constexpr std::size_t longest_said_line = 2048;

/// Makes several lines printable: they may contain names of strangers.
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

command_request read_request(std::string_view line, verbs form) {
    if (!looks_like_json(line)) return {parse_command(line, form), false, nullptr};
    auto request = net::read_request(line);
    if (!request.words) {
        command_error fault{request.words.error().message()};
        return {std::move(fault), true, std::move(request.id)};
    }
    return {parse_words(*std::move(request.words), verbs::exact), true, std::move(request.id)};
}

json::object reply_to(const json::value& id, const command_result& result) {
    auto out = net::make_reply(id, static_cast<int>(result.status), printable_lines(result.text));
    for (const auto& field : result.data)
        out.insert(field);
    if (!result.names) return out;
    auto& names = out["names"].emplace_array();
    for (const auto& each : *result.names)
        names.emplace_back(printable_in_json(each));
    if (result.proved.empty()) return out;
    auto& proved = out["proved"].emplace_array();
    for (const auto& each : result.proved)
        proved.emplace_back(printable_in_json(each));
    return out;
}

} // namespace babel::cli
