#include "support/catch.hpp"
#include <babel/core/backoff.hpp>

using babel::backoff;
using namespace std::chrono_literals;

TEST_CASE("pauses double from one second to thirty", "[backoff]") {
    backoff b;
    for (const auto expected : {1s, 2s, 4s, 8s, 16s, 30s, 30s})
        CHECK(b.next(0.5) == expected);
}

TEST_CASE(
    "pauses are spread from half to one and a half and never exceed thirty seconds", "[backoff]"
) {
    backoff unlucky, lucky;
    CHECK(lucky.next(0) == 500ms);
    CHECK(unlucky.next(1) == 1500ms);
    for (int i = 0; i < 10; ++i)
        CHECK(unlucky.next(1) <= 30s);
}

TEST_CASE("a server that was reached resets the pauses", "[backoff]") {
    backoff b;
    b.next(0.5);
    b.next(0.5);
    b.reset();
    CHECK(b.next(0.5) == 1s);
}

TEST_CASE("the first and the longest pause are the owner's choice", "[backoff]") {
    backoff b(100ms, 500ms);
    for (const auto expected : {100ms, 200ms, 400ms, 500ms, 500ms})
        CHECK(b.next(0.5) == expected);
    b.reset();
    CHECK(b.next(0.5) == 100ms);
}
