// Owning a libsndfile handle, and telling a file's type by its name.
#pragma once

#include <sndfile.h>

#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace babel::audio {

struct sound_file_closer {
    void operator()(SNDFILE* file) const noexcept { sf_close(file); }
};
using sound_file = std::unique_ptr<SNDFILE, sound_file_closer>;

/// libsndfile's format for a name that ends in .wav, .flac, .ogg, .oga, .aiff or .aif, whatever its
/// case.
std::optional<int> format_by_extension(std::string_view path);

/// Opening it would not wait for another program, as a named pipe does.
bool opens_at_once(const std::string& path);

/// The part after the last slash.
std::string file_name(std::string_view path);

} // namespace babel::audio
