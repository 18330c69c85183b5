// Counters of a sealed call.
#pragma once

#include <chrono>
#include <cstdint>

namespace babel::voice {

struct sealed_figures {
    std::chrono::microseconds round_trip{}; ///< On the path in use; 0: not known yet.
    std::uint64_t datagrams_sent = 0;
    std::uint64_t datagrams_received = 0; ///< That opened.
    std::uint64_t copies_sent = 0;        ///< Of earlier frames.
    std::uint64_t lost = 0;               ///< Datagrams with voice that the peer did not get.
    std::uint64_t send_drops = 0;         ///< Datagrams for which there was no room.
    std::uint64_t receive_drops = 0;      ///< Forged, repeated, too many, or too early.
    std::uint64_t ignored_notes = 0;      ///< Too many, of other kinds, or malformed.
    std::uint64_t refused_addresses = 0;  ///< Of the peer: neither learned nor probed at once.
};

} // namespace babel::voice
