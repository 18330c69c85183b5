// Sources and sinks by the names that users give them.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/file_thread.hpp>

#include <memory>
#include <string>
#include <string_view>

namespace babel::audio {

struct endpoint {
    enum class kind { device, null, tone, file, pipe };
    kind type = kind::device;
    std::string name; ///< A device (empty: the default one) or a path; empty otherwise.
    bool operator==(const endpoint&) const = default;
};

/// Parses the value of --audio-in and --audio-out. "-" is the pipe, "null" and "tone" are
/// themselves, a number is a device. A text with a slash or an audio file's extension is a file.
/// Any other text is a device, even if a file has that name.
endpoint parse_endpoint(std::string_view text);

/// The pipe is standard input. For a device it waits for the sound system: not for the loop.
/// Errors: those of the device that it makes.
result<std::unique_ptr<source>> make_source(const endpoint& where, file_thread& files);

/// The same for sinks. The pipe is standard output; a tone is an error (invalid_argument).
result<std::unique_ptr<sink>> make_sink(const endpoint& where, file_thread& files);

} // namespace babel::audio
