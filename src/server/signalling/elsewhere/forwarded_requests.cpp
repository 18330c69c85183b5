#include "server/signalling/elsewhere/forwarded_requests.hpp"

#include <utility>

namespace babel::server {

bool forwarded_requests::has_room_for(const client_peer& caller) {
    const auto own = of_callers_.find(&caller);
    if (own != of_callers_.end() && own->second >= max_of_caller)
        return refuse(counter::forwards_refused_caller);
    const bool is_near = caller.from().loopback; // a proxy, perhaps, with many users
    if (!is_near && !of_networks_.has_room_for(caller.from().source, max_of_network))
        return refuse(counter::forwards_refused_source);
    if (all_.size() >= max_count) return refuse(counter::forwards_refused_full);
    return true;
}

bool forwarded_requests::refuse(counter by) {
    counts_.add(by);
    return false;
}

void forwarded_requests::add(std::uint64_t number, forwarded_request one) {
    ++of_callers_[one.caller];
    of_networks_.enter(one.caller->from().source);
    all_.emplace(number, std::move(one));
}

void forwarded_requests::leave(const client_peer& caller) {
    const auto own = of_callers_.find(&caller);
    if (--own->second == 0) of_callers_.erase(own);
    of_networks_.leave(caller.from().source);
}

std::optional<forwarded_request> forwarded_requests::take(std::uint64_t number) {
    const auto found = all_.find(number);
    if (found == all_.end()) return {};
    auto taken = std::move(found->second);
    all_.erase(found);
    leave(*taken.caller);
    return taken;
}

std::optional<forwarded_request> forwarded_requests::take(
    std::uint64_t number, const client_peer& caller, std::string_view contact
) {
    const auto found = all_.find(number);
    if (found == all_.end()) return {};
    if (found->second.caller != &caller || found->second.contact != contact) return {};
    return take(number);
}

template <class Predicate>
void forwarded_requests::erase_of(const client_peer& caller, Predicate is_over) {
    if (!of_callers_.contains(&caller)) return;
    auto count = boost::unordered::erase_if(all_, [&](const auto& each) {
        return each.second.caller == &caller && is_over(each.second);
    });
    for (; count > 0; --count)
        leave(caller);
}

void forwarded_requests::withdraw(const client_peer& caller, std::string_view contact) {
    erase_of(caller, [&](const forwarded_request& which) {
        return which.tag == 0 && which.contact == contact;
    });
}

void forwarded_requests::forget(const client_peer& caller) {
    erase_of(caller, [](const forwarded_request&) { return true; });
}

std::vector<std::uint64_t> forwarded_requests::to(std::string_view contact) const {
    std::vector<std::uint64_t> out;
    for (const auto& [number, each] : all_)
        if (each.contact == contact) out.push_back(number);
    return out;
}

std::vector<std::uint64_t> forwarded_requests::late(time_point now) const {
    std::vector<std::uint64_t> out;
    for (const auto& [number, each] : all_)
        if (now - each.since >= outcome_time) out.push_back(number);
    return out;
}

} // namespace babel::server
