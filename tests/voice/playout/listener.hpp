// An ear at the end of a playout buffer.
#pragma once

#include "support/catch.hpp"
#include "voice/playout/packets.hpp"
#include <babel/voice/playout.hpp>

#include <algorithm>
#include <chrono>
#include <span>
#include <vector>

namespace babel::voice::test {

using namespace audio;
using namespace audio::test;

constexpr std::size_t ms(std::size_t count) {
    return samples_in_ms(count);
}

/// A playout with its own clock, and everything that it has played.
class listener {
public:
    void receive(const packet_bytes& packet) { REQUIRE_FALSE(playout_.on_packet(now_, packet)); }

    /// Plays for a while, in pieces of `piece` samples.
    void play(std::size_t samples, std::size_t piece = ms(10)) {
        while (samples > 0) {
            std::vector<sample> out(std::min(piece, samples), sample{12345});
            playout_.pull(now_, out);
            heard_.insert(heard_.end(), out.begin(), out.end());
            samples -= out.size();
            now_ += std::chrono::microseconds(out.size() * 1000 / 48);
            max_buffered_ = std::max(max_buffered_, playout_.stats().buffered_samples);
        }
    }

    /// As a sender and a loudspeaker at the same pace: a packet, then as much played.
    void talk(sine_sender& from, std::size_t packets, std::size_t samples = frame_samples) {
        for (std::size_t i = 0; i < packets; ++i) {
            receive(from.next(samples));
            play(samples);
        }
    }

    playout& buffer() { return playout_; }
    playout_stats stats() const { return playout_.stats(); }
    std::span<const sample> heard() const { return heard_; }
    std::span<const sample> last(std::size_t samples) const { return heard().last(samples); }
    std::size_t max_buffered() const { return max_buffered_; }

private:
    playout playout_ = playout::make().value();
    playout::time_point now_;
    std::vector<sample> heard_;
    std::size_t max_buffered_ = 0;
};

inline bool is_clean_sine(std::span<const sample> heard) {
    const double level = rms(heard);
    return level > 5000 && level < 6200 && largest_step(heard) < 600;
}

} // namespace babel::voice::test
