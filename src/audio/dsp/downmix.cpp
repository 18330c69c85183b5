#include "audio/dsp/downmix.hpp"

#include <sndfile.h>

#include <algorithm>
#include <array>
#include <numbers>
#include <numeric>

namespace babel::audio {
namespace {

constexpr float side = 0.5F; // left or right
constexpr float surround =
    side * std::numbers::sqrt2_v<float> / 2;               // -3 dB in its side's loudspeaker
constexpr float centre = std::numbers::sqrt2_v<float> / 2; // -3 dB in both

constexpr std::size_t max_known = 8;
// As in WAVEFORMATEXTENSIBLE, for so many channels.
constexpr std::array<std::array<float, max_known>, max_known + 1> usual{{
    {},
    {1},
    {side, side},
    {side, side, centre},
    {side, side, surround, surround},
    {side, side, centre, surround, surround},
    {side, side, centre, 0, surround, surround},
    {side, side, centre, 0, centre / 2, surround, surround},
    {side, side, centre, 0, surround, surround, surround, surround},
}};

/// Below zero: unknown.
float weight_of(int place) {
    switch (place) {
    case SF_CHANNEL_MAP_MONO:
        return 1;
    case SF_CHANNEL_MAP_LEFT:
    case SF_CHANNEL_MAP_RIGHT:
    case SF_CHANNEL_MAP_FRONT_LEFT:
    case SF_CHANNEL_MAP_FRONT_RIGHT:
    case SF_CHANNEL_MAP_FRONT_LEFT_OF_CENTER:
    case SF_CHANNEL_MAP_FRONT_RIGHT_OF_CENTER:
        return side;
    case SF_CHANNEL_MAP_CENTER:
    case SF_CHANNEL_MAP_FRONT_CENTER:
        return centre;
    case SF_CHANNEL_MAP_LFE:
        return 0;
    case SF_CHANNEL_MAP_REAR_CENTER:
        return centre / 2;
    case SF_CHANNEL_MAP_REAR_LEFT:
    case SF_CHANNEL_MAP_REAR_RIGHT:
    case SF_CHANNEL_MAP_SIDE_LEFT:
    case SF_CHANNEL_MAP_SIDE_RIGHT:
        return surround;
    default:
        return -1;
    }
}

} // namespace

std::vector<float> mono_weights(std::size_t channels, std::span<const int> map) {
    std::vector<float> weights;
    std::ranges::transform(map, std::back_inserter(weights), weight_of);
    const bool is_known =
        weights.size() == channels && std::ranges::all_of(weights, [](float w) { return w >= 0; });
    if (is_known && channels > 1 && std::accumulate(weights.begin(), weights.end(), 0.0F) > 0)
        return weights;
    if (map.empty() && channels <= max_known) {
        const auto& row = usual[channels];
        return {row.begin(), row.begin() + static_cast<std::ptrdiff_t>(channels)};
    }
    return std::vector<float>(
        channels, 1.0F / static_cast<float>(std::max<std::size_t>(1, channels))
    );
}

void mix_down_weighted(
    std::span<const float> interleaved, std::span<const float> weights, std::vector<float>& mono
) {
    mono.clear();
    for (std::size_t at = 0; at + weights.size() <= interleaved.size(); at += weights.size())
        mono.push_back(std::inner_product(
            weights.begin(),
            weights.end(),
            interleaved.begin() + static_cast<std::ptrdiff_t>(at),
            0.0F
        ));
}

} // namespace babel::audio
