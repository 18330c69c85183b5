// Sealed datagrams on their way to the paths of a call.
#pragma once

#include "voice/datagram/ledger.hpp"
#include "voice/datagram/voice_packer.hpp"
#include <babel/crypto/sealer.hpp>
#include <babel/wire/sealed_items.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <utility>
#include <vector>

namespace babel::voice {

/// Makes and seals datagrams, notes each number in the ledger, and queues up to 64 datagrams. Pure:
/// time is passed in. Thread: one; nothing is allocated after construction.
class outgoing {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct datagram {
        path_id path = 0;
        bool is_voice = false;
        bytes_view bytes; ///< Valid until the next datagram is sealed.
    };

    outgoing(crypto::sealer seals, std::uint32_t to)
        : sealer_(std::move(seals)), to_(to), slots_(max_waiting) {}

    // One datagram each; dropped and counted if the queue is full.

    template <class Item>
    void send(time_point now, path_id path, const Item& item) {
        items_.clear();
        if (items_.put(item)) seal(now, path, content::other);
    }
    /// Padded to a multiple of 128 bytes.
    void send_note(time_point now, path_id path, const wire::note& note);
    /// Voice with its padding, behind a Report if there is one. Copies that do not fit are left
    /// out, the last first. Returns the number of the others.
    std::size_t send_voice(
        time_point now,
        path_id path,
        const std::optional<wire::report>& report,
        const packed_voice& voice
    );
    /// The oldest one.
    std::optional<datagram> take();

    voice::ledger& ledger() { return ledger_; }
    const voice::ledger& ledger() const { return ledger_; }
    /// No further datagram can be sealed.
    bool is_used_up() const { return is_used_up_; }
    std::uint64_t sealed() const { return sealed_; }
    std::uint64_t dropped() const { return dropped_; }

private:
    static constexpr std::size_t max_waiting = 64;

    enum class content : std::uint8_t { other, voice, short_voice };
    void seal(time_point now, path_id path, content what);

    struct slot {
        path_id path = 0;
        bool is_voice = false;
        std::size_t size = 0;
        std::array<std::uint8_t, wire::max_datagram_bytes> bytes;
    };

    crypto::sealer sealer_;
    std::uint32_t to_;
    wire::item_buffer items_;
    voice::ledger ledger_;
    std::vector<slot> slots_;
    std::size_t front_ = 0;
    std::size_t waiting_ = 0;
    bool is_used_up_ = false;
    std::uint64_t sealed_ = 0;
    std::uint64_t dropped_ = 0;
};

} // namespace babel::voice
