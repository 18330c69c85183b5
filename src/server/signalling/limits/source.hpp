// Sources of connections, as limits count them.
#pragma once

#include "server/signalling/limits/rate_meter.hpp"
#include <babel/server/ip_address.hpp>
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <span>

namespace babel::server {

/// Short form of a source: an IPv4 address, or the first half of an IPv6 address.
using source_id = std::uint64_t;

source_id source_of(const ip_address& from);

/// A network that a source belongs to.
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

/// An IPv4 address counts alone. An IPv6 customer has a /64, a /56 or a /48, so each of these has a
/// limit of its own.
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

/// Number of entries from each network.
class source_counts {
public:
    /// Returns whether so many more entries exceed no share.
    bool has_room_for(source_id from, const per_level& shares, std::size_t more = 1) const;
    void enter(source_id from);
    void leave(source_id from);

private:
    boost::unordered_flat_map<network_id, std::size_t, network_hash> counts_;
};

/// Rate of events from each network.
class source_meters {
public:
    /// Counts an event if all its networks have room for it, and returns whether they have. `rate`:
    /// events in the time `per` for the smallest network; larger networks have higher rates in
    /// proportion to their `bursts`.
    bool count(
        source_id from,
        time_point now,
        unsigned rate,
        const per_level& bursts,
        std::chrono::seconds per = std::chrono::seconds(1)
    );

    /// Removes entries that have no effect any more.
    void tidy(time_point now);

private:
    boost::unordered_flat_map<network_id, rate_meter, network_hash> meters_;
};

} // namespace babel::server
