#include "cluster/operating/ban_book.hpp"

#include <babel/server/bans.hpp>

#include <algorithm>

namespace babel::cluster {

std::string to_text(const ban_change& change) {
    return (change.is_banned ? "+" : "-") + std::to_string(change.number);
}

std::optional<ban_change> parse_ban_change(std::string_view text) {
    if (!text.starts_with('+') && !text.starts_with('-')) return {};
    const auto number = parse_ban_number(text.substr(1));
    return number ? std::optional(ban_change{*number, text.starts_with('+')}) : std::nullopt;
}

bool is_ban_subject(std::string_view text) {
    if (!is_register_name(text)) return false;
    const auto target = server::to_ban(text);
    return target && server::text_of(*target) == text;
}

void ban_book::take(const std::string& subject, ban_change change) {
    latest_ = std::max(latest_, change.number);
    const auto known = find(subject);
    if (known && change <= *known) return;
    const bool is_one_more = change.is_banned && !(known && known->is_banned);
    if (is_one_more && bans() >= max_bans) {
        ++dropped_;
        return;
    }
    forget(subject);
    changes_.emplace(subject, change);
    if (!change.is_banned) lifts_.emplace(change.number, subject);
    while (lifts_.size() > max_lifts)
        forget(std::string(lifts_.begin()->second));
}

void ban_book::forget(const std::string& subject) {
    const auto found = changes_.find(subject);
    if (found == changes_.end()) return;
    lifts_.erase({found->second.number, subject});
    changes_.erase(found);
}

std::optional<ban_change> ban_book::find(std::string_view subject) const {
    const auto found = changes_.find(subject);
    return found == changes_.end() ? std::nullopt : std::optional(found->second);
}

bool ban_book::is_banned(std::string_view subject) const {
    const auto known = find(subject);
    return known && known->is_banned;
}

} // namespace babel::cluster
