#include "cli/plot/event_line.hpp"
#include "cli/plot/event_lines.hpp"
#include "support/catch.hpp"

using namespace babel;
using namespace std::chrono_literals;
using cli::line_fault;
using cli::read_event_line;

namespace {

std::optional<line_fault> fault_of_line(std::string_view line) {
    const auto read = read_event_line(line);
    if (read) return {};
    return read.error();
}

bool is_left_out(std::string_view line) {
    const auto read = read_event_line(line);
    return read && !*read;
}

} // namespace

TEST_CASE("the figures of a call are read with their time", "[plot]") {
    const auto read = read_event_line(test::stats_line(
        5, R"(,"rtt_ms":24.5,"playout_ms":60,"concealed_ms":120,"lost_percent":0.5,"path":"direct")"
    ));
    REQUIRE(read.has_value());
    REQUIRE(read->has_value());
    const auto& note = **read;
    CHECK(note.call == 1);
    CHECK(note.peer == "bob");
    CHECK(note.date == test::answer_date + 5s);
    CHECK(note.talked == 5s);
    CHECK(note.figures.round_trip_ms == 24.5);
    CHECK(note.figures.playout_ms == 60);
    CHECK(note.figures.concealed_ms == 120);
    CHECK(note.figures.lost_percent == 0.5);
    CHECK(note.figures.path == "direct");
}

TEST_CASE("a figure that is missing or null is not known", "[plot]") {
    const auto read = read_event_line(test::stats_line(5, R"(,"rtt_ms":null)"));
    REQUIRE(read.has_value());
    REQUIRE(read->has_value());
    CHECK_FALSE((*read)->figures.round_trip_ms);
    CHECK_FALSE((*read)->figures.playout_ms);
}

TEST_CASE("the end of a call has its last figures if it was answered", "[plot]") {
    const auto up = test::event_line("call.ended", 9, R"(,"secs":9,"stats":{"playout_ms":40})");
    const auto read = read_event_line(up);
    REQUIRE(read.has_value());
    REQUIRE(read->has_value());
    CHECK((*read)->figures.playout_ms == 40);
    CHECK(is_left_out(test::event_line("call.ended", 9, R"(,"secs":0,"stats":{})")));
}

TEST_CASE("an answer and a change of the path have the path", "[plot]") {
    const auto up = read_event_line(test::event_line("call.up", 0, R"(,"path":"relay")"));
    REQUIRE(up.has_value());
    REQUIRE(up->has_value());
    CHECK((*up)->talked == 0s);
    CHECK((*up)->figures.path == "relay");
    const auto moved = read_event_line(test::event_line("call.path", 3, R"(,"path":"direct")"));
    REQUIRE(moved.has_value());
    REQUIRE(moved->has_value());
    CHECK_FALSE((*moved)->talked);
    CHECK((*moved)->figures.path == "direct");
}

TEST_CASE("other objects are left out", "[plot]") {
    for (const auto* line :
         {"{}", R"({"type":"login.ok"})", R"({"type":7})", R"({"v":1,"reason":"hangup","secs":3})"})
        CHECK(is_left_out(line));
}

TEST_CASE("faulty lines have their fault", "[plot]") {
    struct row {
        std::string line;
        line_fault expected;
    };
    const row rows[] = {
        {"", line_fault::not_an_object},
        {"{", line_fault::not_an_object},
        {"[1]", line_fault::not_an_object},
        {"null", line_fault::not_an_object},
        {test::stats_line(1, ",\"rtt_ms\":NaN"), line_fault::not_an_object},
        {std::string(10'000, '['), line_fault::not_an_object},
        {R"({"type":"stats","call":1,"secs":1})", line_fault::without_a_time},
        {R"({"type":"stats","ts":"soon","call":1,"secs":1})", line_fault::without_a_time},
        {R"({"type":"stats","ts":"9999-01-01T00:00:00Z","call":1,"secs":1})",
         line_fault::without_a_time},
        {test::stats_line(1, ",\"rtt_ms\":-1"), line_fault::bad_figure},
        {test::stats_line(1, ",\"rtt_ms\":1e300"), line_fault::bad_figure},
        {test::stats_line(1, ",\"playout_ms\":\"60\""), line_fault::bad_figure},
        {test::stats_line(1, ",\"lost_percent\":100.1"), line_fault::bad_figure},
        {test::event_line("stats", 1, ""), line_fault::bad_figure},
        {test::event_line("stats", 1, ",\"secs\":1e30"), line_fault::bad_figure},
        {R"({"type":"stats","ts":"2023-11-14T22:13:20Z","call":"x","secs":1})",
         line_fault::bad_figure}};
    for (const auto& each : rows) {
        INFO(each.line.substr(0, 100));
        CHECK(fault_of_line(each.line) == each.expected);
        CHECK_FALSE(to_string(each.expected).empty());
    }
}
