// Settings of the voice path of a sealed call.
#pragma once

#include <babel/crypto/sealer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>

namespace babel::voice {

struct sealed_path_settings {
    crypto::call_side side = crypto::call_side::caller;
    std::uint32_t own_id = 0;   ///< Of the grant: the receiver id of this end.
    std::uint32_t peer_id = 0;  ///< That of the other.
    int bitrate_bps = 32'000;   ///< On an unimpeded path.
    bool is_relay_only = false; ///< Neither knows nor takes direct paths.
    std::function<std::chrono::steady_clock::time_point()> now = std::chrono::steady_clock::now;
};

} // namespace babel::voice
