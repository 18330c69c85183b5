// From a word of the user's to a source or a sink.
#include "audio/device/file_device.hpp"
#include "audio/device/pipe_device.hpp"
#include "audio/file/sound_file.hpp"
#include <babel/audio/clocked_device.hpp>
#include <babel/audio/endpoint.hpp>
#include <babel/audio/portaudio_device.hpp>

#include <unistd.h>

#include <algorithm>
#include <cerrno>

namespace babel::audio {
namespace {

bool is_number(std::string_view text) {
    return !text.empty() && std::ranges::all_of(text, [](char c) { return c >= '0' && c <= '9'; });
}

bool is_file(std::string_view text) {
    return text.find('/') != std::string_view::npos || has_audio_extension(text);
}

} // namespace

endpoint parse_endpoint(std::string_view text) {
    using enum endpoint::kind;
    if (text == "-") return {pipe, {}};
    if (text == "null") return {null, {}};
    if (text == "tone") return {tone, {}};
    if (text.empty() || is_number(text) || !is_file(text)) return {device, std::string(text)};
    return {file, std::string(text)};
}

result<std::unique_ptr<source>> make_source(const endpoint& where, file_thread& files) {
    switch (where.type) {
    case endpoint::kind::device:
        return find_portaudio_source(where.name);
    case endpoint::kind::null:
        return make_null_source();
    case endpoint::kind::tone:
        return make_tone_source();
    case endpoint::kind::file:
        return open_file_source(where.name, files);
    case endpoint::kind::pipe:
        return open_pipe_source(STDIN_FILENO, files);
    }
    return errc::no_device;
}

result<std::unique_ptr<sink>> make_sink(const endpoint& where, file_thread& files) {
    switch (where.type) {
    case endpoint::kind::device:
        return find_portaudio_sink(where.name);
    case endpoint::kind::null:
        return make_null_sink();
    case endpoint::kind::tone:
        return error_code(EINVAL, boost::system::generic_category());
    case endpoint::kind::file:
        return open_file_sink(where.name, files);
    case endpoint::kind::pipe:
        return open_pipe_sink(STDOUT_FILENO, files);
    }
    return errc::no_device;
}

} // namespace babel::audio
