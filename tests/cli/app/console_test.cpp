// Events and answers as lines, for people and for programs.
#include "cli/app/console.hpp"
#include "cli/app/console_fixture.hpp"
#include "cli/render/render_text.hpp"
#include "support/standard_error.hpp"

#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <regex>
#include <sstream>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;

namespace {

const client::client_event somebody_left = client::event::contacts_removed{{"bob"}};
const client::client_event some_trouble = client::event::error{"no sound"};
const client::client_event somebody_calls =
    client::event::call_incoming{1, "bob", "192.0.2.1", 4000, 45s};

cli::console_style for_programs() {
    cli::console_style style;
    style.json = true;
    return style;
}

/// A prompt; the terminal, or the user, wants whole lines only.
cli::console_style for_simple_terminals() {
    cli::console_style style;
    style.interactive = true;
    style.plain = true;
    return style;
}

std::vector<boost::json::object> objects_in(const std::string& shown) {
    std::vector<boost::json::object> all;
    std::istringstream text(shown);
    for (std::string line; std::getline(text, line);)
        all.push_back(boost::json::parse(line).as_object());
    return all;
}

} // namespace

TEST_CASE("an event is a line with the time of day", "[console]") {
    console_fixture t;
    t.subject.show(somebody_left);
    const auto line = t.shown();
    REQUIRE(line.size() > 10);
    CHECK(std::regex_match(line.substr(0, 10), std::regex("[0-2][0-9](:[0-6][0-9]){2}  ")));
    CHECK(line.substr(10) == cli::to_text(somebody_left) + "\n");
}

TEST_CASE("the first lines of a session have no time", "[console]") {
    console_fixture t;
    const client::client_event connected = client::event::connected{"h:1 (::1)", 18ms};
    const client::client_event logged_in = client::event::logged_in{"alice"};
    t.subject.show(connected);
    t.subject.show(logged_in);
    CHECK(t.shown() == cli::to_text(connected) + "\n" + cli::to_text(logged_in) + "\n");
}

TEST_CASE("lines of JSON are numbered, replies among them", "[console]") {
    console_fixture t(for_programs());
    t.subject.show(somebody_left);
    t.subject.reply(boost::json::value("id 7"), cli::command_result{});
    t.subject.show(some_trouble);
    const auto objects = objects_in(t.shown());
    REQUIRE(objects.size() == 3);
    CHECK(objects[0].at("type").as_string() == "contacts.del");
    CHECK(objects[1].at("type").as_string() == "reply");
    CHECK(objects[1].at("id").as_string() == "id 7");
    CHECK(objects[2].at("type").as_string() == "error");
    for (std::size_t i = 0; i < objects.size(); ++i)
        CHECK(objects[i].at("seq").to_number<std::size_t>() == i + 1);
}

TEST_CASE("nothing but JSON stands between lines of JSON", "[console]") {
    std::string shown;
    const auto elsewhere = standard_error_of([&] {
        console_fixture t(for_programs());
        t.subject.say("an answer\n");
        t.subject.complain("a complaint");
        shown = t.shown();
    });
    CHECK(shown.empty());
    CHECK(elsewhere == "an answer\na complaint\n");
}

TEST_CASE("an answer goes to the output and a complaint to standard error", "[console]") {
    std::string shown;
    const auto elsewhere = standard_error_of([&] {
        console_fixture t;
        t.subject.say("an answer\n");
        t.subject.complain("a complaint");
        t.subject.show(some_trouble);
        shown = t.shown();
    });
    CHECK(shown == "an answer\n");
    CHECK(elsewhere == "a complaint\n" + cli::to_text(some_trouble) + "\n");
}

TEST_CASE("at a prompt everything goes to the output", "[console]") {
    std::string shown;
    const auto elsewhere = standard_error_of([&] {
        console_fixture t(for_simple_terminals());
        t.subject.complain("a complaint");
        t.subject.show(some_trouble);
        shown = t.shown();
    });
    CHECK(elsewhere.empty());
    CHECK(shown == "a complaint\n" + cli::to_text(some_trouble) + "\n");
}

TEST_CASE("a quiet console shows what matters and nothing else", "[console]") {
    cli::console_style style;
    style.quiet = true;
    console_fixture t(style);
    t.subject.show(somebody_left);
    CHECK(t.shown().empty());
    t.subject.show(somebody_calls);
    CHECK(t.shown().ends_with(cli::to_text(somebody_calls) + "\n"));
}

TEST_CASE("colours are in the output if the user wants them", "[console]") {
    cli::console_style style;
    console_fixture plain(style);
    style.color = cli::color_choice::always;
    console_fixture colored(style);
    plain.subject.show(somebody_calls);
    colored.subject.show(somebody_calls);
    CHECK(plain.shown().find('\x1b') == std::string::npos);
    CHECK(colored.shown().find("\x1b[1m" + cli::to_text(somebody_calls)) != std::string::npos);
}

