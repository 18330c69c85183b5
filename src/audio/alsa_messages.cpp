// An error handler for ALSA, found at run time: PortAudio may well have been built without it.
#include "alsa_messages.hpp"

#include "stderr_capture.hpp"

#include <cstdarg>
#include <cstdio>
#include <dlfcn.h>

namespace babel::audio {
namespace {

// As in alsa/error.h, which is no dependency of ours.
using alsa_handler = void (*)(const char*, int, const char*, int, const char*, ...);
using set_handler = int (*)(alsa_handler);

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

} // namespace

void keep_alsa_off_the_terminal() {
    auto* const found = ::dlsym(RTLD_DEFAULT, "snd_lib_error_set_handler");
    if (found) reinterpret_cast<set_handler>(found)(print_while_captured);
}

} // namespace babel::audio
