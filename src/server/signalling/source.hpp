// Where people come from, as limits count it.
#pragma once

#include "server/signalling/rate_meter.hpp"
#include <babel/server/ip_address.hpp>
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>

namespace babel::server {

/// A source in short: an IPv4 address, or the first half of an IPv6 one.
using source_id = std::uint64_t;

source_id source_of(const ip_address& from);

/// One of the networks that somebody is counted in.
struct network_id {
    std::uint64_t prefix = 0;
    std::size_t level = 0;

    bool operator==(const network_id&) const = default;
};

struct network_hash {
    using is_avalanching = void;
    std::size_t operator()(const network_id& of) const {
        return keyed_hash(of.prefix ^ (std::uint64_t{of.level} << 60));
    }
};

/// An IPv4 address counts by itself. Of IPv6 one customer has a /64, a /56 or a /48, and so many
/// addresses: each of the three has a limit of its own.
inline constexpr std::size_t network_levels = 3;
using per_level = std::array<std::size_t, network_levels>;

class networks {
public:
    explicit networks(source_id from);

    auto begin() const { return all_.begin(); }
    auto end() const { return all_.begin() + static_cast<std::ptrdiff_t>(count_); }

private:
    std::array<network_id, network_levels> all_;
    std::size_t count_;
};

/// How many are there from each network.
class source_counts {
public:
    bool has_room_for(source_id from, const per_level& shares) const;
    void enter(source_id from);
    void leave(source_id from);

private:
    boost::unordered_flat_map<network_id, std::size_t, network_hash> counts_;
};

/// How often something comes from each network.
class source_meters {
public:
    /// One more event, which counts where all its networks have room for it. Returns whether they
    /// have. `rate`: a second, for the smallest network; `bursts`: how many may come at once, in
    /// proportion to which the larger networks have higher rates.
    bool count(source_id from, time_point now, unsigned rate, const per_level& bursts);

    /// Forgets what does not matter any more.
    void tidy(time_point now);

private:
    boost::unordered_flat_map<network_id, rate_meter, network_hash> meters_;
};

} // namespace babel::server
