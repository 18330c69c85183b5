#include "cli/app/style.hpp"

#include <unistd.h>

namespace babel::cli {
namespace {

bool uses_pipe(const audio::endpoint& end) {
    return end.type == audio::endpoint::kind::pipe;
}

/// Voice may have standard output; then events go to standard error.
int event_descriptor(const invocation& what) {
    return uses_pipe(what.client.audio_out) ? STDERR_FILENO : STDOUT_FILENO;
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

bool is_interactive(const invocation& what) {
    return !what.json && !uses_pipe(what.client.audio_in) && ::isatty(STDIN_FILENO) &&
           ::isatty(event_descriptor(what));
}

console_style style_of(const invocation& what) {
    return {
        event_descriptor(what),
        what.json,
        what.quiet,
        is_interactive(what),
        what.plain,
        what.color};
}

} // namespace babel::cli
