// One side of a relayed call: its socket, and its binding at the relay.
#pragma once

#include <babel/nat/relay_binding.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>

namespace babel::bench {

using relay_secret = std::array<std::uint8_t, 32>;
using steady_time = std::chrono::steady_clock::time_point;

/// Ids of both receivers of a call.
struct leg_ids {
    std::uint32_t mine;
    std::uint32_t theirs;
};

/// Sends datagrams that pass for sealed ones, each with its time, to the peer by the relay.
class leg {
public:
    /// A leg at the relay on that port of this machine. `secret`: the relay's, which makes the
    /// ticket; null: at the floor, which asks for none. Errors: std::system_error.
    leg(std::uint16_t port, leg_ids ids, const relay_secret* secret);
    leg(leg&& other) noexcept;
    leg& operator=(leg&&) = delete;
    ~leg();

    int descriptor() const { return descriptor_; }
    bool is_bound() const { return !binding_ || binding_->leg(); }
    /// Sends the Binds that are due.
    void keep_bound(steady_time now);

    /// Sends a datagram of that many bytes, at least 26.
    void send(std::size_t bytes);
    /// Receives one datagram. Null: none was there, or it was the relay's own. Otherwise the time
    /// from its sending until the kernel had it for this socket.
    std::optional<std::chrono::nanoseconds> receive();
    /// True if the last receive() took something.
    bool has_more() const { return has_more_; }

private:
    void announce() const;

    int descriptor_;
    leg_ids ids_;
    std::uint32_t number_ = 0;
    bool has_more_ = false;
    std::optional<nat::relay_binding> binding_; // null: at the floor
};

} // namespace babel::bench
