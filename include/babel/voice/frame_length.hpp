// Length of the frames that are sent.
#pragma once

#include <babel/audio/format.hpp>

#include <cstddef>
#include <cstdint>

namespace babel::voice {

/// 10 ms instead of audio::frame_samples.
inline constexpr std::size_t short_frame_samples = audio::samples_in_ms(10);

/// Of a sealed call outside a conference. All other frames are of 20 ms.
enum class frame_length : std::uint8_t {
    automatic,    ///< 10 ms on a path that is direct, clean and wide, otherwise 20.
    always_short, ///< 10 ms on a path that is wide.
    always_long,  ///< 20 ms.
};

} // namespace babel::voice
