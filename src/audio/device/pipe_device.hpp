// Raw audio (signed 16 bit little endian, 48 kHz, mono) through a descriptor: standard input and
// output.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/file_thread.hpp>

#include <memory>

namespace babel::audio {

/// Reads from `fd`, which stays the caller's, from start() on, 200 ms ahead; a writer that is
/// faster waits. Its clock is 20 ms. Missing samples are replaced by silence, and counted. Errors:
/// those of the system.
result<std::unique_ptr<source>> open_pipe_source(int fd, file_thread& files);

/// Writes to `fd`, which stays the caller's and may block: it is only written when it takes at
/// least a page. A slow reader loses samples beyond 200 ms, and these are counted. Errors:
/// those of the system.
result<std::unique_ptr<sink>> open_pipe_sink(int fd, file_thread& files);

} // namespace babel::audio
