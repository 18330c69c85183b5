// Turns of the relay's ports for callees.
#pragma once

#include "server/signalling/limits/source.hpp"
#include <babel/server/relay_limits.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <optional>

namespace babel::server {

/// Only the port tells a callee one call from another, so it rests after each. The callers of one
/// source have a quarter of the ports at most, with those that rest: an IPv4 address or an IPv6
/// /64, twice as many a /56, and all of them a /48. Pure.
class port_rota {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds rest{60};

    explicit port_rota(port_span ports) : ports_(ports), next_(ports.first) {}

    /// Takes the next port that is neither taken nor resting. Null: there is none, or the source
    /// has its share.
    std::optional<std::uint16_t> take(source_id by, time_point now);
    /// It rests from now on.
    void give_back(std::uint16_t port, time_point now);
    /// It was not used: it counts for nobody, and is free from then on.
    void put_off(std::uint16_t port, time_point until);

private:
    struct turn {
        time_point free_at{};            ///< max(): taken
        std::optional<source_id> source; ///< null: it counts for nobody
    };

    bool has_share_left(source_id by, time_point now) const;

    port_span ports_;
    unsigned next_;
    std::map<std::uint16_t, turn> turns_;
};

} // namespace babel::server
