// Places of the relay that legs take, in all and from each source.
#pragma once

#include "server/relay/leg_address.hpp"
#include "server/signalling/limits/source.hpp"
#include <babel/server/relay_limits.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>

namespace babel::server {

/// Two places for each call that the relay may have. A source has a quarter of them at most: an
/// IPv4 address or an IPv6 /64, twice as many a /56, and all of them a /48. Every source has enough
/// for both sides of a call by TLS.
/// Lifetime: the limits, which may change, outlive it.
class relay_places {
public:
    /// Places of a leg of TLS. A leg of UDP takes one.
    static constexpr std::size_t of_tls = 5;

    explicit relay_places(const relay_limits& limits) : limits_(limits) {}

    /// Places that a leg takes.
    struct share {
        std::optional<source_id> source{}; ///< null: this machine, which only shares those of all
        std::size_t count = 0;
    };
    static share of_leg(const leg_address& at);

    enum class shortage : std::uint8_t { none, in_all, of_source };
    /// Returns the reason why `held` cannot become `wanted`. No more of a source is always allowed.
    shortage check(const share& held, const share& wanted) const;
    void change(share& held, const share& wanted);

private:
    std::size_t taken_by(const network_id& network) const;

    const relay_limits& limits_;
    boost::unordered_flat_map<network_id, std::size_t, network_hash> taken_;
    std::size_t total_ = 0;
};

} // namespace babel::server
