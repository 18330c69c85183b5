// State of a TCP connection, as the kernel reports it.
#pragma once

#include <chrono>
#include <cstddef>
#include <optional>

namespace babel::net {

struct link_state {
    /// The shortest of the last minutes (TCP_INFO's min_rtt): the smoothed estimate also holds the
    /// peer's delayed acknowledgements, up to a frame of voice.
    std::chrono::microseconds round_trip{};
    std::chrono::milliseconds since_life{}; ///< since data or an acknowledgement came
    std::size_t unacknowledged_bytes = 0;   ///< written, sent or not
};

/// Null if the descriptor is not a TCP connection, or the system does not report its state.
std::optional<link_state> inspect(int descriptor) noexcept;

} // namespace babel::net
