// Sources and sinks that need nothing but a clock: silence, a tone, and nowhere.
#pragma once

#include <babel/audio/device.hpp>

#include <memory>

namespace babel::audio {

/// Silence. Errors: those of the system (no timer).
result<std::unique_ptr<source>> make_null_source();

/// 440 Hz at -20 dBFS (RMS of a full-scale sine being 0). Errors: those of the system.
result<std::unique_ptr<source>> make_tone_source();

/// Takes 960 samples every 20 ms and forgets them. Errors: those of the system.
result<std::unique_ptr<sink>> make_null_sink();

} // namespace babel::audio
