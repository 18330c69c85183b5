// Seals the datagrams of a call between two babel/2 clients, and opens those of the peer.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/aead_cipher.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>

namespace babel::crypto {

/// Its number is that of the direction in which it sends.
enum class call_side : std::uint8_t { caller = 1, callee = 2 };

inline constexpr std::size_t media_secret_bytes = 32;
/// The exporter secret of the call's TLS stream. Its owner erases it.
using media_secret = std::span<const std::uint8_t, media_secret_bytes>;

/// Bytes of a sealed datagram around its items: type with epoch, receiver, number; tag.
inline constexpr std::size_t seal_overhead = 25;

class epoch_chain;
struct call_seals;

/// Of the secret only what later epochs need is kept: keys that were used and erased cannot be
/// derived again.
call_seals make_call_seals(
    media_secret secret,
    aead_cipher cipher,
    call_side own,
    std::chrono::steady_clock::time_point now
);

/// One of a call: it serves all paths, and lives through every change of the network until the call
/// ends, so that no number comes twice under a key.
/// Thread: one at a time, together with the call's opener.
class sealer {
public:
    using time_point = std::chrono::steady_clock::time_point;

    sealer(sealer&&) noexcept;
    sealer& operator=(sealer&&) noexcept;
    ~sealer();

    struct sealed {
        std::uint32_t number = 0;
        bytes_view datagram; ///< the front of `into`
    };

    /// Writes a datagram with the next number. `into` has at least `seal_overhead` more bytes than
    /// `plain`, which it must not overlap. It allocates only where it begins an epoch: after 2^20
    /// datagrams or 30 minutes.
    ///
    /// Null: the numbers or the keys are used up, and the call has to end. The keys are if the peer
    /// stayed in an epoch for 16 hours.
    /// Exceptions: std::invalid_argument for a place that is too small.
    std::optional<sealed>
    seal(std::uint32_t to, bytes_view plain, std::span<std::uint8_t> into, time_point now);

private:
    friend call_seals make_call_seals(media_secret, aead_cipher, call_side, time_point);

    sealer(std::shared_ptr<epoch_chain> keys, aead_cipher cipher, call_side own, time_point now);

    struct state;
    std::unique_ptr<state> state_;
};

enum class open_fault : std::uint8_t {
    not_sealed,  ///< too short, or another first byte
    replayed,    ///< The number was opened before, or is 1024 or more behind the highest.
    wrong_epoch, ///< The epoch is neither the current one nor a neighbour that is tried.
    forged,      ///< The peer did not seal it.
};

/// One of a call. Nothing but a datagram that opens changes what it takes next.
/// Thread: one at a time, together with the call's sealer.
class opener {
public:
    using time_point = std::chrono::steady_clock::time_point;

    opener(opener&&) noexcept;
    opener& operator=(opener&&) noexcept;
    ~opener();

    struct opened {
        std::uint32_t number = 0;
        bytes_view plain; ///< the front of `into`
    };

    /// Opens a datagram of the peer, once. `into` has at least the bytes of `datagram` less
    /// `seal_overhead`, and must not overlap it. It allocates only where a datagram begins an
    /// epoch.
    /// Exceptions: std::invalid_argument for a place that is too small.
    result<opened, open_fault>
    open(bytes_view datagram, std::span<std::uint8_t> into, time_point now);

private:
    friend call_seals make_call_seals(media_secret, aead_cipher, call_side, time_point);

    opener(std::shared_ptr<epoch_chain> keys, aead_cipher cipher, call_side own);

    struct state;
    std::unique_ptr<state> state_;
};

/// Both of a call.
struct call_seals {
    sealer outgoing;
    opener incoming;
};

} // namespace babel::crypto
