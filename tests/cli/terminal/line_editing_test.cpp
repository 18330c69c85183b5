#include "cli/terminal/editor_fixture.hpp"

using namespace babel;
using cli::line_editing;
using outcome = line_editing::outcome;

namespace {

constexpr auto up_arrow = "\x1b[A";

} // namespace

TEST_CASE("keys are edited to a line and shown as they are typed", "[editing]") {
    editor_fixture d;
    CHECK(d.editor->take_shown().find("alice> ") != std::string::npos);
    CHECK(d.typed("cakl") == "...");
    CHECK(d.editor->take_shown().ends_with("cakl"));
    CHECK(d.typed("\x7f\x7fll bob") == "...");
    CHECK(d.typed("\n") == "call bob");
    CHECK(d.typed("two\nthree\n") == "two"); // the rest waits
    CHECK(d.typed("") == "three");
}

TEST_CASE("a key of several bytes may arrive in parts", "[editing]") {
    editor_fixture d;
    d.typed("ac\x1b");
    d.typed("[");
    d.typed("D");
    CHECK(d.typed("b\n") == "abc");
    d.typed("Zo\xc3");
    CHECK(d.typed("\xab\n") == "Zo\xc3\xab");
}

TEST_CASE("the editor never waits for more keys than it was given", "[editing]") {
    editor_fixture d;
    for (int first = 0; first < 256; ++first) {
        for (const std::string before : {"", "x", "\x1b", "\x16", "\x12", "\x1b["}) {
            d.editor->edit(before + static_cast<char>(first));
            d.editor->cancel();
        }
    }
    CHECK(d.typed("still here\n") == "still here");
}

TEST_CASE("letters outside the locale are left unchanged", "[editing]") {
    editor_fixture d("C");
    CHECK(d.typed("call Zo\xc3\xab \xe2\x82\xac \xff\n") == "call Zo\xc3\xab \xe2\x82\xac \xff");
    CHECK(d.typed("\xc3\xa2\xc3\xb8x\n") == "\xc3\xa2\xc3\xb8x"); // not keys with Meta
}

TEST_CASE("earlier lines return by the arrow and by a search", "[editing]") {
    editor_fixture d;
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

TEST_CASE("a cancelled line is gone wherever its keys were", "[editing]") {
    editor_fixture d;
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

TEST_CASE("Ctrl-D ends the input only on an empty line", "[editing]") {
    editor_fixture d;
    CHECK(d.editor->edit("x\x04\x7f") == outcome::needs_keys);
    CHECK(d.editor->edit("\x04") == outcome::end);
}

TEST_CASE("the editor does not ring the bell", "[editing]") {
    editor_fixture d;
    d.typed("\x7f\x0e\x1b[Z\x18\x18");
    CHECK(d.editor->take_shown().find('\a') == std::string::npos);
}

TEST_CASE("a pasted line without an end takes bounded memory", "[editing]") {
    editor_fixture d;
    d.typed(std::string(20'000, 'x'));
    const auto line = d.typed("\nnext\n");
    CHECK(line.size() >= 1000);
    CHECK(line.size() <= 4096);
    CHECK(d.typed("") == "next");
}

TEST_CASE("Tab inserts the certain part and lists the candidates above the line", "[editing]") {
    editor_fixture d;
    d.answer = {2, "bob ", {"bob"}};
    d.typed("call bo\t");
    CHECK(d.completed == "call bo");
    d.answer = {0, "", {"bo", "carol"}};
    d.editor->take_shown();
    d.typed("\t");
    const auto shown = d.editor->take_shown();
    CHECK(shown.find("bo  carol\n") != std::string::npos);
    CHECK(shown.find("alice> call bob ") != std::string::npos);
    CHECK(d.typed("\n") == "call bob ");
}

TEST_CASE("listed names of others cannot move the cursor", "[editing]") {
    editor_fixture d;
    d.answer = {0, "", {"\x1b[2J", "bob"}};
    d.editor->take_shown();
    d.typed("\t");
    CHECK(d.editor->take_shown().find("\\x1b[2J  bob\n") != std::string::npos);
}

TEST_CASE(
    "a space on an empty line may be a key of its own and elsewhere is a space", "[editing]"
) {
    editor_fixture d;
    CHECK(d.typed(" x\n") == " x");
    d.talks = true;
    d.typed(" ");
    d.typed("   ");
    CHECK(d.spaces == 4);
    CHECK(d.typed("call bob \n") == "call bob ");
    CHECK(d.typed(" pasted\n") == " pasted");
    d.typed("\x12 ");
    CHECK(d.spaces == 4);
}
