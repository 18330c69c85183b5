#include "cli/app/style.hpp"

#include <unistd.h>

namespace babel::cli {
namespace {

bool uses_pipe(const audio::endpoint& end) {
    return end.type == audio::endpoint::kind::pipe;
}

/// Voice may have standard output; then events go to standard error.
int event_descriptor(const invocation& options) {
    return uses_pipe(options.client.audio_out) ? STDERR_FILENO : STDOUT_FILENO;
}

} // namespace

log_level level_of(int verbosity) {
    switch (verbosity) {
    case 0:
        return log_level::warning;
    case 1:
        return log_level::info;
    case 2:
        return log_level::debug;
    default:
        return log_level::trace;
    }
}

bool is_interactive(const invocation& options) {
    return !options.json && !uses_pipe(options.client.audio_in) && ::isatty(STDIN_FILENO) &&
           ::isatty(event_descriptor(options));
}

console_style style_of(const invocation& options) {
    return {
        event_descriptor(options),
        options.json,
        options.quiet,
        is_interactive(options),
        options.plain,
        options.color};
}

} // namespace babel::cli
