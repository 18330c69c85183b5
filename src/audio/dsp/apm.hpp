// webrtc-audio-processing, whose headers lie elsewhere in each of its interfaces.
#pragma once

#if __has_include(<webrtc/modules/audio_processing/include/audio_processing.h>)
#include <webrtc/modules/audio_processing/include/audio_processing.h> // 0.3
#else
#include <modules/audio_processing/include/audio_processing.h> // 1.x
#endif
