#include "server/signalling/calls/pending_calls.hpp"

#include <algorithm>
#include <functional>
#include <utility>

namespace babel::server {
namespace {

bool is_young(time_point since, time_point now) {
    return now - since < call_lifetime;
}

} // namespace

bool pending_calls::add(
    client_peer& caller, client_peer& callee, time_point now, std::uint32_t number
) {
    if (!has_room_for(caller, callee, now)) return false;
    const bool is_renewed = take(caller, callee);
    const auto& callers = parties_[&callee].callers;
    if (!is_renewed && callers.size() == max_incoming_calls) take(*callers.front().caller, callee);
    if (const auto& callees = parties_[&caller].callees; callees.size() == max_outgoing_calls)
        take(caller, *callees.front());
    parties_[&caller].callees.push_back(&callee);
    parties_[&callee].callers.push_back({&caller, now, number});
    return true;
}

bool pending_calls::has_room_for(
    const client_peer& caller, const client_peer& callee, time_point now
) const {
    const auto found = parties_.find(&callee);
    if (found == parties_.end() || contains(caller, callee)) return true;
    const auto& callers = found->second.callers;
    return callers.size() < max_incoming_calls || !is_young(callers.front().since, now);
}

bool pending_calls::end(client_peer& sender, client_peer& other) {
    return take(other, sender) || take(sender, other);
}

bool pending_calls::end_numbered(client_peer& caller, client_peer& callee, std::uint32_t number) {
    const auto* call = find(caller, callee);
    return call && call->number == number && take(caller, callee);
}

bool pending_calls::contains(const client_peer& caller, const client_peer& callee) const {
    return find(caller, callee) != nullptr;
}

const pending_calls::incoming*
pending_calls::find(const client_peer& caller, const client_peer& callee) const {
    const auto found = parties_.find(&callee);
    if (found == parties_.end()) return nullptr;
    const auto& callers = found->second.callers;
    const auto call = std::ranges::find(callers, &caller, &incoming::caller);
    return call == callers.end() ? nullptr : &*call;
}

bool pending_calls::is_ringing(const client_peer& one, const client_peer& other, time_point now)
    const {
    return has_young(one, other, now) || has_young(other, one, now);
}

bool pending_calls::has_young(const client_peer& caller, const client_peer& callee, time_point now)
    const {
    const auto* call = find(caller, callee);
    return call && is_young(call->since, now);
}

bool pending_calls::has_young_calls(const client_peer& who, time_point now) const {
    const auto found = parties_.find(&who);
    if (found == parties_.end()) return false;
    const auto& [callers, callees] = found->second;
    return std::ranges::any_of(
               callers, [&](const incoming& each) { return is_young(each.since, now); }
           ) ||
           std::ranges::any_of(callees, [&](const client_peer* each) {
               return has_young(who, *each, now);
           });
}

std::vector<pending_calls::party> pending_calls::forget(client_peer& who, time_point now) {
    std::vector<party> others;
    const auto found = parties_.find(&who);
    if (found == parties_.end()) return others;
    const auto own = std::move(found->second);
    parties_.erase(found);
    for (const auto& each : own.callers) {
        if (is_young(each.since, now)) others.push_back({each.caller, true});
        std::erase(parties_[each.caller].callees, &who);
    }
    for (auto* callee : own.callees) {
        if (has_young(who, *callee, now)) others.push_back({callee, false});
        std::erase_if(parties_[callee].callers, [&](const incoming& each) {
            return each.caller == &who;
        });
    }
    // A peer that was both counts as a caller.
    std::ranges::sort(others, std::greater(), [](const party& each) {
        return std::pair(each.who, each.is_caller);
    });
    const auto twice = std::ranges::unique(others, {}, &party::who);
    others.erase(twice.begin(), twice.end());
    return others;
}

bool pending_calls::take(client_peer& caller, client_peer& callee) {
    const auto found = parties_.find(&callee);
    if (found == parties_.end()) return false;
    auto& callers = found->second.callers;
    const auto call = std::ranges::find(callers, &caller, &incoming::caller);
    if (call == callers.end()) return false;
    callers.erase(call); // an empty list keeps its memory for the next call
    std::erase(parties_[&caller].callees, &callee);
    return true;
}

} // namespace babel::server
