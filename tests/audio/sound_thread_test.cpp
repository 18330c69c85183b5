// The thread on which devices are opened.
#include "sound_thread.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <atomic>
#include <vector>

using namespace babel::audio;

TEST_CASE(
    "the sound thread does what was posted in order and all of it before it ends", "[sound]"
) {
    std::vector<int> order;
    const auto here = std::this_thread::get_id();
    bool elsewhere = true;
    {
        const auto thread = sound_thread::start().value();
        for (int i = 0; i < 20; ++i) {
            CHECK_FALSE(thread->post([&order, &elsewhere, i, here] {
                elsewhere &= std::this_thread::get_id() != here;
                order.push_back(i);
            }));
        }
        CHECK_FALSE(thread->run([&order] { order.push_back(20); }));
        CHECK(order.size() == 21);
        CHECK_FALSE(thread->post([&order] { order.push_back(21); }));
    }
    CHECK(elsewhere);
    REQUIRE(order.size() == 22);
    CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("a sound thread that hangs takes no more than it can hold", "[sound]") {
    std::atomic<bool> hangs{true};
    const auto thread = sound_thread::start().value();
    std::size_t taken = 0;
    while (!thread->post([&hangs] { hangs.wait(true); }) && taken < 1000)
        ++taken;
    CHECK(taken >= 64);
    CHECK(taken < 1000);
    hangs = false;
    hangs.notify_all();
}
