// Checks of `babel-cli doctor`: devices, codec, identity.
#pragma once

#include "cli/doctor/doctor.hpp"
#include "cli/options/options.hpp"

namespace babel::cli {

/// Measures the share of a core that encoder and decoder need.
codec_finding time_codec(int bitrate_bps, int complexity);

/// Opens both devices, plays a sweep of 300 ms at a modest level, and records it. Blocks for 2 s,
/// or 4 s if a device does not deliver. Thread: any.
sound_finding listen_to_devices(const audio::endpoint& in, const audio::endpoint& out);

/// Reads the key without asking for a passphrase.
identity_finding find_identity(const invocation& options);

} // namespace babel::cli
