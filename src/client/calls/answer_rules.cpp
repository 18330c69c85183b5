#include "client/calls/answer_rules.hpp"

#include <algorithm>

namespace babel::client {

std::optional<std::chrono::seconds> answer_rules::answer_after(std::string_view peer) const {
    const auto& from = options_.auto_answer_from;
    // Nobody gets into another call automatically, except callers that are named.
    const bool is_free = calls_.is_free_to_answer();
    const bool welcome = from.empty() ? is_free : std::ranges::find(from, peer) != from.end();
    return welcome ? options_.auto_answer : std::nullopt;
}

std::optional<answer_rules::cause> answer_rules::reason_to_refuse(std::string_view peer) const {
    if (is_blocked(peer)) return cause::blocked;
    if (do_not_disturb_) return cause::do_not_disturb;
    const bool is_answered = answer_after(peer).has_value();
    if (is_unattended_ && !is_answered && !options_.auto_answer_from.empty())
        return cause::unattended;
    // Two calls between the same users would feed back each other's sound forever.
    if (!calls_.live(peer).empty() || is_full()) return cause::busy;
    return {};
}

} // namespace babel::client
