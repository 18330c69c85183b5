// The headers of webrtc-audio-processing, whose place depends on its version.
#pragma once

#if __has_include(<webrtc/modules/audio_processing/include/audio_processing.h>)
#include <webrtc/modules/audio_processing/include/audio_processing.h> // 0.3
#else
#include <modules/audio_processing/include/audio_processing.h> // 1.x
#endif
