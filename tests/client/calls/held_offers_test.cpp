// Offers that wait for their callers to withdraw them.
#include "client/calls/held_offers.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <string>
#include <vector>

using namespace babel;
using client::held_offers;

namespace {

struct offers_that_wait {
    ~offers_that_wait() { test::run_bounded(loop, held.close()); }

    /// The bytes of the message are gone when it returns.
    bool hold(std::uint32_t call, const std::string& caller) {
        const std::vector<std::uint8_t> blob{1, 2, 3};
        const std::string copy = caller;
        return held.hold({call, copy, {}, {}, blob});
    }

    asio::io_context loop{1};
    std::string released;
    held_offers held{loop.get_executor(), [this](const wire::incoming_offer& each) {
                         released += std::string(each.caller) + std::to_string(each.blob.size());
                     }};
};

} // namespace

TEST_CASE("no more offers are held than there is room for", "[held_offers]") {
    offers_that_wait t;
    for (std::uint32_t i = 1; i <= held_offers::max_held; ++i)
        CHECK(t.hold(i, "caller" + std::to_string(i)));
    CHECK_FALSE(t.hold(99, "one more"));
    t.held.drop(3);
    CHECK(t.hold(99, "one more"));
    t.held.drop_from("caller5");
    CHECK(t.hold(100, "another"));
    CHECK_FALSE(t.hold(101, "one more"));
    t.held.drop(4711); // which is not held
    t.held.drop_from("nobody");
    CHECK_FALSE(t.hold(101, "one more"));
}

TEST_CASE("offers that are withdrawn are never released", "[held_offers]") {
    offers_that_wait t;
    CHECK(t.hold(1, "bob"));
    test::run_ready(t.loop);
    t.held.drop(1);
    CHECK(t.hold(2, "carol")); // by the same wait
    test::run_ready(t.loop);
    t.held.clear();
    test::run_until_idle(t.loop);
    CHECK(t.released.empty());
    CHECK(t.hold(3, "dave"));
}
