#include "server/signalling/calls/live_calls.hpp"

#include <algorithm>

namespace babel::server {

void live_calls::add(std::uint32_t number, const live_call& which) {
    calls_.emplace(number, which);
    numbers_[which.caller].push_back(number);
    numbers_[which.callee].push_back(number);
}

live_call live_calls::remove(std::uint32_t number) {
    const auto at = calls_.find(number);
    const auto gone = at->second;
    calls_.erase(at);
    unlist(gone.caller, number);
    unlist(gone.callee, number);
    return gone;
}

void live_calls::unlist(const client_peer* who, std::uint32_t number) {
    const auto listed = numbers_.find(who);
    std::erase(listed->second, number);
    if (listed->second.empty()) numbers_.erase(listed);
}

live_call* live_calls::find(std::uint32_t number) {
    const auto at = calls_.find(number);
    return at == calls_.end() ? nullptr : &at->second;
}

std::optional<std::uint32_t>
live_calls::number_of(const client_peer& caller, const client_peer& callee) const {
    for (const auto number : of(caller)) {
        const auto& each = calls_.at(number);
        if (each.caller == &caller && each.callee == &callee) return number;
    }
    return {};
}

std::span<const std::uint32_t> live_calls::of(const client_peer& who) const {
    const auto listed = numbers_.find(&who);
    if (listed == numbers_.end()) return {};
    return listed->second;
}

std::optional<std::uint32_t>
live_calls::accepted_beyond(std::size_t limit, const client_peer& who) const {
    std::size_t accepted = 0;
    std::optional<std::uint32_t> oldest;
    for (const auto number : of(who)) {
        const auto& each = calls_.at(number);
        if (!each.is_accepted) continue;
        ++accepted;
        if (!oldest || each.since < calls_.at(*oldest).since) oldest = number;
    }
    return accepted > limit ? oldest : std::nullopt;
}

std::vector<std::uint32_t>
live_calls::unaccepted_for(time_point::duration age, time_point now) const {
    std::vector<std::uint32_t> out;
    for (const auto& [number, each] : calls_)
        if (!each.is_accepted && now - each.since >= age) out.push_back(number);
    return out;
}

live_calls::waiting
live_calls::waiting_besides(const client_peer& caller, const client_peer& callee) const {
    waiting out;
    const auto counts = [&](const live_call& each) {
        return !each.is_accepted && (each.caller != &caller || each.callee != &callee);
    };
    for (const auto number : of(callee)) {
        const auto& each = calls_.at(number);
        out.incoming += counts(each) && each.callee == &callee;
    }
    for (const auto number : of(caller)) {
        const auto& each = calls_.at(number);
        out.outgoing += counts(each) && each.caller == &caller;
    }
    return out;
}

} // namespace babel::server
