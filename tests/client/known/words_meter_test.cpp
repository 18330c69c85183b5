// Attempts at words.
#include "client/known/words_meter.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <string>

using babel::client::words_meter;
using namespace std::chrono_literals;

namespace {

const words_meter::time_point words_start{100h};

/// One attempt a minute.
words_meter after_attempts(int count) {
    words_meter meter;
    for (int i = 0; i < count; ++i)
        meter.on_nonce("bob", words_start + i * 1min);
    return meter;
}

} // namespace

TEST_CASE("words are withheld from the ninth unaccepted attempt in an hour on", "[words]") {
    const auto now = words_start + 10min;
    CHECK(after_attempts(8).may_show("bob", now));
    CHECK_FALSE(after_attempts(9).may_show("bob", now));
    CHECK(after_attempts(9).may_show("carol", now));
}

TEST_CASE("withheld words come back after an hour without attempts", "[words]") {
    auto meter = after_attempts(9);
    const auto last = words_start + 8min;
    CHECK_FALSE(meter.may_show("bob", last + 59min));
    CHECK(meter.may_show("bob", last + 60min));
    meter.on_nonce("bob", last + 30min);
    CHECK_FALSE(meter.may_show("bob", last + 60min)); // another one
    CHECK(meter.may_show("bob", last + 90min));
}

TEST_CASE("attempts count for an hour", "[words]") {
    words_meter meter;
    for (int i = 0; i < 100; ++i)
        meter.on_nonce("bob", words_start + i * 7min + i * 40s); // eight in an hour
    CHECK(meter.may_show("bob", words_start + 99 * 7min + 99 * 40s));
}

TEST_CASE("calls that the user accepts do not count", "[words]") {
    words_meter meter;
    for (int i = 0; i < 100; ++i) {
        meter.on_nonce("bob", words_start + i * 1s);
        meter.on_accepted("bob");
    }
    CHECK(meter.may_show("bob", words_start + 100s));
    meter.on_accepted("nobody");
}

TEST_CASE("a server that invents names does not free one whose words are withheld", "[words]") {
    auto meter = after_attempts(9);
    const auto now = words_start + 10min;
    for (int i = 0; i < 1000; ++i)
        meter.on_nonce("name" + std::to_string(i), now);
    CHECK_FALSE(meter.may_show("bob", now));
    CHECK(meter.may_show("name1", now));
    CHECK_FALSE(meter.may_show("new name", now)); // as many as fit have had attempts
}
