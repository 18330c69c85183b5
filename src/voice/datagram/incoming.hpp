// Datagrams of the peer: limited, checked and opened.
#pragma once

#include <babel/core/allowance.hpp>
#include <babel/core/error.hpp>
#include <babel/crypto/sealer.hpp>
#include <babel/wire/sealed.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <utility>

namespace babel::voice {

struct incoming_stats {
    std::uint64_t opened = 0;
    std::uint64_t over_rate = 0; ///< Dropped unread.
    std::uint64_t foreign = 0;   ///< Not a sealed datagram, or for another receiver.
    std::uint64_t replayed = 0;
    std::uint64_t unopened = 0; ///< Forged, or of another epoch.
};

/// Opens 400 a second, and 100 at once. Only those that open count: others cannot use up the peer's
/// share. Datagrams that do not open are counted and never answered. Pure: time is passed in.
/// Thread: one.
class incoming {
public:
    using time_point = std::chrono::steady_clock::time_point;

    incoming(crypto::opener opens, std::uint32_t own_id)
        : opener_(std::move(opens)), own_id_(own_id) {}

    /// Valid until the next call. Null: dropped and counted.
    std::optional<crypto::opener::opened> open(time_point now, bytes_view datagram);

    const incoming_stats& stats() const { return stats_; }

private:
    crypto::opener opener_;
    std::uint32_t own_id_;
    allowance allowed_{400, 100};
    std::array<std::uint8_t, wire::max_datagram_bytes> plain_{};
    incoming_stats stats_;
};

/// A Voice item is among the items of a datagram.
bool has_voice(bytes_view plain);

} // namespace babel::voice
