// File names, and the formats that they stand for.
#include "audio/file/sound_file.hpp"

#include <babel/audio/file_errand.hpp>
#include <babel/audio/format.hpp>

#include <algorithm>
#include <array>
#include <cctype>
#include <filesystem>

namespace babel::audio {
namespace {

struct file_type {
    std::string_view extension;
    int format;
};

constexpr std::array types{
    file_type{".wav", SF_FORMAT_WAV | SF_FORMAT_PCM_16},
    file_type{".flac", SF_FORMAT_FLAC | SF_FORMAT_PCM_16},
    file_type{".ogg", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
    file_type{".oga", SF_FORMAT_OGG | SF_FORMAT_VORBIS},
    file_type{".opus", SF_FORMAT_OGG | SF_FORMAT_OPUS},
    file_type{".aiff", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
    file_type{".aif", SF_FORMAT_AIFF | SF_FORMAT_PCM_16},
};

constexpr std::array<std::string_view, 7> only_read{
    ".mp3", ".mp2", ".au", ".w64", ".rf64", ".caf", ".wave"};

/// This libsndfile can write the format: some are built without Opus.
bool can_be_written(const file_type& type) {
    SF_INFO info{};
    info.samplerate = sample_rate;
    info.channels = 2;
    info.format = type.format;
    return sf_format_check(&info) == SF_TRUE;
}

bool ends_in(std::string_view path, std::string_view extension) {
    const auto same = [](char a, char b) {
        return std::tolower(static_cast<unsigned char>(a)) == b;
    };
    return path.size() > extension.size() &&
           std::ranges::equal(path.substr(path.size() - extension.size()), extension, same);
}

} // namespace

std::optional<int> format_by_extension(std::string_view path) {
    for (const auto& type : types)
        if (ends_in(path, type.extension) && can_be_written(type)) return type.format;
    return std::nullopt;
}

bool has_audio_extension(std::string_view path) {
    const auto fits = [path](const auto& type) { return ends_in(path, type.extension); };
    const auto is_readable = [path](std::string_view extension) {
        return ends_in(path, extension);
    };
    return std::ranges::any_of(types, fits) || std::ranges::any_of(only_read, is_readable);
}

std::string recordable_types() {
    std::string all;
    for (const auto& type : types)
        if (can_be_written(type)) all += (all.empty() ? "" : " ") + std::string(type.extension);
    return all;
}

bool can_record_as(std::string_view path) {
    return format_by_extension(path).has_value();
}

bool has_longest_size(std::string_view path) {
    const auto type = format_by_extension(path).value_or(0) & SF_FORMAT_TYPEMASK;
    return type == SF_FORMAT_WAV || type == SF_FORMAT_AIFF;
}

std::string numbered_name(std::string_view file, int number) {
    std::filesystem::path path(file);
    if (number < 2) return path.string();
    const auto numbered = path.stem().string() + "-" + std::to_string(number);
    return path.replace_filename(numbered + path.extension().string()).string();
}

std::string file_name(std::string_view path) {
    return std::string(path.substr(path.find_last_of('/') + 1));
}

} // namespace babel::audio
