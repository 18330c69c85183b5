// Audio files as sources and sinks, by libsndfile.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/file_thread.hpp>

#include <memory>
#include <string>

namespace babel::audio {

/// An audio file of any rate and channel count (all that libsndfile reads), resampled to 48 kHz
/// mono and read ahead by a second on the file thread, which also opens it: see failure(). Its
/// clock is 20 ms. After its end it gives silence. Errors: the system's if no thread can be
/// created.
result<std::unique_ptr<source>> open_file_source(const std::string& path, file_thread& files);

/// A mono file at 48 kHz, of the type of its extension (recordable_types()). The first start()
/// creates it, with the next free number if the name exists; for errors see failure(). A WAV file's
/// header is valid at any time. If the type is limited to 4 GiB, the next file follows. Destroying
/// the sink ends the file; file_thread::stop() waits for it. Errors: unknown_format.
result<std::unique_ptr<sink>> open_file_sink(const std::string& path, file_thread& files);

} // namespace babel::audio
