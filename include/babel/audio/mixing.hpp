// Sums and levels of samples, which stop at full scale instead of wrapping around.
#pragma once

#include <babel/audio/format.hpp>

#include <span>

namespace babel::audio {

/// Adds `more` to the samples; both are as long.
void mix_into(std::span<sample> samples, std::span<const sample> more);

/// 100 per cent leaves them as they are.
void amplify(std::span<sample> samples, int percent);

} // namespace babel::audio
