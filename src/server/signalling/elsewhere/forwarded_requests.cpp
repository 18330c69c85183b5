#include "server/signalling/elsewhere/forwarded_requests.hpp"

namespace babel::server {

std::optional<forwarded_request> forwarded_requests::take(std::uint64_t number) {
    const auto found = all_.find(number);
    if (found == all_.end()) return {};
    auto taken = std::move(found->second);
    all_.erase(found);
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

void forwarded_requests::withdraw(const client_peer& caller, std::string_view contact) {
    boost::unordered::erase_if(all_, [&](const auto& each) {
        const forwarded_request& which = each.second;
        return which.caller == &caller && which.tag == 0 && which.contact == contact;
    });
}

void forwarded_requests::forget(const client_peer& caller) {
    boost::unordered::erase_if(all_, [&](const auto& each) {
        return each.second.caller == &caller;
    });
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
