// Turns of the relay's ports for callees.
#pragma once

#include <babel/server/relay_limits.hpp>

#include <chrono>
#include <cstdint>
#include <map>
#include <optional>

namespace babel::server {

/// Only the port tells a callee one call from another, so it rests after each. Pure.
class port_rota {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds rest{60};

    explicit port_rota(port_span ports) : ports_(ports), next_(ports.first) {}

    /// Takes the next port that is neither taken nor resting. Null: there is none.
    std::optional<std::uint16_t> take(time_point now);
    /// It rests from now on.
    void give_back(std::uint16_t port, time_point now);

private:
    port_span ports_;
    unsigned next_;
    std::map<std::uint16_t, time_point> free_at_; ///< max(): taken
};

} // namespace babel::server
