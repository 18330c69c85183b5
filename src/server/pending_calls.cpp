#include <babel/server/pending_calls.hpp>

#include <algorithm>
#include <functional>

namespace babel::server {

bool pending_calls::add(member& caller, member& callee, time_point now) {
    if (since_.contains({&caller, &callee})) {
        unlink(caller, callee);
    } else if (parties_[&callee].callers.size() == max_incoming_calls) {
        auto& oldest = *parties_[&callee].callers.front();
        if (is_young({&oldest, &callee}, now)) return false;
        take(oldest, callee);
    }
    if (const auto& callees = parties_[&caller].callees; callees.size() == max_outgoing_calls)
        take(caller, *callees.front());
    since_[{&caller, &callee}] = now;
    parties_[&caller].callees.push_back(&callee);
    parties_[&callee].callers.push_back(&caller);
    return true;
}

bool pending_calls::end(member& sender, member& other) {
    return take(other, sender) || take(sender, other);
}

bool pending_calls::is_ringing(const member& one, const member& other, time_point now) const {
    return is_young({&one, &other}, now) || is_young({&other, &one}, now);
}

bool pending_calls::is_young(const pair& call, time_point now) const {
    const auto found = since_.find(call);
    return found != since_.end() && now - found->second < call_lifetime;
}

std::vector<pending_calls::party> pending_calls::forget(member& who, time_point now) {
    std::vector<party> others;
    const auto found = parties_.find(&who);
    if (found == parties_.end()) return others;
    const auto own = found->second; // a copy: taking calls away changes it
    const auto drop = [&](member& other, member& caller, member& callee) {
        if (is_young({&caller, &callee}, now)) others.push_back({&other, &other == &caller});
        take(caller, callee);
    };
    for (auto* caller : own.callers)
        drop(*caller, *caller, who);
    for (auto* callee : own.callees)
        drop(*callee, who, *callee);
    parties_.erase(&who);
    // Whoever was both is a caller.
    std::ranges::sort(others, std::greater(), [](const party& each) {
        return std::pair(each.who, each.is_caller);
    });
    const auto twice = std::ranges::unique(others, {}, &party::who);
    others.erase(twice.begin(), twice.end());
    return others;
}

bool pending_calls::take(member& caller, member& callee) {
    if (since_.erase({&caller, &callee}) == 0) return false;
    unlink(caller, callee);
    return true;
}

void pending_calls::unlink(member& caller, member& callee) {
    // What is empty now keeps its memory, for the next call.
    std::erase(parties_[&caller].callees, &callee);
    std::erase(parties_[&callee].callers, &caller);
}

} // namespace babel::server
