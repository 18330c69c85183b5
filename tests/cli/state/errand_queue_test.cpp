// Work on files outside the loop.
#include "cli/state/errand_queue.hpp"
#include "support/catch.hpp"

#include <atomic>
#include <memory>
#include <string>

using namespace babel;
using namespace std::chrono_literals;
using cli::errand_queue;

namespace {

/// An errand that a disk delays until the test releases it.
struct stall {
    std::shared_ptr<std::atomic<bool>> is_over = std::make_shared<std::atomic<bool>>(false);
    errand_queue::errand errand() const {
        return [over = is_over] { over->wait(false); };
    }
    void end() const {
        *is_over = true;
        is_over->notify_all();
    }
};

} // namespace

TEST_CASE("errands run in order", "[errands]") {
    audio::file_thread files;
    errand_queue errands(files);
    const auto done = std::make_shared<std::string>();
    for (const char c : {'a', 'b', 'c'})
        REQUIRE(errands.add([done, c] { *done += c; }));
    REQUIRE(errands.add_and_wait([] {}, 10s));
    CHECK(*done == "abc");
}

TEST_CASE("an errand that stalls is waited for once and delays nothing else", "[errands]") {
    audio::file_thread files;
    errand_queue errands(files);
    const stall disk;
    CHECK_FALSE(errands.add_and_wait(disk.errand(), 1ms));
    const auto began = std::chrono::steady_clock::now();
    CHECK_FALSE(errands.add_and_wait([] {}, 1h)); // at once, because the previous one is late
    CHECK(std::chrono::steady_clock::now() - began < 10s);
    disk.end();
    files.stop();
    CHECK(errands.add_and_wait([] {}, 10s));
}

TEST_CASE("the number of waiting errands is limited", "[errands]") {
    audio::file_thread files;
    errand_queue errands(files);
    const stall disk;
    REQUIRE(errands.add(disk.errand()));
    const auto done = std::make_shared<std::size_t>(0);
    std::size_t added = 0;
    while (added < 2 * errand_queue::max_waiting && errands.add([done] { ++*done; }))
        ++added;
    CHECK(added >= errand_queue::max_waiting - 1); // the first one may wait too
    CHECK(added < 2 * errand_queue::max_waiting);
    disk.end();
    files.stop();
    CHECK(*done == added);
}
