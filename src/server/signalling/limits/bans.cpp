#include "server/signalling/rules.hpp"
#include <babel/server/bans.hpp>

#include <algorithm>

namespace babel::server {
namespace {

result<ban_target, ban_fault> to_name(std::string_view text) {
    if (looks_like_an_address(text))
        return ban_fault{"this is no address and no network, which would be an address, a slash, "
                         "and at most 32 (IPv6: 128)"};
    const auto fault = fault_of_name(text, name_use::ban);
    if (!fault.empty()) return ban_fault{fault};
    return ban_target{std::string(text)};
}

} // namespace

result<ban_target, ban_fault> to_ban(std::string_view text) {
    const auto addresses = network::parse(text);
    if (addresses) return ban_target{*addresses};
    return to_name(text);
}

std::string text_of(const ban_target& thing) {
    const auto* addresses = std::get_if<network>(&thing);
    return addresses ? addresses->text() : std::get<std::string>(thing);
}

void bans::insert(const ban_target& target) {
    if (const auto* addresses = std::get_if<network>(&target))
        networks_[addresses->bits].insert(addresses->address);
    else
        names_.insert(std::get<std::string>(target));
}

result<void, ban_fault> bans::add(std::string_view text) {
    const auto target = to_ban(text);
    if (!target) return target.error();
    insert(*target);
    return {};
}

bool bans::remove(const ban_target& target) {
    const auto* addresses = std::get_if<network>(&target);
    if (!addresses) return names_.erase(std::get<std::string>(target)) > 0;
    const auto found = networks_.find(addresses->bits);
    if (found == networks_.end() || found->second.erase(addresses->address) == 0) return false;
    if (found->second.empty()) networks_.erase(found);
    return true;
}

bool bans::holds(const ip_address& from) const {
    const auto first = networks_.lower_bound(from.is_v4() ? ip_address::v4_at : 0);
    return std::any_of(first, networks_.end(), [&](const auto& each) {
        return each.second.contains(from.network(each.first));
    });
}

std::vector<std::string> bans::list() const {
    std::vector<std::string> all(names_.begin(), names_.end());
    for (const auto& [bits, addresses] : networks_)
        for (const auto& each : addresses)
            all.push_back(network{each, bits}.text());
    std::ranges::sort(all);
    return all;
}

std::size_t bans::address_hash::operator()(const ip_address& of) const noexcept {
    return keyed_hash({reinterpret_cast<const char*>(of.bytes.data()), of.bytes.size()});
}

} // namespace babel::server
