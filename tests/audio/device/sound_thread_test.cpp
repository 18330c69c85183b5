// The thread on which devices are opened.
#include "audio/device/sound_thread.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <atomic>
#include <vector>

using namespace babel::audio;

TEST_CASE("the sound thread does all jobs in order before it ends", "[sound]") {
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
    }
    CHECK(elsewhere);
    REQUIRE(order.size() == 20);
    CHECK(std::is_sorted(order.begin(), order.end()));
}

TEST_CASE("a sound thread that hangs refuses jobs beyond its queue", "[sound]") {
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

TEST_CASE("a wait for a sound thread that hangs has a limit", "[sound]") {
    std::atomic<bool> hangs{true};
    const auto thread = sound_thread::start().value();
    REQUIRE_FALSE(thread->post([&hangs] { hangs.wait(true); }));
    CHECK_FALSE(thread->end(std::chrono::milliseconds(20)));
    hangs = false;
    hangs.notify_all();
    CHECK(thread->end(std::chrono::seconds(10)));
    CHECK(thread->end(std::chrono::milliseconds(0)));
}
