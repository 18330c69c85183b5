#include "cluster/membership/probe_messages.hpp"

#include "cluster/replica/news.hpp"
#include <babel/core/number.hpp>
#include <babel/core/overloaded.hpp>

#include <utility>

namespace babel::cluster {
namespace {

std::pair<std::string_view, std::string_view> split(std::string_view text) {
    const auto blank = text.find(' ');
    if (blank == text.npos) return {text, {}};
    return {text.substr(0, blank), text.substr(blank + 1)};
}

} // namespace

std::string to_text(const probe_message& message) {
    const overloaded by_kind{
        [](const probe_question& asked) {
            return "probe " + std::to_string(asked.which) + " " + asked.name;
        },
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
    if ((kind == "alive" || kind == "gone") && number.size() == rest.size())
        return probe_answer{*which, kind == "alive"};
    return {};
}

} // namespace babel::cluster
