// What the kernel knows of a TCP connection.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace babel::net {

struct link_state {
    /// The shortest of the last minutes (TCP_INFO's min_rtt): the smoothed estimate also holds the
    /// peer's delayed acknowledgements, up to a frame of voice.
    std::chrono::microseconds round_trip{};
    std::chrono::milliseconds since_life{}; ///< Since data or an acknowledgement came.
    std::size_t unacknowledged_bytes = 0;   ///< Written, sent or not, and not known to be there.
};

/// Nothing where the descriptor is no TCP connection, or the system does not tell.
std::optional<link_state> inspect(int descriptor) noexcept;

} // namespace babel::net
