// The console at a terminal that can edit lines.
#include "cli/app/console_fixture.hpp"
#include "cli/render/render_text.hpp"

#include <string>
#include <vector>

using namespace babel;
using namespace babel::test;

namespace {

constexpr auto ctrl_d = "\x04";

const client::client_event news_above_prompt = client::event::contacts_removed{{"bob"}};

} // namespace

TEST_CASE("a typed line is kept for later sessions and executed", "[console]") {
    prompt_fixture t;
    CHECK(t.subject.edits_lines());
    t.terminal.type("mute\r");
    run_until(t.loop, [&] { return !t.lines.empty(); });
    CHECK(t.lines == std::vector<std::string>{"mute"});
    CHECK(t.typed == std::vector<std::string>{"mute"});
}

TEST_CASE("the next line is read when the prompt is drawn again", "[console]") {
    prompt_fixture t;
    t.terminal.type("mute\r");
    run_until(t.loop, [&] { return !t.lines.empty(); });
    t.terminal.type("quit\r");
    run_ready(t.loop);
    CHECK(t.lines.size() == 1);
    t.subject.draw_prompt();
    run_until(t.loop, [&] { return t.lines.size() == 2; });
    CHECK(t.lines.back() == "quit");
}

TEST_CASE("lines of earlier sessions can be typed again", "[console]") {
    prompt_fixture t;
    t.terminal.type("\x10\r"); // Ctrl-P, Enter
    run_until(t.loop, [&] { return !t.lines.empty(); });
    CHECK(t.lines.front() == "contacts");
}

TEST_CASE("Ctrl-D on an empty line is the end of the input", "[console]") {
    prompt_fixture t;
    t.terminal.type(ctrl_d);
    t.reading.get();
    CHECK(t.lines.empty());
    CHECK(t.terminal.edits_lines());
}

TEST_CASE("Ctrl-C drops a line that is typed in part", "[console]") {
    prompt_fixture t;
    CHECK(t.subject.has_empty_line());
    t.terminal.type("hang");
    run_until(t.loop, [&] { return !t.subject.has_empty_line(); });
    t.subject.start_new_line();
    CHECK(t.subject.has_empty_line());
    t.terminal.type("mute\r");
    run_until(t.loop, [&] { return !t.lines.empty(); });
    CHECK(t.lines.front() == "mute");
}

TEST_CASE("an event is shown above a line that is being typed", "[console]") {
    prompt_fixture t;
    t.terminal.type("hang");
    run_until(t.loop, [&] { return !t.subject.has_empty_line(); });
    t.subject.show(news_above_prompt);
    const auto shown = t.wait_for("alice> hang");
    const auto place = shown.find(cli::to_text(news_above_prompt));
    CHECK(place < shown.find("alice> hang"));
    t.terminal.type("up\r");
    run_until(t.loop, [&] { return !t.lines.empty(); });
    CHECK(t.lines.front() == "hangup");
}

TEST_CASE("a changed prompt is drawn without an event", "[console]") {
    prompt_fixture t;
    t.prompt = "alice (muted)> ";
    t.subject.refresh_prompt();
    CHECK_FALSE(t.wait_for("alice (muted)> ").empty());
}

TEST_CASE("a prompt that changes after an event is drawn again by the clock", "[console]") {
    prompt_fixture t;
    t.subject.show(news_above_prompt);
    static_cast<void>(t.wait_for("alice> "));
    t.prompt = "alice 0:01> ";
    CHECK_FALSE(t.wait_for("alice 0:01> ").empty());
}

TEST_CASE("the status of a call stands above the prompt", "[console]") {
    prompt_fixture t;
    t.status.emplace();
    t.status->peers = {"carol"};
    t.subject.refresh_prompt();
    CHECK_FALSE(t.wait_for("carol").empty());
}

TEST_CASE("a space is the key to talk on an empty line alone", "[console]") {
    prompt_fixture t;
    t.talks = true;
    t.terminal.type(" ");
    run_until(t.loop, [&] { return t.spaces == 1; });
    CHECK(t.subject.has_empty_line());
    t.terminal.type("call bob\r");
    run_until(t.loop, [&] { return !t.lines.empty(); });
    CHECK(t.lines.front() == "call bob");
    CHECK(t.spaces == 1);
}

TEST_CASE("Tab completes the text before the cursor", "[console]") {
    prompt_fixture t;
    t.answer.replaces_bytes = 1;
    t.answer.by = "bob ";
    t.terminal.type("call b\t");
    run_until(t.loop, [&] { return !t.completed.empty(); });
    CHECK(t.completed == "call b");
    t.terminal.type("\r");
    run_until(t.loop, [&] { return !t.lines.empty(); });
    CHECK(t.lines.front() == "call bob ");
}

TEST_CASE("a program that is stopped gives the terminal back meanwhile", "[console]") {
    prompt_fixture t;
    CHECK_FALSE(t.terminal.edits_lines());
    t.subject.suspend();
    CHECK(t.terminal.edits_lines());
    t.subject.resume();
    CHECK_FALSE(t.terminal.edits_lines());
    t.terminal.type("mute\r");
    run_until(t.loop, [&] { return !t.lines.empty(); });
    CHECK(t.lines.front() == "mute");
}
