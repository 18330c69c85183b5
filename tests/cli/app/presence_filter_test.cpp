// Arrivals and departures that are shown.
#include "cli/app/presence_filter.hpp"
#include "support/catch.hpp"

using babel::cli::presence_filter;
using namespace std::chrono_literals;
using words = std::vector<std::string>;

namespace {

// A multiple of the grain, so that nothing is rounded.
constexpr presence_filter::time_point beginning{1000s};
constexpr auto never = presence_filter::time_point::max();

} // namespace

TEST_CASE("an arrival is shown at once", "[presence]") {
    presence_filter filter;
    CHECK(filter.came({"bob", "carol"}) == words{"bob", "carol"});
    CHECK(filter.next_due() == never);
    CHECK(filter.take_all().empty());
}

TEST_CASE("a departure is shown after three seconds of absence", "[presence]") {
    presence_filter filter;
    filter.left({"bob"}, beginning);
    CHECK(filter.next_due() == beginning + 3s);
    CHECK(filter.take_due(beginning + 2999ms).empty());
    CHECK(filter.take_due(beginning + 3s) == words{"bob"});
    CHECK(filter.next_due() == never);
    CHECK(filter.came({"bob"}) == words{"bob"});
}

TEST_CASE("an absence of less than three seconds is not shown", "[presence]") {
    presence_filter filter;
    filter.left({"bob", "carol"}, beginning);
    CHECK(filter.came({"bob", "dave"}) == words{"dave"});
    CHECK(filter.take_due(beginning + 3s) == words{"carol"});
    filter.left({"bob"}, beginning + 10s);
    CHECK(filter.next_due() == beginning + 13s);
}

TEST_CASE(
    "a user who keeps leaving and returning is not shown until they stay away", "[presence]"
) {
    presence_filter filter;
    auto now = beginning;
    for (int i = 0; i < 100; ++i, now += 2s) {
        filter.left({"bob"}, now);
        CHECK(filter.take_due(now).empty());
        CHECK(filter.came({"bob"}).empty());
    }
    filter.left({"bob"}, now);
    CHECK(filter.take_due(now + 3s) == words{"bob"});
}

TEST_CASE("departures of one moment are shown together and none too early", "[presence]") {
    presence_filter filter;
    for (int i = 1; i <= 12; ++i)
        filter.left({"user" + std::to_string(i)}, beginning + i * 10ms);
    const auto due = filter.next_due();
    CHECK(due >= beginning + 120ms + presence_filter::time_limit);
    CHECK(due <= beginning + 10ms + presence_filter::time_limit + presence_filter::grain);
    CHECK(filter.take_due(due).size() == 12);
}

TEST_CASE("at the end departures are shown without delay", "[presence]") {
    presence_filter filter;
    filter.left({"bob"}, beginning);
    filter.left({"carol"}, beginning + 1s);
    CHECK(filter.take_all() == words{"bob", "carol"});
    CHECK(filter.take_all().empty());
}

TEST_CASE("a departure that is reported twice is shown once", "[presence]") {
    presence_filter filter;
    filter.left({"bob"}, beginning);
    filter.left({"bob"}, beginning + 2s);
    CHECK(filter.take_due(beginning + 3s) == words{"bob"});
    CHECK(filter.take_all().empty());
}
