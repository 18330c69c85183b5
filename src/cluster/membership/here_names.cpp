#include "cluster/membership/here_names.hpp"

#include <utility>

namespace babel::cluster {

void here_names::enter(claimant who, std::uint64_t position) {
    auto name = who.name;
    names_.insert_or_assign(std::move(name), holding{std::move(who), position});
}

bool here_names::leave(std::string_view name) {
    const auto found = names_.find(name);
    if (found == names_.end()) return false;
    names_.erase(found);
    return true;
}

void here_names::set_flags(std::string_view name, std::uint8_t flags) {
    const auto found = names_.find(name);
    if (found == names_.end() || found->second.who.flags == flags) return;
    found->second.who.flags = flags;
    found->second.is_claimed = false;
    again_.emplace_back(name);
}

bool here_names::yield(std::string_view name, std::string_view key, node_number to) {
    const auto found = names_.find(name);
    if (found == names_.end() || key.empty() || found->second.who.key != key) return false;
    found->second.yielded_to = to;
    return true;
}

std::optional<node_number> here_names::yielded_to(std::string_view name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? std::nullopt : found->second.yielded_to;
}

std::optional<std::uint64_t> here_names::position_of(std::string_view name) const {
    const auto found = names_.find(name);
    if (found == names_.end() || !found->second.is_claimed) return {};
    return found->second.claimed_at;
}

void here_names::claim_again() {
    again_.clear();
    for (auto& [name, each] : names_) {
        each.is_claimed = false;
        again_.push_back(name);
    }
}

const claimant* here_names::take_unclaimed() {
    while (!again_.empty()) {
        const auto found = names_.find(again_.front());
        again_.pop_front();
        if (found == names_.end() || found->second.is_claimed) continue;
        found->second.flags_sent = found->second.who.flags;
        return &found->second.who;
    }
    return nullptr;
}

bool here_names::on_verdict(std::string_view name, bool is_ours, std::uint64_t position) {
    const auto found = names_.find(name);
    if (found == names_.end()) return false; // its session has ended, and a release follows
    if (!is_ours) return leave(name);
    // Else another claim, with other flags, follows.
    found->second.is_claimed = found->second.flags_sent == found->second.who.flags;
    found->second.claimed_at = position;
    return false;
}

bool here_names::on_claimed_elsewhere(std::string_view name, std::uint64_t position) {
    const auto found = names_.find(name);
    if (found == names_.end() || !found->second.is_claimed) return false;
    if (position <= found->second.claimed_at) return false; // of a holder before
    return leave(name);
}

} // namespace babel::cluster
