#include "cli/plot/call_curves.hpp"
#include "cli/plot/event_lines.hpp"
#include "support/catch.hpp"

#include <string>
#include <vector>

using namespace babel;
using cli::call_collection;
using cli::call_curves;

namespace {

call_curves curves_from(const std::vector<std::string>& lines) {
    call_collection calls;
    for (const auto& each : lines)
        calls.read(each);
    REQUIRE(calls.newest());
    return cli::curves_of(*calls.newest());
}

} // namespace

TEST_CASE("a call has the curves of the figures that were ever known", "[plot]") {
    const auto call = curves_from(
        {test::stats_line(5, R"(,"rtt_ms":20,"concealed_ms":100)"),
         test::stats_line(10, R"(,"rtt_ms":40,"concealed_ms":600)")}
    );
    REQUIRE(call.curves.size() == 2);
    CHECK(heading_of(call) == "call with bob, 2023-11-14 22:13:20 UTC, 0:10");
    CHECK(heading_of(call.curves[0]) == "round trip: mean 30 ms, 20 ms to 40 ms");
    // 100 ms of the first 5 s, 500 ms of the next 5 s.
    CHECK(heading_of(call.curves[1]) == "concealed sound: mean 6.0 %, 2.0 % to 10 %");
    CHECK(call.end_s == 10);
}

TEST_CASE("a value that is not known leaves a gap in its curve", "[plot]") {
    const auto call = curves_from(
        {test::stats_line(5, R"(,"rtt_ms":20,"playout_ms":60)"),
         test::stats_line(10, R"(,"playout_ms":60)"),
         test::stats_line(15, R"(,"rtt_ms":20,"playout_ms":60)")}
    );
    REQUIRE(call.curves.size() == 2);
    const auto& points = call.curves[0].points;
    REQUIRE(points.size() == 3);
    CHECK(points[0].value);
    CHECK_FALSE(points[1].value);
    CHECK(points[2].value);
}

TEST_CASE("a share that counts from the answer has its last value in place of a mean", "[plot]") {
    const auto call = curves_from(
        {test::stats_line(5, R"(,"lost_percent":4)"), test::stats_line(10, R"(,"lost_percent":2)")}
    );
    REQUIRE(call.curves.size() == 1);
    CHECK(
        heading_of(call.curves[0]) ==
        "lost on the way to the peer: 2.0 % at the end, 2.0 % to 4.0 %"
    );
}

TEST_CASE("a total of concealed sound that shrinks counts as no growth", "[plot]") {
    const auto call = curves_from(
        {test::stats_line(5, R"(,"concealed_ms":500)"),
         test::stats_line(10, R"(,"concealed_ms":0)"),
         test::stats_line(15, R"(,"concealed_ms":1e12)")}
    );
    REQUIRE(call.curves.size() == 1);
    CHECK(call.curves[0].least == 0);
    CHECK(call.curves[0].most == 100);
}

TEST_CASE("each path has one letter", "[plot]") {
    const auto call = curves_from(
        {test::stats_line(0, R"(,"rtt_ms":1,"path":"relay")"),
         test::stats_line(5, R"(,"rtt_ms":1,"path":"direct")"),
         test::stats_line(9, R"(,"rtt_ms":1,"path":"relay")")}
    );
    REQUIRE(call.paths.size() == 3);
    CHECK(call.paths[0].letter == 'a');
    CHECK(call.paths[1].letter == 'b');
    CHECK(call.paths[2].letter == 'a');
    CHECK(path_legend(call) == std::vector<std::string>{"a  relay", "b  direct"});
}

TEST_CASE("texts of others are printable and more paths than letters share one sign", "[plot]") {
    std::vector<std::string> lines{test::event_line(
        "stats", 0, R"(,"secs":0,"rtt_ms":1,"path":"\u001b[2Jx")", R"(b\u0007ob)"
    )};
    for (int i = 1; i < 40; ++i)
        lines.push_back(test::event_line(
            "stats",
            i,
            ",\"rtt_ms\":1,\"secs\":" + std::to_string(i) + ",\"path\":\"p" + std::to_string(i) +
                "\"",
            R"(b\u0007ob)"
        ));
    const auto call = curves_from(lines);
    CHECK(call.peer == "b\\x07ob");
    CHECK(call.paths[0].path == "\\x1b[2Jx");
    CHECK(call.paths.back().letter == '?');
    CHECK(path_legend(call).size() == 27);
    CHECK(path_legend(call).front() == "?  other paths");
}

TEST_CASE("amounts have a digit behind the point if they are small", "[plot]") {
    CHECK(cli::amount_text(0, "ms") == "0 ms");
    CHECK(cli::amount_text(0.44, "%") == "0.4 %");
    CHECK(cli::amount_text(9.96, "ms") == "10 ms");
    CHECK(cli::amount_text(100'000, "ms") == "100000 ms");
}
