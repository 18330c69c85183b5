// The reader breathes while the news comes fast.
#include "cluster/engine/news_pace.hpp"
#include "support/catch.hpp"

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

constexpr allowance::time_point first_read{std::chrono::hours(1)};

/// Breaths in ten seconds of reads of that many changes and messages, at that interval.
int breaths(std::size_t changes, std::chrono::milliseconds interval, std::size_t messages = 0) {
    news_pace pace;
    int count = 0;
    for (auto now = first_read; now < first_read + 10s; now += interval)
        if (pace.after(changes, messages, now) == news_pace::breath) ++count;
    return count;
}

} // namespace

TEST_CASE("a reader of few changes does not pause", "[news_pace]") {
    CHECK(breaths(0, 100ms) == 0);
    CHECK(breaths(4, 100ms) == 0);
    CHECK(breaths(40, 1000ms) == 0);
}

TEST_CASE("a reader of more than 50 changes a second pauses", "[news_pace]") {
    CHECK(breaths(6, 100ms) > 30);
    CHECK(breaths(100, 100ms) == 100);
}

TEST_CASE("messages of calls make no reader pause", "[news_pace]") {
    CHECK(breaths(4, 100ms, 100) == 0);
    CHECK(breaths(100, 100ms, 100) == 100);
}

TEST_CASE("a reader that is behind does not pause", "[news_pace]") {
    CHECK(breaths(news_pace::max_entries, 10ms) == 0);
    CHECK(breaths(100, 100ms, news_pace::max_entries) == 0);
}

TEST_CASE("a reader stops pausing once it is calm again", "[news_pace]") {
    news_pace pace;
    CHECK(pace.after(200, 0, first_read) == news_pace::breath);
    CHECK(pace.after(1, 0, first_read) == news_pace::breath);
    CHECK(pace.after(1, 0, first_read + 1s) == 0ms);
}

} // namespace babel::cluster
