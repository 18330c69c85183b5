#include "cli/plot/call_collection.hpp"
#include "cli/plot/event_lines.hpp"
#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using cli::call_collection;

TEST_CASE("the events of a call make one series", "[plot]") {
    call_collection calls;
    calls.read(test::event_line("call.up", 0, R"(,"path":"relay")"));
    calls.read(test::stats_line(5, ",\"rtt_ms\":20"));
    calls.read(test::event_line("call.path", 7, R"(,"path":"direct")"));
    calls.read(test::event_line("call.ended", 9, R"(,"secs":9,"stats":{"rtt_ms":30})"));
    const auto* call = calls.newest();
    REQUIRE(call);
    CHECK(call->peer == "bob");
    CHECK(call->answered == test::answer_date);
    CHECK(call->notes == 4);
    CHECK(call->series.points().size() == 2);
    CHECK(call->series.paths().size() == 2);
    CHECK(call->series.paths().back().at_s == 7);
    CHECK(calls.counts().taken == 4);
}

TEST_CASE("lines out of order belong to their calls", "[plot]") {
    call_collection calls;
    const auto of_first = test::stats_line(5, ",\"rtt_ms\":20");
    const auto of_second = test::event_line("stats", 1005, ",\"secs\":5,\"rtt_ms\":80");
    const auto later_of_second = test::event_line("stats", 1010, ",\"secs\":10,\"rtt_ms\":81");
    for (const auto& line : {later_of_second, of_first, of_second})
        calls.read(line);
    const auto* call = calls.newest();
    REQUIRE(call);
    CHECK(call->answered == test::answer_date + 1000s);
    const auto points = call->series.points();
    REQUIRE(points.size() == 2);
    CHECK(points[0].round_trip_ms->mean() == 80);
}

TEST_CASE("two peers of a conference do not mix", "[plot]") {
    call_collection calls;
    calls.read(test::stats_line(5, ",\"rtt_ms\":20"));
    calls.read(test::event_line("stats", 6, ",\"secs\":2,\"rtt_ms\":50", "carol"));
    calls.read(test::stats_line(7, ",\"rtt_ms\":20"));
    const auto* call = calls.newest();
    REQUIRE(call);
    CHECK(call->peer == "carol");
    CHECK(call->series.points().size() == 1);
}

TEST_CASE("a call without figures is not the newest", "[plot]") {
    call_collection calls;
    calls.read(test::stats_line(5, ",\"rtt_ms\":20"));
    calls.read(test::event_line("call.up", 100, R"(,"path":"relay")", "carol"));
    REQUIRE(calls.newest());
    CHECK(calls.newest()->peer == "bob");
}

TEST_CASE("of many calls the newest are kept and the rest are counted", "[plot]") {
    call_collection calls;
    constexpr int all = 100;
    for (int i = 0; i < all; ++i)
        calls.read(test::event_line("stats", i * 100 + 5, ",\"secs\":5,\"rtt_ms\":20"));
    calls.read(test::stats_line(5, ",\"rtt_ms\":20")); // of the first, again
    REQUIRE(calls.newest());
    CHECK(calls.newest()->answered == test::answer_date + (all - 1) * 100s);
    CHECK(calls.counts().taken == std::size_t{all});
    CHECK(calls.counts().outside == 1);
}

TEST_CASE("faulty lines are counted and the first of them is remembered", "[plot]") {
    call_collection calls;
    calls.read("");
    calls.read(R"({"type":"login.ok"})");
    calls.skip_long_line();
    calls.read("{");
    const auto& counts = calls.counts();
    CHECK(counts.others == 1);
    CHECK(counts.ignored == 2);
    CHECK(counts.blank == 1);
    CHECK(counts.first_ignored == 3);
    CHECK(counts.first_fault == cli::line_fault::too_long);
    CHECK(counts.all() == 4);
    CHECK_FALSE(calls.newest());
}
