// What of comings and goings is told.
#include "cli/app/presence_digest.hpp"
#include "support/catch.hpp"

using babel::cli::presence_digest;
using namespace std::chrono_literals;
using words = std::vector<std::string>;

namespace {

// On the grain, so that nothing is rounded.
constexpr presence_digest::time_point beginning{1000s};
constexpr auto never = presence_digest::time_point::max();

} // namespace

TEST_CASE("who comes is told at once", "[presence]") {
    presence_digest digest;
    CHECK(digest.came({"bob", "carol"}) == words{"bob", "carol"});
    CHECK(digest.next_due() == never);
    CHECK(digest.take_all().empty());
}

TEST_CASE("who leaves is told when he has been away for three seconds", "[presence]") {
    presence_digest digest;
    digest.left({"bob"}, beginning);
    CHECK(digest.next_due() == beginning + 3s);
    CHECK(digest.take_due(beginning + 2999ms).empty());
    CHECK(digest.take_due(beginning + 3s) == words{"bob"});
    CHECK(digest.next_due() == never);
    CHECK(digest.came({"bob"}) == words{"bob"});
}

TEST_CASE("who leaves and comes back within three seconds was never away", "[presence]") {
    presence_digest digest;
    digest.left({"bob", "carol"}, beginning);
    CHECK(digest.came({"bob", "dave"}) == words{"dave"});
    CHECK(digest.take_due(beginning + 3s) == words{"carol"});
    digest.left({"bob"}, beginning + 10s);
    CHECK(digest.next_due() == beginning + 13s);
}

TEST_CASE("who goes and comes all the time is silent until he stays away", "[presence]") {
    presence_digest digest;
    auto now = beginning;
    for (int i = 0; i < 100; ++i, now += 2s) {
        digest.left({"bob"}, now);
        CHECK(digest.take_due(now).empty());
        CHECK(digest.came({"bob"}).empty());
    }
    digest.left({"bob"}, now);
    CHECK(digest.take_due(now + 3s) == words{"bob"});
}

TEST_CASE("departures of one moment are told together and none too early", "[presence]") {
    presence_digest digest;
    for (int i = 1; i <= 12; ++i)
        digest.left({"user" + std::to_string(i)}, beginning + i * 10ms);
    const auto due = digest.next_due();
    CHECK(due >= beginning + 120ms + presence_digest::patience);
    CHECK(due <= beginning + 10ms + presence_digest::patience + presence_digest::grain);
    CHECK(digest.take_due(due).size() == 12);
}

TEST_CASE("at the end those who left are told of without delay", "[presence]") {
    presence_digest digest;
    digest.left({"bob"}, beginning);
    digest.left({"carol"}, beginning + 1s);
    CHECK(digest.take_all() == words{"bob", "carol"});
    CHECK(digest.take_all().empty());
}

TEST_CASE("who is reported to leave twice is told of once", "[presence]") {
    presence_digest digest;
    digest.left({"bob"}, beginning);
    digest.left({"bob"}, beginning + 2s);
    CHECK(digest.take_due(beginning + 3s) == words{"bob"});
    CHECK(digest.take_all().empty());
}
