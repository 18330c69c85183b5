#include "cluster/operating/kick_messages.hpp"

#include "cluster/replica/news.hpp"
#include <babel/core/number.hpp>
#include <babel/core/overloaded.hpp>

namespace babel::cluster {
namespace {

constexpr std::string_view kick_word = "kick ";
constexpr std::string_view kicked_word = "kicked ";
constexpr std::string_view nobody_word = "nobody ";

std::optional<kick_message> parse_kick_answer(std::string_view number, bool is_done) {
    const auto which = whole_number<std::uint64_t>(number);
    if (!which) return {};
    return kick_answer{*which, is_done};
}

} // namespace

std::string to_text(const kick_message& message) {
    const overloaded by_kind{
        [](const kick_order& order) {
            return std::string(kick_word) + std::to_string(order.which) + " " + order.name;
        },
        [](const kick_answer& answer) {
            const auto word = answer.is_done ? kicked_word : nobody_word;
            return std::string(word) + std::to_string(answer.which);
        }};
    return std::visit(by_kind, message);
}

std::optional<kick_message> parse_kick_message(std::string_view text) {
    if (text.starts_with(kicked_word))
        return parse_kick_answer(text.substr(kicked_word.size()), true);
    if (text.starts_with(nobody_word))
        return parse_kick_answer(text.substr(nobody_word.size()), false);
    if (!text.starts_with(kick_word)) return {};
    const auto rest = text.substr(kick_word.size());
    const auto blank = rest.find(' ');
    if (blank == rest.npos) return {};
    const auto which = whole_number<std::uint64_t>(rest.substr(0, blank));
    const auto name = rest.substr(blank + 1);
    if (!which || !is_register_name(name)) return {};
    return kick_order{*which, std::string(name)};
}

} // namespace babel::cluster
