// Style of the output, by the options and by the standard streams.
#include "cli/app/style.hpp"
#include "cli/standard_streams.hpp"
#include "support/catch.hpp"

#include <fcntl.h>
#include <unistd.h>

using namespace babel;
using namespace babel::test;

namespace {

/// The standard streams that are a terminal; the others are /dev/null.
struct standard_ends {
    bool in = true;
    bool out = true;
    bool error = true;
};

/// Checks nothing meanwhile: a failed check would be printed to those streams.
bool is_interactive_with(const standard_ends& are_terminals, const cli::invocation& options) {
    const pseudo_terminal terminal;
    const net::descriptor nothing(::open("/dev/null", O_RDWR | O_CLOEXEC));
    const auto end = [&](bool is_terminal) {
        return is_terminal ? terminal.program.get() : nothing.get();
    };
    const replaced_stream in(STDIN_FILENO, end(are_terminals.in));
    const replaced_stream out(STDOUT_FILENO, end(are_terminals.out));
    const replaced_stream error(STDERR_FILENO, end(are_terminals.error));
    return cli::is_interactive(options);
}

} // namespace

TEST_CASE("each -v shows one level more of the log, up to all", "[style]") {
    CHECK(cli::level_of(0) == log_level::warning);
    CHECK(cli::level_of(1) == log_level::info);
    CHECK(cli::level_of(2) == log_level::debug);
    CHECK(cli::level_of(3) == log_level::trace);
    CHECK(cli::level_of(9) == log_level::trace);
}

TEST_CASE("a person types if input and output are terminals", "[style]") {
    const cli::invocation options{};
    CHECK(is_interactive_with({}, options));
    CHECK(is_interactive_with({true, true, false}, options));
    CHECK_FALSE(is_interactive_with({false, true, true}, options));
    CHECK_FALSE(is_interactive_with({true, false, true}, options));
}

TEST_CASE("nobody types at a prompt among lines of JSON", "[style]") {
    cli::invocation options;
    options.json = true;
    CHECK_FALSE(is_interactive_with({}, options));
}

TEST_CASE("nobody types if standard input is the microphone", "[style]") {
    cli::invocation options;
    options.client.audio_in.type = audio::endpoint::kind::pipe;
    CHECK_FALSE(is_interactive_with({}, options));
}

TEST_CASE("events go to standard error while the voice has standard output", "[style]") {
    cli::invocation options;
    CHECK(cli::style_of(options).descriptor == STDOUT_FILENO);
    options.client.audio_out.type = audio::endpoint::kind::pipe;
    CHECK(cli::style_of(options).descriptor == STDERR_FILENO);
    CHECK(is_interactive_with({true, false, true}, options));
    CHECK_FALSE(is_interactive_with({true, true, false}, options));
}

TEST_CASE("the style has the options of the output", "[style]") {
    cli::invocation options;
    CHECK_FALSE(cli::style_of(options).json);
    CHECK_FALSE(cli::style_of(options).quiet);
    CHECK_FALSE(cli::style_of(options).plain);
    CHECK(cli::style_of(options).color == cli::color_choice::automatic);
    options.json = true;
    CHECK(cli::style_of(options).json);
    options = {};
    options.quiet = true;
    CHECK(cli::style_of(options).quiet);
    options = {};
    options.plain = true;
    CHECK(cli::style_of(options).plain);
    options = {};
    options.color = cli::color_choice::always;
    CHECK(cli::style_of(options).color == cli::color_choice::always);
}
