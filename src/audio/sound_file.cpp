// File names and what they say about the file.
#include "sound_file.hpp"

#include <sys/stat.h>

#include <algorithm>
#include <array>
#include <cctype>
#include <utility>

namespace babel::audio {

std::optional<int> format_by_extension(std::string_view path) {
    static constexpr std::array<std::pair<std::string_view, int>, 6> known{{
        {".wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
        {".flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
        {".ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
        {".oga", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
        {".aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
        {".aif", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
    }};
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    };
    for (const auto& [extension, format] : known) {
        if (path.size() <= extension.size()) continue;
        if (std::ranges::equal(path.substr(path.size() - extension.size()), extension, same)) {
            return format;
        }
    }
    return std::nullopt;
}

bool opens_at_once(const std::string& path) {
    struct stat info {};
    return ::stat(path.c_str(), &info) != 0 || !S_ISFIFO(info.st_mode);
}

std::string file_name(std::string_view path) {
    return std::string(path.substr(path.find_last_of('/') + 1));
}

} // namespace babel::audio
