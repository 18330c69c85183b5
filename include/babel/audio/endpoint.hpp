// What the user named as the place that sound comes from or goes to, and how to open it.
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

/// Reads the value of --audio-in and --audio-out. "-" is the pipe, "null" and "tone" are
/// themselves, a number is a device; what has a slash or an audio file's extension is a file; all
/// else is a device, also where there is a file of that name.
endpoint parse_endpoint(std::string_view text);

/// The pipe is standard input. Waits for the sound system where it names a device: not for the
/// loop. Errors: as those of the device that it makes.
result<std::unique_ptr<source>> make_source(const endpoint& where, file_thread& files);

/// Likewise. The pipe is standard output; a tone cannot be written to (invalid_argument).
result<std::unique_ptr<sink>> make_sink(const endpoint& where, file_thread& files);

} // namespace babel::audio
