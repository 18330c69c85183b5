#include "cluster/membership/probe_messages.hpp"

#include "cluster/replica/news.hpp"
#include <babel/core/number.hpp>
#include <babel/core/overloaded.hpp>

#include <cstddef>
#include <utility>

namespace babel::cluster {
namespace {

constexpr std::size_t max_key_bytes = 64; // as text

std::pair<std::string_view, std::string_view> split(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == text.npos) return {text, {}};
    return {text.substr(0, blank), text.substr(blank + 1)};
}

std::optional<probe_message> parse_owner_question(ticket which, std::string_view text) {
    const auto [key, name] = split(text);
    const bool is_key = !key.empty() && key.size() <= max_key_bytes;
    if (!is_key || !is_register_name(name)) return {};
    return probe_question{which, std::string(name), std::string(key)};
}

} // namespace

std::string to_text(const probe_message& message) {
    const overloaded by_kind{
        [](const probe_question& asked) {
            const auto which = std::to_string(asked.which) + " ";
            return asked.key.empty() ? "probe " + which + asked.name
                                     : "owner " + which + asked.key + " " + asked.name;
        },
        [](const name_yielded& answer) { return "yours " + std::to_string(answer.which); },
        [](const probe_answer& answer) {
            return (answer.is_alive ? "alive " : "gone ") + std::to_string(answer.which);
        }};
    return std::visit(by_kind, message);
}

std::optional<probe_message> parse_probe_message(std::string_view text) {
    const auto [kind, rest] = split(text);
    const auto [number, name] = split(rest);
    const auto which = whole_number<ticket>(number);
    if (!which) return {};
    if (kind == "probe" && is_register_name(name)) return probe_question{*which, std::string(name)};
    if (kind == "owner") return parse_owner_question(*which, name);
    if (number.size() != rest.size()) return {};
    if (kind == "alive" || kind == "gone") return probe_answer{*which, kind == "alive"};
    return kind == "yours" ? std::optional<probe_message>(name_yielded{*which}) : std::nullopt;
}

} // namespace babel::cluster
