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

/// libsndfile's format for a name with an extension of recordable_types(), in any case.
std::optional<int> format_by_extension(std::string_view path);

/// The name has one of these extensions, or that of another type that libsndfile may read.
bool has_audio_extension(std::string_view path);

/// Files of the name's type are limited to 4 GiB.
bool has_longest_size(std::string_view path);

/// The name with a number before its extension, so that an earlier file stays: talk.wav,
/// talk-2.wav, talk-3.wav.
std::string numbered_name(std::string_view file, int number);

/// The part after the last slash.
std::string file_name(std::string_view path);

} // namespace babel::audio
