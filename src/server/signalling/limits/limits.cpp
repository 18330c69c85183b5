#include <babel/server/limits.hpp>

#include <algorithm>

namespace babel::server {
namespace {

/// The number of sets of connections, each of which the limit `unauthenticated` bounds.
std::size_t waiting_sets(bool has_proxies) {
    return has_proxies ? 2 : 1;
}

} // namespace

std::size_t unauthenticated_for(std::size_t users) {
    constexpr std::size_t least = 1024;
    return std::max(least, users / 2);
}

limits fitted(limits wanted, std::size_t descriptors, bool has_proxies, std::size_t relay_links) {
    const auto sets = waiting_sets(has_proxies);
    const auto reserve = std::clamp<std::size_t>(descriptors / 2, 12, descriptor_reserve);
    const auto all = descriptors - std::min(descriptors, reserve);
    const auto room = all - std::min(all / 2, relay_links);
    if (wanted.users + sets * wanted.unauthenticated <= room) return wanted;
    wanted.unauthenticated = std::clamp<std::size_t>(room / 4 / sets, 1, wanted.unauthenticated);
    const auto waiting = std::min(room, sets * wanted.unauthenticated);
    wanted.users = std::clamp<std::size_t>(room - waiting, 1, wanted.users);
    return wanted;
}

std::size_t descriptors_for(const limits& wanted, bool has_proxies, std::size_t relay_links) {
    const auto waiting = waiting_sets(has_proxies) * wanted.unauthenticated;
    return wanted.users + waiting + relay_links + descriptor_reserve;
}

} // namespace babel::server
