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

/// libsndfile's format for a name that ends in what recordable_types() lists, whatever its case.
std::optional<int> format_by_extension(std::string_view path);

/// Whether it ends in that, or in the extension of another type that libsndfile may read.
bool has_audio_extension(std::string_view path);

/// Whether a file of that name's type can hold no more than four GiB.
bool has_longest_size(std::string_view path);

/// The name with a number before its extension, so that an earlier file stays: talk.wav,
/// talk-2.wav, talk-3.wav.
std::string numbered_name(std::string_view file, int number);

/// The part after the last slash.
std::string file_name(std::string_view path);

} // namespace babel::audio
