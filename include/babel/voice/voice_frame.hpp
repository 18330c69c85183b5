// A frame of one voice, and of a sum of voices.
#pragma once

#include <babel/audio/format.hpp>
#include <babel/audio/mixing.hpp>

#include <array>

namespace babel::voice {

using voice_frame = std::array<audio::sample, audio::frame_samples>;
using wide_frame = std::array<audio::wide_sample, audio::frame_samples>;

} // namespace babel::voice
