// One channel from several. No I/O.
#pragma once

#include <cstddef>
#include <span>
#include <vector>

namespace babel::audio {

/// The weight of each channel in mono: the mean of ITU-R BS.775's downmix to two
/// loudspeakers, the low-frequency effects left out. `map` has SF_CHANNEL_MAP_... of libsndfile's
/// for each; where it is empty the usual order of WAV files holds (left, right, centre, effects,
/// surround). Channels of a number that has none, or of unknown meaning, count alike.
std::vector<float> mono_weights(std::size_t channels, std::span<const int> map);

/// Appends nothing, replaces `mono`: one sample for each whole frame.
void mix_down_weighted(
    std::span<const float> interleaved, std::span<const float> weights, std::vector<float>& mono
);

} // namespace babel::audio
