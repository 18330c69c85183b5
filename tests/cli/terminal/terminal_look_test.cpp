#include "cli/environment.hpp"
#include "cli/standard_streams.hpp"
#include "cli/terminal/terminal_look.hpp"
#include "support/catch.hpp"

using namespace babel;
using cli::color_choice;

namespace {

using test::with_environment;

bool draws_unicode_with(const char* locale) {
    const with_environment all("LC_ALL", locale);
    return cli::draws_unicode();
}

} // namespace

TEST_CASE("the cursor stays where TERM is dumb or missing", "[terminal]") {
    for (const char* dumb : {"dumb", "", static_cast<const char*>(nullptr)}) {
        const with_environment terminal("TERM", dumb);
        CHECK_FALSE(cli::moves_cursor());
    }
    const with_environment terminal("TERM", "xterm");
    CHECK(cli::moves_cursor());
}

TEST_CASE("colours go to terminals that have them unless the user has decided", "[terminal]") {
    const test::pseudo_terminal terminal;
    const int there = terminal.program.get();
    const with_environment capable("TERM", "xterm");
    CHECK(cli::shows_colors(color_choice::automatic, false, there));
    CHECK_FALSE(cli::shows_colors(color_choice::automatic, true, there));
    CHECK_FALSE(cli::shows_colors(color_choice::automatic, false, -1));
    CHECK_FALSE(cli::shows_colors(color_choice::never, false, there));
    CHECK(cli::shows_colors(color_choice::always, true, -1));
    const with_environment dumb("TERM", "dumb");
    CHECK_FALSE(cli::shows_colors(color_choice::automatic, false, there));
}

TEST_CASE("a terminal has its size and other descriptors have the usual one", "[terminal]") {
    const test::pseudo_terminal terminal;
    CHECK(cli::size_of_terminal(terminal.program.get()) == cli::screen_size{24, 80});
    CHECK(cli::size_of_terminal(-1) == cli::screen_size{24, 80});
    winsize wide{};
    wide.ws_row = 50;
    wide.ws_col = 200;
    REQUIRE(::ioctl(terminal.program.get(), TIOCSWINSZ, &wide) == 0);
    CHECK(cli::size_of_terminal(terminal.program.get()) == cli::screen_size{50, 200});
}

TEST_CASE("nothing but ASCII is drawn in the locale C", "[terminal]") {
    CHECK_FALSE(draws_unicode_with("C"));
    CHECK_FALSE(draws_unicode_with("POSIX"));
}
