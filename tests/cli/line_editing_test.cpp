#include "line_editing.hpp"
#include "support/catch.hpp"

#include <clocale>
#include <cstdlib>

using namespace babel;
using cli::line_editing;
using outcome = line_editing::outcome;

namespace {

/// An editor without a terminal.
struct desk {
    explicit desk(const char* locale = "C.UTF-8", int columns = 80) {
        ::setenv("TERM", "xterm", 1);
        std::setlocale(LC_CTYPE, locale);
        line_editing::hooks ask{[this] { return prompt; }, nullptr};
        ask.complete = [this](std::string_view before) {
            asked = before;
            return answer;
        };
        editor = std::make_unique<line_editing>(ask, termios{}, cli::screen_size{24, columns});
        REQUIRE(editor->usable());
        editor->edit("");
    }
    ~desk() { std::setlocale(LC_CTYPE, "C"); }

    /// The line that the keys come to; "..." where they come to none.
    std::string typed(std::string_view keys) {
        return editor->edit(keys) == outcome::line ? editor->take_line() : "...";
    }

    std::string prompt = "alice> ";
    std::string asked;
    cli::completion answer;
    std::unique_ptr<line_editing> editor;
};

constexpr auto up_arrow = "\x1b[A";
constexpr auto left_arrow = "\x1b[D";

} // namespace

TEST_CASE("keys are edited to a line and shown as they come", "[editing]") {
    desk d;
    CHECK(d.editor->take_shown().find("alice> ") != std::string::npos);
    CHECK(d.typed("cakl") == "...");
    CHECK(d.editor->take_shown().ends_with("cakl"));
    CHECK(d.typed("\x7f\x7fll bob") == "...");
    CHECK(d.typed("\n") == "call bob");
    CHECK(d.typed("two\nthree\n") == "two"); // the rest waits
    CHECK(d.typed("") == "three");
}

TEST_CASE("a key that takes several bytes may come in pieces", "[editing]") {
    desk d;
    d.typed("ac\x1b");
    d.typed("[");
    d.typed("D");
    CHECK(d.typed("b\n") == "abc");
    d.typed("Zo\xc3");
    CHECK(d.typed("\xab\n") == "Zo\xc3\xab");
}

TEST_CASE("nothing that is typed makes the editor wait for more than it was given", "[editing]") {
    desk d;
    for (int first = 0; first < 256; ++first) {
        for (const std::string before : {"", "x", "\x1b", "\x16", "\x12", "\x1b["}) {
            d.editor->edit(before + static_cast<char>(first));
            d.editor->cancel();
        }
    }
    CHECK(d.typed("still here\n") == "still here");
}

TEST_CASE("what is typed in no locale's letters stays what it was", "[editing]") {
    desk d("C");
    CHECK(d.typed("call Zo\xc3\xab \xe2\x82\xac \xff\n") == "call Zo\xc3\xab \xe2\x82\xac \xff");
    CHECK(d.typed("\xc3\xa2\xc3\xb8x\n") == "\xc3\xa2\xc3\xb8x"); // no keys with Meta
}

TEST_CASE("earlier lines come back by the arrow and by a search", "[editing]") {
    desk d;
    for (const auto* line : {"call bob", "hangup", "call carol"})
        d.editor->remember(line);
    CHECK(d.typed(std::string(up_arrow) + up_arrow + "\n") == "hangup");
    CHECK(
        d.typed("\x12"
                "bob") == "..."
    );
    CHECK(d.typed("\n") == "call bob");
    d.typed("\x12"
            "ca");
    d.editor->print_above("bob is calling\n");
    CHECK(d.typed("\n") == "call carol");
}

TEST_CASE("text goes above the line and leaves it and its cursor alone", "[editing]") {
    desk d;
    d.typed(std::string("hang") + left_arrow);
    d.editor->take_shown();
    d.editor->print_above("bob is calling\n");
    const auto shown = d.editor->take_shown();
    CHECK(shown.starts_with("\r\x1b[Jbob is calling\n"));
    CHECK(shown.find("alice> hang") != std::string::npos);
    CHECK(d.typed("X\n") == "hanXg");
}

TEST_CASE("a line of several rows is cleared from its first one", "[editing]") {
    desk d("C.UTF-8", 40);
    d.typed(std::string(80, 'x')); // and 7 of the prompt: the third row
    d.editor->take_shown();
    d.editor->print_above("event\n");
    CHECK(d.editor->take_shown().starts_with("\r\x1b[2A\x1b[Jevent\n"));
    d.editor->resize({24, 200});
    d.editor->take_shown();
    d.editor->print_above("event\n");
    CHECK(d.editor->take_shown().starts_with("\r\x1b[Jevent\n"));
}

TEST_CASE("a prompt is shown again only when it has become another", "[editing]") {
    desk d;
    d.typed("hang");
    d.editor->take_shown();
    d.editor->refresh_prompt();
    CHECK(d.editor->take_shown().empty());
    d.prompt = "alice [bob 0:01]> ";
    d.editor->refresh_prompt();
    CHECK(d.editor->take_shown().find("alice [bob 0:01]> hang") != std::string::npos);
    CHECK(d.typed("up\n") == "hangup");
}

TEST_CASE("a cancelled line is gone wherever its keys were", "[editing]") {
    desk d;
    d.editor->remember("call bob");
    for (const auto* keys :
         {"half",
          "half\x1b",
          "\x12"
          "bo",
          "x\x1b[1;"}) {
        d.typed(keys);
        d.editor->take_shown();
        d.editor->cancel();
        const auto shown = d.editor->take_shown();
        CHECK(shown.starts_with("\n"));
        CHECK(shown.find("alice> ") != std::string::npos);
        CHECK(d.typed("next\n") == "next");
        d.typed("");
    }
}

TEST_CASE("a line ends the input by Ctrl-D only where it is empty", "[editing]") {
    desk d;
    CHECK(d.editor->edit("x\x04\x7f") == outcome::needs_keys);
    CHECK(d.editor->edit("\x04") == outcome::end);
}

TEST_CASE("the bell is not for the editor", "[editing]") {
    desk d;
    d.typed("\x7f\x0e\x1b[Z\x18\x18");
    CHECK(d.editor->take_shown().find('\a') == std::string::npos);
}

TEST_CASE("a line that is pasted without end takes a bounded part of memory", "[editing]") {
    desk d;
    d.typed(std::string(20'000, 'x'));
    const auto line = d.typed("\nnext\n");
    CHECK(line.size() >= 1000);
    CHECK(line.size() <= 4096);
    CHECK(d.typed("") == "next");
}

TEST_CASE("Tab puts in what is certain and lists what is not above the line", "[editing]") {
    desk d;
    d.answer = {2, "bob ", {"bob"}};
    d.typed("call bo\t");
    CHECK(d.asked == "call bo");
    d.answer = {0, "", {"bo", "carol"}};
    d.editor->take_shown();
    d.typed("\t");
    const auto shown = d.editor->take_shown();
    CHECK(shown.find("bo  carol\n") != std::string::npos);
    CHECK(shown.find("alice> call bob ") != std::string::npos);
    CHECK(d.typed("\n") == "call bob ");
}

TEST_CASE("names of others cannot move the cursor when they are listed", "[editing]") {
    desk d;
    d.answer = {0, "", {"\x1b[2J", "bob"}};
    d.editor->take_shown();
    d.typed("\t");
    CHECK(d.editor->take_shown().find("\\x1b[2J  bob\n") != std::string::npos);
}
