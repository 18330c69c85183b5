// Expected quality of a call: the E-model of ITU-T G.107, from delay and concealment.
#pragma once

#include <chrono>
#include <cstdint>

namespace babel::voice {

/// From mouth to ear, as far as this end can measure: half the round trip, the playout's delay, a
/// frame, Opus' look-ahead for frames of that length, and the devices' buffers. It excludes larger
/// buffers of the peer's devices, and the air.
std::chrono::microseconds mouth_to_ear(
    std::chrono::microseconds round_trip,
    std::chrono::milliseconds playout,
    std::chrono::milliseconds frame,
    std::chrono::milliseconds device_buffers
);

/// Concealed time, and its distribution.
struct concealment {
    std::chrono::milliseconds heard{}; ///< Duration of the call.
    std::chrono::milliseconds concealed{};
    std::uint64_t holes = 0; ///< Times that sound had to be made up.
};

/// G.107's Ppl: missing sound, in per cent.
double loss_percent(const concealment& what);

/// G.107's BurstR: length of the holes, compared with those of independent losses
/// (1 / (1 - loss)). 1 to 8, the range of the model.
double burst_ratio(const concealment& what);

/// The transmission rating R, 93.2 at best.
///
/// Source: ITU-T G.107 (06/2015), sections 7.4 (delay: Idte, Idle, Idd) and 7.5 (Ie,eff), all other
/// parameters at the defaults of its table 2. The codec's part is that of G.711 with packet loss
/// concealment (Ie 0, Bpl 25.1: ITU-T G.113 (11/2007), appendix I): no values for Opus are
/// published there, and those for wideband are on another scale (G.107.1). So it is narrow-band's
/// scale; Opus without faults sounds better than its 4.4.
double transmission_rating(
    std::chrono::microseconds delay, double loss_percent = 0, double burst_ratio = 1
);

/// The mean opinion score of a rating: 1 to 4.5. Source: ITU-T G.107 (06/2015), annex B, and never
/// below 1, where its polynomial dips at R < 6.5.
double mean_opinion_score(double rating);

} // namespace babel::voice
