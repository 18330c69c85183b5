// Checks of `babel-cli doctor`: devices, codec, server.
#pragma once

#include "cli/doctor/doctor.hpp"
#include "cli/options/options.hpp"
#include <babel/core/asio.hpp>

namespace babel::cli {

/// Measures the share of a core that encoder and decoder need.
codec_finding time_codec(int bitrate_bps, int complexity);

/// Opens both devices, plays a sweep of 300 ms at a modest level, and records it. Blocks for 2 s,
/// or 4 s if a device does not deliver.
sound_finding listen_to_devices(const audio::endpoint& in, const audio::endpoint& out);

/// Connects, waits for HelloConnect, and disconnects; takes 2 s at most.
/// Lifetime: `options` outlives it.
asio::awaitable<server_finding>
reach_server(asio::any_io_executor executor, const client::settings& options);

} // namespace babel::cli
