// Functions of ALSA, found at run time: PortAudio may have been built without it.
#include "audio/device/alsa_messages.hpp"

#include "audio/stderr_capture.hpp"

#include <cstdarg>
#include <cstdio>
#include <dlfcn.h>

namespace babel::audio {
namespace {

// As in alsa/error.h, which is no dependency of ours.
using alsa_handler = void (*)(const char*, int, const char*, int, const char*, ...);
using set_handler = int(alsa_handler);

void print_while_captured(
    const char* file, int line, const char* function, int, const char* format, ...
) {
    if (!stderr_capture::active()) return;
    std::fprintf(stderr, "ALSA %s:%d:(%s) ", file, line, function);
    va_list rest;
    va_start(rest, format);
    std::vfprintf(stderr, format, rest);
    va_end(rest);
    std::fputc('\n', stderr);
}

template <class Function>
Function* found_in_alsa(const char* name) {
    return reinterpret_cast<Function*>(::dlsym(RTLD_DEFAULT, name));
}

} // namespace

bool alsa_knows_devices() {
    auto* const update = found_in_alsa<int()>("snd_config_update");
    auto* const root = static_cast<void**>(::dlsym(RTLD_DEFAULT, "snd_config"));
    auto* const search = found_in_alsa<int(void*, const char*, void**)>("snd_config_search");
    auto* const next_card = found_in_alsa<int(int*)>("snd_card_next");
    if (!update || !root || !search || !next_card) return true; // then PortAudio asks others
    void* devices = nullptr;
    if (update() >= 0 && search(*root, "pcm", &devices) >= 0) return true;
    int card = -1;
    return next_card(&card) >= 0 && card >= 0;
}

void keep_alsa_off_the_terminal() {
    auto* const set = found_in_alsa<set_handler>("snd_lib_error_set_handler");
    if (set) set(print_while_captured);
}

} // namespace babel::audio
