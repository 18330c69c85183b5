#include <babel/server/pending_calls.hpp>

#include <algorithm>

namespace babel::server {

bool pending_calls::add(member& caller, member& callee, time_point now) {
    drop_expired(now);
    const auto [at, is_new] = expires_.try_emplace({&caller, &callee}, now + call_lifetime);
    at->second = now + call_lifetime;
    first_expiry_ = std::min(first_expiry_, at->second);
    if (!is_new) return true;
    auto& incoming = incoming_[&callee];
    if (incoming == max_incoming_calls) {
        expires_.erase(at);
        return false;
    }
    ++incoming;
    ++outgoing_[&caller];
    return true;
}

bool pending_calls::end(member& sender, member& other, time_point now) {
    return take({&other, &sender}, now) || take({&sender, &other}, now);
}

std::vector<member*> pending_calls::forget(member& who, time_point now) {
    std::vector<member*> others;
    if (!incoming_.contains(&who) && !outgoing_.contains(&who)) return others; // mostly
    boost::unordered::erase_if(expires_, [&](const auto& call) {
        const auto [caller, callee] = call.first;
        if (caller != &who && callee != &who) return false;
        count_out(call.first);
        if (now < call.second) others.push_back(caller == &who ? callee : caller);
        return true;
    });
    std::ranges::sort(others);
    const auto twice = std::ranges::unique(others);
    others.erase(twice.begin(), twice.end());
    return others;
}

bool pending_calls::take(const pair& call, time_point now) {
    const auto found = expires_.find(call);
    if (found == expires_.end()) return false;
    const bool is_alive = now < found->second;
    count_out(call);
    expires_.erase(found);
    return is_alive;
}

void pending_calls::count_out(const pair& call) {
    const auto less = [](auto& counts, member* of) {
        const auto found = counts.find(of);
        if (--found->second == 0) counts.erase(found);
    };
    less(outgoing_, call.first);
    less(incoming_, call.second);
}

void pending_calls::drop_expired(time_point now) {
    // Once a second is enough: many calls expire in each, and looking at all of them takes time.
    if (now < first_expiry_ || now < next_look_) return;
    next_look_ = now + std::chrono::seconds(1);
    first_expiry_ = time_point::max();
    boost::unordered::erase_if(expires_, [&](const auto& call) {
        const auto expires = call.second;
        if (expires <= now)
            count_out(call.first);
        else
            first_expiry_ = std::min(first_expiry_, expires);
        return expires <= now;
    });
}

} // namespace babel::server
