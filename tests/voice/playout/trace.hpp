// Packets that arrive at times of a trace, and a loudspeaker that plays them by its own clock.
#pragma once

#include "voice/playout/packets.hpp"
#include <babel/voice/playout.hpp>

#include <algorithm>
#include <chrono>
#include <functional>
#include <span>
#include <stdexcept>
#include <vector>

namespace babel::voice::test {

using namespace audio;
using namespace audio::test;

using std::chrono::microseconds;

inline constexpr std::size_t per_second = 50; // packets

/// When a packet of 20 ms arrives, and which of the sender's packets it is.
struct arrival {
    microseconds at;
    std::size_t packet;
};
using trace = std::vector<arrival>;

/// A packet every 20 ms, each `late(n)` later than that, in order, as TCP delivers.
inline trace in_order(std::size_t packets, const std::function<microseconds(std::size_t)>& late) {
    trace all;
    microseconds last{0};
    for (std::size_t n = 0; n < packets; ++n) {
        const auto sent = microseconds(20'000 * n);
        last = std::max(last, sent + late(n));
        all.push_back({last, n});
    }
    return all;
}

/// The same, where nothing arrives from `begin` to `end`, and then everything.
inline trace with_outage(trace all, microseconds begin, microseconds end) {
    for (auto& each : all)
        if (each.at >= begin && each.at < end) each.at = end;
    return all;
}

/// Noise that is the same in every run.
class dice {
public:
    explicit dice(std::uint32_t seed) : state_(seed) {}
    /// From 0 to below 1.
    double roll() {
        state_ = state_ * 1664525 + 1013904223;
        return static_cast<double>(state_ >> 8) / (1 << 24);
    }

private:
    std::uint32_t state_;
};

/// The sound that was heard, and the statistics of each second.
struct heard_call {
    std::vector<sample> sound;
    std::vector<playout_stats> seconds;
    std::size_t max_buffered = 0;
    playout_stats end;
};

/// Plays a trace of packets in pieces of 10 ms, by a clock that is `ppm` faster than the sender's.
inline heard_call hear(
    const trace& arrivals,
    const std::function<const packet_bytes&(std::size_t)>& packet,
    double ppm = 0,
    microseconds round_trip = microseconds(0)
) {
    constexpr std::size_t piece = samples_in_ms(10);
    auto buffer = playout::make().value();
    buffer.expect_round_trip(round_trip);
    heard_call heard;
    std::size_t next = 0;
    const auto end = arrivals.back().at;
    for (std::size_t pulls = 0;; ++pulls) {
        const microseconds now(std::llround(1e4 * static_cast<double>(pulls) / (1 + ppm / 1e6)));
        for (; next < arrivals.size() && arrivals[next].at <= now; ++next) {
            const auto when = playout::time_point(arrivals[next].at);
            if (buffer.on_packet(when, packet(arrivals[next].packet)))
                throw std::invalid_argument("a packet that is none");
            heard.max_buffered = std::max(heard.max_buffered, buffer.stats().buffered_samples);
        }
        if (now >= end) break;
        if (pulls % 100 == 99) heard.seconds.push_back(buffer.stats());
        heard.sound.resize(heard.sound.size() + piece);
        buffer.pull(playout::time_point(now), std::span(heard.sound).last(piece));
    }
    heard.end = buffer.stats();
    return heard;
}

} // namespace babel::voice::test
