#include "cli/terminal/line_drawing.hpp"
#include "support/catch.hpp"

#include <cstddef>
#include <string>
#include <string_view>

using namespace babel;

namespace {

// Clears from a row to the end of the screen, but never from its first position.
const std::string erase_below = "\x1b[K\x1b[C\x1b[J\r";

/// A drawing without an editor, on a screen of 40 columns.
struct drawing_fixture {
    std::string prompt = "alice> ";
    std::string status;
    cli::line_drawing drawing{
        [this] { return prompt; },
        [this](int) {
            return cli::screen_row{status, static_cast<int>(status.size())};
        },
        cli::screen_size{24, 40}};

    /// As an editor begins a line.
    void draw() {
        drawing.draw_status();
        drawing.prompt();
        drawing.take_shown();
    }
};

cli::line_drawing::typed_line typed(std::wstring_view text, std::size_t cursor) {
    return {text, text.substr(0, cursor)};
}

const std::wstring three_rows(80, L'x'); // behind the 7 columns of the prompt

} // namespace

TEST_CASE("an erased line is cleared from its first row or the status above", "[drawing]") {
    drawing_fixture d;
    d.draw();
    d.drawing.erase(typed(three_rows, 80));
    CHECK(d.drawing.take_shown() == "\r\x1b[2A" + erase_below);
    d.status = "bob 1:23";
    d.draw();
    d.drawing.erase(typed(three_rows, 0));
    CHECK(d.drawing.take_shown() == "\r\x1b[1A" + erase_below);
    CHECK_FALSE(d.drawing.shows_status());
}

TEST_CASE("nothing is erased unless a line is on the screen", "[drawing]") {
    drawing_fixture d;
    const auto erased = [&d] {
        d.drawing.erase(typed(L"hang", 4));
        return d.drawing.take_shown();
    };
    CHECK(erased().empty());
    d.draw();
    CHECK_FALSE(erased().empty());
    d.drawing.finish(L"hang");
    d.drawing.take_shown();
    CHECK(erased().empty());
    d.draw();
    d.drawing.go_below(typed(L"hang", 4));
    d.drawing.take_shown();
    CHECK(erased().empty());
    d.status = "bob 1:23";
    CHECK_FALSE(d.drawing.refresh(typed(L"hang", 4)));
    CHECK(d.drawing.take_shown().empty());
}

TEST_CASE("the status is drawn above the prompt unless there is none", "[drawing]") {
    drawing_fixture d;
    d.drawing.draw_status();
    CHECK(d.drawing.take_shown().empty());
    d.status = "bob 1:23";
    d.drawing.draw_status();
    CHECK(std::wstring_view(d.drawing.prompt()) == L"alice> ");
    CHECK(d.drawing.take_shown() == "bob 1:23\n");
    cli::line_drawing bare([] { return std::string("> "); }, nullptr, {});
    bare.draw_status();
    CHECK(bare.take_shown().empty());
    CHECK_FALSE(bare.shows_status());
}

TEST_CASE("a line is drawn again if its prompt changes or its status comes or goes", "[drawing]") {
    drawing_fixture d;
    d.draw();
    const auto line = typed(L"hang", 4);
    CHECK_FALSE(d.drawing.refresh(line));
    CHECK(d.drawing.take_shown().empty());
    d.prompt = "alice [bob 0:01]> ";
    CHECK(d.drawing.refresh(line));
    CHECK(d.drawing.take_shown() == "\r" + erase_below);
    d.draw();
    d.status = "bob 1:23";
    CHECK(d.drawing.refresh(line));
    d.draw();
    d.status.clear();
    CHECK(d.drawing.refresh(line));
    CHECK(d.drawing.take_shown() == "\r\x1b[1A" + erase_below);
}

TEST_CASE("a changed status is rewritten in its row without wrapping", "[drawing]") {
    drawing_fixture d;
    d.status = "bob 1:23";
    d.draw();
    d.status = "bob 1:24";
    CHECK_FALSE(d.drawing.refresh(typed(three_rows, 80)));
    CHECK(d.drawing.take_shown() == "\0337\r\x1b[3A\x1b[?7lbob 1:24\x1b[K\x1b[?7h\0338");
}

TEST_CASE("the status of a finished line is removed unless it has scrolled away", "[drawing]") {
    drawing_fixture d;
    d.status = "bob 1:23";
    d.draw();
    d.drawing.finish(L"mute");
    CHECK(d.drawing.take_shown() == "\r\x1b[2A\x1b[M\x1b[1B");
    CHECK_FALSE(d.drawing.shows_status());
    d.draw();
    d.drawing.finish(std::wstring(960, L'x')); // 24 rows
    CHECK(d.drawing.take_shown().empty());
}

TEST_CASE("the cursor is left below all rows of the line", "[drawing]") {
    drawing_fixture d;
    d.draw();
    d.drawing.go_below(typed(three_rows, 0));
    CHECK(d.drawing.take_shown() == "\n\n\n");
    d.status = "bob 1:23";
    d.draw();
    d.drawing.go_below(typed(three_rows, 80));
    CHECK(d.drawing.take_shown() == "\r\x1b[3A\x1b[M\x1b[2B\n");
}

TEST_CASE("a narrower terminal has wrapped the status and the line", "[drawing]") {
    drawing_fixture d;
    d.status = std::string(39, '-');
    d.draw();
    d.drawing.resize({24, 20}, typed(L"four and twenty", 15));
    CHECK(d.drawing.take_shown() == "\r\x1b[3A" + erase_below);
    CHECK(d.drawing.size() == cli::screen_size{24, 20});
}

TEST_CASE("a cleared screen is cleared from the first row of the line", "[drawing]") {
    drawing_fixture d;
    d.draw();
    d.drawing.clear_screen(typed(L"hang", 4));
    CHECK(d.drawing.take_shown() == "\r" + erase_below + "\x1b[H\x1b[2J");
}

TEST_CASE("other output keeps its place among that of the drawing", "[drawing]") {
    drawing_fixture d;
    d.draw();
    d.drawing.erase(typed(L"hang", 4));
    d.drawing.write("bob is calling\n");
    d.status = "bob 1:23";
    d.drawing.draw_status();
    CHECK(d.drawing.take_shown() == "\r" + erase_below + "bob is calling\nbob 1:23\n");
}
