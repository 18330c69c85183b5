// Keys of the epochs of a call, each derived once.
#pragma once

#include "crypto/aead.hpp"
#include <babel/crypto/sealer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <optional>

namespace babel::crypto {

/// Key and IV of one epoch and direction. The bytes are erased when they are destroyed.
struct epoch_keys {
    std::array<std::uint8_t, 32> key{}; ///< its first aead_key_bytes() count
    std::array<std::uint8_t, aead_nonce_bytes> iv{};

    epoch_keys() = default;
    epoch_keys(const epoch_keys&) = default;
    epoch_keys& operator=(const epoch_keys&) = default;
    ~epoch_keys();
};

/// The secrets of the epochs, each of which gives the next (HKDF-Expand). It derives the keys of
/// both directions together and erases the secret that gave them.
class epoch_chain {
public:
    /// Epochs that one direction may be ahead of the other: as many keys wait for that one.
    static constexpr std::size_t max_lead = 32;

    explicit epoch_chain(media_secret first);
    epoch_chain(const epoch_chain&) = delete;
    epoch_chain& operator=(const epoch_chain&) = delete;
    ~epoch_chain();

    /// The keys of the direction's next epoch, from epoch 0 on: `side` seals with them.
    /// Null: the other direction is too far behind.
    std::optional<epoch_keys> next(call_side side);

private:
    std::deque<epoch_keys>& waiting_for(call_side side) {
        return side == call_side::caller ? callers_ : callees_;
    }
    void step();

    std::array<std::uint8_t, media_secret_bytes> secret_{}; // of the epoch after those derived
    std::deque<epoch_keys> callers_;
    std::deque<epoch_keys> callees_;
};

} // namespace babel::crypto
