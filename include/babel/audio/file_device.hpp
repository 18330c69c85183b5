// Audio files as sources and sinks, by libsndfile.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/file_thread.hpp>

#include <memory>
#include <string>

namespace babel::audio {

/// A WAV, FLAC, Ogg or AIFF file of any rate and channel count, resampled to 48 kHz mono and read
/// ahead by a second on the file thread; its clock is 20 ms. After its end it gives silence.
/// Errors: bad_file.
result<std::unique_ptr<source>> open_file_source(const std::string& path, file_thread& files);

/// A mono file at 48 kHz: FLAC, Ogg Vorbis or AIFF by its extension, else WAV. An existing one is
/// overwritten. A WAV file's header is valid at any time. Destroying the sink ends the file;
/// file_thread::stop() waits for it. Errors: bad_file.
result<std::unique_ptr<sink>> open_file_sink(const std::string& path, file_thread& files);

} // namespace babel::audio
