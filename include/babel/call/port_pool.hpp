// Chooses the port of the next outgoing call. No I/O, no clock.
#pragma once

#include <chrono>
#include <cstdint>
#include <map>
#include <vector>

namespace babel::call {

/// Inclusive; 0 to 0 for any port that the system picks.
struct port_range {
    std::uint16_t first = 0;
    std::uint16_t last = 0;
    bool is_any() const { return first == 0; }
};

/// Remembers the ports of the last 60 s. On the callee's side only the port tells one call from
/// another, so a late callee of an old call must not reach a new one.
class port_pool {
public:
    using time_point = std::chrono::steady_clock::time_point;

    explicit port_pool(port_range range) : range_(range) {}

    /// The ports to try, best first: those that rested for 60 s, then the others, the longest
    /// unused first, because a range may be as small as one port. {0} for the system's choice.
    std::vector<std::uint16_t> candidates(time_point now) const;

    /// True if a port that the system picked was used too recently.
    bool is_resting(std::uint16_t port, time_point now) const;

    void note_used(std::uint16_t port, time_point now);

private:
    port_range range_;
    std::map<std::uint16_t, time_point> last_used_;
};

} // namespace babel::call
