#include "server/signalling/limits/source.hpp"

#include <boost/endian/conversion.hpp>

#include <algorithm>

namespace babel::server {
namespace {

constexpr std::uint64_t v4_mark = 0xffff; // not the prefix of any IPv6 network
constexpr std::array<unsigned, network_levels> prefix_bits{64, 56, 48};

std::uint64_t masked(std::uint64_t prefix, unsigned bits) {
    return prefix & ~std::uint64_t{0} << (64 - bits);
}

allowance
allowed(std::size_t level, unsigned rate, const per_level& bursts, std::chrono::seconds per) {
    const auto times = std::max<std::size_t>(bursts[level] / bursts[0], 1);
    return {static_cast<unsigned>(rate * times), bursts[level], per};
}

} // namespace

source_id source_of(const ip_address& from) {
    const auto half = [&](std::size_t at) {
        return boost::endian::load_big_u64(from.bytes.data() + at);
    };
    return half(from.is_v4() ? 8 : 0); // for IPv4, the mark and the address
}

networks::networks(source_id from) : count_(from >> 32 == v4_mark ? 1 : network_levels) {
    for (std::size_t i = 0; i < count_; ++i)
        all_[i] = {masked(from, prefix_bits[i]), i};
}

bool source_counts::has_room_for(source_id from, const per_level& shares, std::size_t more) const {
    return std::ranges::all_of(networks(from), [&](const network_id& each) {
        const auto found = counts_.find(each);
        const auto count = found == counts_.end() ? 0 : found->second;
        return count + more <= shares[each.level];
    });
}

void source_counts::enter(source_id from) {
    for (const auto& each : networks(from))
        ++counts_[each];
}

void source_counts::leave(source_id from) {
    for (const auto& each : networks(from)) {
        const auto found = counts_.find(each);
        if (--found->second == 0) counts_.erase(found);
    }
}

bool source_meters::count(
    source_id from, time_point now, unsigned rate, const per_level& bursts, std::chrono::seconds per
) {
    if (rate == 0) return true;
    const networks all(from);
    const bool has_room = std::ranges::all_of(all, [&](const network_id& each) {
        const auto found = meters_.find(each);
        return found == meters_.end() ||
               found->second.has_room(now, allowed(each.level, rate, bursts, per));
    });
    if (!has_room) return false;
    for (const auto& each : all)
        meters_[each].take(now, allowed(each.level, rate, bursts, per));
    return true;
}

void source_meters::tidy(time_point now) {
    boost::unordered::erase_if(meters_, [now](const auto& each) {
        return each.second.is_at_rest(now);
    });
}

} // namespace babel::server
