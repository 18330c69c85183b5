#include "cli/plot/dot_canvas.hpp"
#include "support/catch.hpp"

using namespace babel;
using cli::dot_canvas;
using cli::dot_glyphs;

TEST_CASE("dots are Braille patterns from the lower left on", "[plot]") {
    dot_canvas canvas(3, 2, dot_glyphs::braille);
    CHECK(canvas.dots_across() == 6);
    CHECK(canvas.dots_up() == 8);
    canvas.fill(0, 0, 0);
    canvas.fill(5, 7, 7);
    canvas.fill(2, 0, 7);
    CHECK(canvas.row(0) == " ⡇⠈");
    CHECK(canvas.row(1) == "⡀⡇ ");
    CHECK(canvas.row(2).empty());
    CHECK(canvas.row(-1).empty());
}

TEST_CASE("dots are points and colons where ASCII is asked for", "[plot]") {
    dot_canvas canvas(3, 1, dot_glyphs::ascii);
    canvas.fill(0, 0, 0);
    canvas.fill(1, 1, 1);
    canvas.fill(2, 1, 0);
    CHECK(canvas.row(0) == ".':");
}

TEST_CASE("a line has no gaps, in either direction", "[plot]") {
    for (const bool is_back : {false, true}) {
        dot_canvas canvas(4, 2, dot_glyphs::ascii);
        is_back ? canvas.line(3, 3, 0, 0) : canvas.line(0, 0, 3, 3);
        CHECK(canvas.row(0) == "  .:");
        CHECK(canvas.row(1) == ".:' ");
    }
}

TEST_CASE("dots outside of a canvas are left out", "[plot]") {
    dot_canvas canvas(2, 1, dot_glyphs::ascii);
    canvas.fill(-1, 0, 1);
    canvas.fill(2, 0, 1);
    canvas.fill(0, -100, -1);
    canvas.fill(0, 2, 100);
    CHECK(canvas.row(0) == "  ");
    canvas.fill(1, -100, 100);
    CHECK(canvas.row(0) == " :");
}
