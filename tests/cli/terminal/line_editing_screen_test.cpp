#include "cli/terminal/editor_fixture.hpp"

namespace {

constexpr auto left_arrow = "\x1b[D";
// Clears from a row to the end of the screen, but never from its first position.
const std::string erase = "\x1b[K\x1b[C\x1b[J\r";

} // namespace

TEST_CASE("text goes above the line and leaves it and its cursor alone", "[editing]") {
    editor_fixture d;
    d.typed(std::string("hang") + left_arrow);
    d.editor->take_shown();
    d.editor->print_above("bob is calling\n");
    const auto shown = d.editor->take_shown();
    CHECK(shown.starts_with("\r" + erase + "bob is calling\n"));
    CHECK(shown.find("alice> hang") != std::string::npos);
    CHECK(d.typed("X\n") == "hanXg");
}

TEST_CASE("a line of several rows is cleared from its first one", "[editing]") {
    editor_fixture d("C.UTF-8", 40);
    d.typed(std::string(80, 'x')); // and 7 of the prompt: the third row
    d.editor->take_shown();
    d.editor->print_above("event\n");
    CHECK(d.editor->take_shown().starts_with("\r\x1b[2A" + erase + "event\n"));
    d.editor->resize({24, 200});
    d.editor->take_shown();
    d.editor->print_above("event\n");
    CHECK(d.editor->take_shown().starts_with("\r" + erase + "event\n"));
}

TEST_CASE("a prompt is drawn again only when it has changed", "[editing]") {
    editor_fixture d;
    d.typed("hang");
    d.editor->take_shown();
    d.editor->refresh();
    CHECK(d.editor->take_shown().empty());
    d.prompt = "alice [bob 0:01]> ";
    d.editor->refresh();
    CHECK(d.editor->take_shown().find("alice [bob 0:01]> hang") != std::string::npos);
    CHECK(d.typed("up\n") == "hangup");
}

TEST_CASE("a status stands above the line and is removed when events are printed", "[editing]") {
    editor_fixture d;
    d.status = "bob 1:23";
    d.typed("hang");
    d.editor->take_shown();
    d.editor->refresh();
    CHECK(d.editor->take_shown().starts_with("\r" + erase + "bob 1:23\nalice> hang"));
    CHECK(d.editor->shows_status());
    d.editor->print_above("carol is calling\n");
    const auto shown = d.editor->take_shown();
    CHECK(shown.starts_with("\r\x1b[1A" + erase + "carol is calling\nbob 1:23\n"));
    CHECK(shown.find("alice> hang") != std::string::npos);
    d.status.clear();
    d.editor->refresh();
    CHECK(d.editor->take_shown().starts_with("\r\x1b[1A" + erase + "alice> hang"));
    CHECK_FALSE(d.editor->shows_status());
}

TEST_CASE("a new status is written in place and an unchanged one not at all", "[editing]") {
    editor_fixture d("C.UTF-8", 40);
    d.status = "bob 1:23";
    d.typed(std::string(80, 'x')); // the third row
    d.editor->refresh();
    d.editor->take_shown();
    d.editor->refresh();
    CHECK(d.editor->take_shown().empty());
    d.status = "bob 1:24";
    d.editor->refresh();
    CHECK(d.editor->take_shown() == "\0337\r\x1b[3A\x1b[?7lbob 1:24\x1b[K\x1b[?7h\0338");
}

TEST_CASE("a completed line leaves no status above it", "[editing]") {
    editor_fixture d("C.UTF-8", 40);
    d.status = "bob 1:23";
    d.editor->refresh();
    CHECK(d.shown_after("mute\n").ends_with("\r\x1b[2A\x1b[M\x1b[1B"));
    CHECK(d.shown_after("").starts_with("bob 1:23\nalice> "));
    d.typed(std::string(50, 'x')); // the second row
    CHECK(d.shown_after("\x01\n").ends_with("\r\x1b[3A\x1b[M\x1b[2B"));
    d.typed("half");
    d.editor->take_shown();
    d.editor->cancel();
    CHECK(d.editor->take_shown().starts_with("\r\x1b[1A\x1b[M\nbob 1:23\nalice> "));
    CHECK(d.shown_after("\x04").ends_with("\n\r\x1b[2A\x1b[M\x1b[1B"));
    CHECK_FALSE(d.editor->shows_status());
}

TEST_CASE("a line that fills the screen takes its status with it", "[editing]") {
    editor_fixture d("C.UTF-8", 40);
    d.status = "bob 1:23";
    d.editor->refresh();
    d.typed(std::string(960, 'x'));
    CHECK(d.shown_after("\n").find("\x1b[M") == std::string::npos);
}

TEST_CASE("a terminal that became narrower has wrapped the status", "[editing]") {
    editor_fixture d;
    d.status = std::string(61, '-');
    d.typed("hang");
    d.editor->refresh();
    d.editor->take_shown();
    d.status.clear();
    d.editor->resize({24, 40});
    CHECK(d.editor->take_shown().starts_with("\r\x1b[2A" + erase + "alice> hang"));
}

TEST_CASE("a cleared screen has the status and the line at its top", "[editing]") {
    editor_fixture d;
    d.status = "bob 1:23";
    d.typed("hang");
    d.editor->refresh();
    for (const auto* keys : {"\x0c", "\x1b\x0c"})
        CHECK(d.shown_after(keys).starts_with(
            "\r\x1b[1A" + erase + "\x1b[H\x1b[2Jbob 1:23\nalice> hang"
        ));
    CHECK(d.typed("up\n") == "hangup");
}
