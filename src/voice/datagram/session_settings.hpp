// Settings and counters of a sealed call.
#pragma once

#include "voice/datagram/incoming.hpp"
#include <babel/crypto/sealer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>

namespace babel::voice {

struct session_settings {
    crypto::call_side side = crypto::call_side::caller;
    std::uint32_t own_id = 0;  ///< Of the grant: the receiver id of this end.
    std::uint32_t peer_id = 0; ///< That of the other.
    int bitrate_bps = 32'000;
    std::function<std::uint64_t()> random; ///< For Probes.
    bool is_relay_only = false;            ///< Neither knows nor takes direct paths.
};

struct session_stats {
    incoming_stats incoming;
    std::uint64_t datagrams_sent = 0;
    std::uint64_t send_drops = 0;    ///< Datagrams for which there was no room.
    std::uint64_t unsent_frames = 0; ///< Not made, no path, or no Report for 3 s.
    std::uint64_t sent_frames = 0;
    std::uint64_t copies_sent = 0;
    std::uint64_t lost = 0;   ///< Datagrams with voice, by the peer's Reports.
    std::uint64_t unread = 0; ///< Datagrams before the call was accepted, or of another way.
    std::uint64_t unknown_items = 0;
    std::uint64_t malformed = 0; ///< Such items, Reports of the unsent, voice of a bad time.
    std::uint64_t notes_over_rate = 0;
    std::uint64_t dropped_events = 0;
    std::uint64_t refused_addresses = 0; ///< Of the peer: neither learned nor probed at once.
    std::chrono::microseconds round_trip{};
};

} // namespace babel::voice