TEST_CASE("a pipe gets no colours unless the user wants them", "[console]") {
    cli::console_style style;
    style.color = cli::color_choice::automatic;
    console_fixture t(style);
    t.subject.show(somebody_calls);
    CHECK(t.shown().find('\x1b') == std::string::npos);
}

TEST_CASE("a call rings the terminal's bell at a prompt alone", "[console]") {
    console_fixture script;
    script.subject.show(somebody_calls);
    CHECK(script.shown().find('\a') == std::string::npos);
    console_fixture prompt(for_simple_terminals());
    prompt.subject.show(somebody_calls);
    CHECK(prompt.shown().find('\a') != std::string::npos);
}

TEST_CASE("the prompt is drawn again after each line", "[console]") {
    console_fixture t(for_simple_terminals());
    t.subject.draw_prompt();
    CHECK(t.shown() == "alice> ");
    t.subject.say("hello");
    CHECK(t.shown() == "\nhello\nalice> ");
    t.prompt = "alice (muted)> ";
    t.subject.say("hello");
    CHECK(t.shown() == "\nhello\nalice (muted)> ");
}

TEST_CASE("a line takes the place of the prompt unless lines must be whole", "[console]") {
    cli::console_style style;
    style.interactive = true;
    console_fixture able(style);
    able.subject.draw_prompt();
    able.subject.say("hello");
    CHECK(able.shown() == "alice> \r\x1b[Khello\nalice> ");
    console_fixture simple(style, "dumb");
    simple.subject.draw_prompt();
    simple.subject.say("hello");
    CHECK(simple.shown() == "alice> \nhello\nalice> ");
}

TEST_CASE("a prompt that is held returns when the command has ended", "[console]") {
    console_fixture t(for_simple_terminals());
    t.subject.draw_prompt();
    t.subject.hold_prompt();
    static_cast<void>(t.shown());
    t.subject.say("one");
    t.subject.say("two");
    CHECK(t.shown() == "\none\ntwo\n");
    t.subject.draw_prompt();
    CHECK(t.shown() == "alice> ");
}

TEST_CASE("Ctrl-C begins a new line at a prompt that cannot be edited", "[console]") {
    console_fixture t(for_simple_terminals());
    t.subject.draw_prompt();
    static_cast<void>(t.shown());
    t.subject.start_new_line();
    CHECK(t.shown() == "\nalice> ");
}

TEST_CASE("a script has no prompt", "[console]") {
    console_fixture t;
    t.subject.draw_prompt();
    t.subject.say("hello");
    CHECK(t.shown() == "hello\n");
}

TEST_CASE("a reader that closes the output is reported once", "[console]") {
    console_fixture t;
    t.pipe.reader.reset();
    t.subject.say("one");
    t.subject.say("two");
    run_ready(t.loop);
    CHECK(t.closed == 1);
    CHECK_FALSE(t.subject.has_lost_lines());
}

TEST_CASE("lines that do not fit on a disk are counted and reported", "[console]") {
    bool has_lost_lines = false;
    const auto elsewhere = standard_error_of([&] {
        const net::descriptor full(::open("/dev/full", O_WRONLY | O_CLOEXEC));
        cli::console_style style;
        style.descriptor = full.get();
        console_fixture t(style);
        t.subject.say("one");
        t.subject.say("two");
        has_lost_lines = t.subject.has_lost_lines();
        run_bounded(t.loop, t.subject.drain(1s));
    });
    CHECK(has_lost_lines);
    std::istringstream text(elsewhere);
    std::vector<std::string> reports;
    for (std::string line; std::getline(text, line);)
        reports.push_back(line);
    REQUIRE(reports.size() == 2);
    CHECK(reports[0].find("output lines were lost: ") != std::string::npos);
    CHECK(reports[1].ends_with("output lines were lost: 2 of them"));
}

TEST_CASE("lines of a script are read to its end", "[console]") {
    console_fixture t;
    output_pipe script;
    REQUIRE(::write(script.writer.get(), "mute\nquit", 9) == 9);
    script.writer.reset();
    std::vector<std::string> executed;
    const replaced_stream input(STDIN_FILENO, script.reader.get());
    const cli::line_reader::line_handler keep = [&](std::string line) -> asio::awaitable<void> {
        executed.push_back(std::move(line));
        co_return;
    };
    run_bounded(t.loop, t.subject.read_lines(keep, {}, {}));
    CHECK(executed == std::vector<std::string>{"mute", "quit"});
    CHECK_FALSE(t.subject.edits_lines());
    CHECK_FALSE(t.subject.has_empty_line());
    CHECK(t.shown().empty());
}
