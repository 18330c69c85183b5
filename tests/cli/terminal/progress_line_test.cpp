#include "cli/terminal/progress_line.hpp"
#include "support/catch.hpp"

#include <string>
#include <string_view>

using namespace babel;
using cli::progress_line;

namespace {

struct written_progress {
    std::string text;
    progress_line::sink sink() {
        return [this](std::string_view more) { text += more; };
    }
};

} // namespace

TEST_CASE("progress is one line that is rewritten and erased at the end", "[terminal]") {
    written_progress screen;
    {
        progress_line line(screen.sink(), progress_line::place::terminal, 80);
        line.show("check 1 of 2");
        line.show("check 1 of 2");
        line.show("check 2 of 2");
        CHECK(screen.text == "\r\x1b[Kcheck 1 of 2\r\x1b[Kcheck 2 of 2");
        screen.text.clear();
    }
    CHECK(screen.text == "\r\x1b[K");
}

TEST_CASE("erased progress is written again with the next text", "[terminal]") {
    written_progress screen;
    progress_line line(screen.sink(), progress_line::place::terminal, 80);
    line.show("one");
    line.erase();
    line.erase();
    line.show("one");
    CHECK(screen.text == "\r\x1b[Kone\r\x1b[K\r\x1b[Kone");
}

TEST_CASE("progress fits into one row", "[terminal]") {
    written_progress screen;
    progress_line line(screen.sink(), progress_line::place::terminal, 6);
    line.show("reading");
    CHECK(screen.text == "\r\x1b[Kreadi");
}

TEST_CASE("progress that nobody sees is not written", "[terminal]") {
    written_progress screen;
    {
        progress_line line(screen.sink(), progress_line::place::nowhere, 80);
        line.show("one");
    }
    CHECK(screen.text.empty());
    CHECK(cli::place_of_progress(true) == progress_line::place::nowhere);
}
