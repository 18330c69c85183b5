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
    return true;
}

bool pending_calls::end(member& sender, member& other, time_point now) {
    return take({&other, &sender}, now) || take({&sender, &other}, now);
}

std::vector<member*> pending_calls::forget(member& who, time_point now) {
    drop_expired(now);
    std::vector<member*> others;
    boost::unordered::erase_if(expires_, [&](const auto& call) {
        const auto [caller, callee] = call.first;
        if (caller != &who && callee != &who) return false;
        count_out(callee);
        others.push_back(caller == &who ? callee : caller);
        return true;
    });
    std::sort(others.begin(), others.end());
    others.erase(std::unique(others.begin(), others.end()), others.end());
    return others;
}

bool pending_calls::take(const pair& call, time_point now) {
    const auto found = expires_.find(call);
    if (found == expires_.end()) return false;
    const bool is_alive = now < found->second;
    count_out(call.second);
    expires_.erase(found);
    return is_alive;
}

void pending_calls::count_out(member* callee) {
    const auto found = incoming_.find(callee);
    if (--found->second == 0) incoming_.erase(found);
}

void pending_calls::drop_expired(time_point now) {
    if (now < first_expiry_) return;
    first_expiry_ = time_point::max();
    boost::unordered::erase_if(expires_, [&](const auto& call) {
        const auto expires = call.second;
        if (expires <= now)
            count_out(call.first.second);
        else
            first_expiry_ = std::min(first_expiry_, expires);
        return expires <= now;
    });
}

} // namespace babel::server
