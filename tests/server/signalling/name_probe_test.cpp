// Liveness check of the holder of a name, by the askers' origin.
#include "server/signalling/name_probe.hpp"
#include "support/catch.hpp"

using babel::server::asker;
using babel::server::name_probe;
using babel::server::time_point;
using enum name_probe::verdict;
using namespace std::chrono_literals;

namespace {

constexpr time_point asked_at{1h};

} // namespace

TEST_CASE("a silent holder is gone after 5 s for an asker from its own source", "[name_probe]") {
    name_probe probe;
    CHECK(probe.ask(asker::same_source, asked_at));
    CHECK(probe.check(asked_at + 4999ms, 20s) == undecided);
    CHECK(probe.is_running());
    CHECK(probe.check(asked_at + 5s, 20s) == gone);
    CHECK_FALSE(probe.is_running());
}

TEST_CASE("a silent holder is gone after 30 s for another source", "[name_probe]") {
    name_probe probe;
    CHECK(probe.ask(asker::other_source, asked_at));
    CHECK(probe.check(asked_at + 8s, 16s) == undecided);
    CHECK(probe.check(asked_at + 29999ms, 40s) == undecided);
    CHECK(probe.check(asked_at + 30s, 40s) == gone);
}

TEST_CASE("any sign of life since the check began ends it", "[name_probe]") {
    name_probe probe;
    CHECK(probe.ask(asker::same_source, asked_at));
    CHECK(probe.check(asked_at + 1s, 1s) == undecided); // it came with the check
    CHECK(probe.check(asked_at + 2s, 1s) == alive);
    CHECK(probe.ask(asker::same_source, asked_at + 2s));
    CHECK(probe.check(asked_at + 2s, std::nullopt) == alive); // the system does not tell
}

TEST_CASE(
    "other sources cause one check a minute and the holder's source any number", "[name_probe]"
) {
    name_probe probe;
    CHECK(probe.ask(asker::other_source, asked_at));
    CHECK_FALSE(probe.ask(asker::other_source, asked_at)); // it runs
    CHECK(probe.check(asked_at + 1s, 0s) == alive);
    CHECK_FALSE(probe.ask(asker::other_source, asked_at + 59s));
    CHECK(probe.ask(asker::same_source, asked_at + 59s));
    CHECK(probe.check(asked_at + 60s, 0s) == alive);
    CHECK(probe.ask(asker::other_source, asked_at + 60s));
}

TEST_CASE("an asker from the holder's source shortens the check of another", "[name_probe]") {
    name_probe probe;
    CHECK(probe.ask(asker::other_source, asked_at));
    CHECK_FALSE(probe.ask(asker::same_source, asked_at + 1s));
    CHECK(probe.check(asked_at + 5s, 20s) == gone);
}

TEST_CASE("another source does not lengthen a check of the holder's", "[name_probe]") {
    name_probe probe;
    CHECK(probe.ask(asker::same_source, asked_at));
    CHECK_FALSE(probe.ask(asker::other_source, asked_at + 1s));
    CHECK(probe.check(asked_at + 5s, 20s) == gone);
}
