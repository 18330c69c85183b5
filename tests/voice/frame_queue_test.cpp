// Packets that wait to be sent: in order, whole, and never stale.
#include "support/catch.hpp"
#include <babel/voice/frame_queue.hpp>

#include <algorithm>
#include <array>

using namespace babel;
using namespace std::chrono_literals;
using voice::frame_queue;

namespace {

using bytes = std::vector<std::uint8_t>;

struct queue_under_test {
    frame_queue queue;
    frame_queue::time_point start = frame_queue::time_point(1h);

    void push(std::chrono::milliseconds at, bytes packet) { queue.push_voice(start + at, packet); }
    std::size_t drop(std::chrono::milliseconds at) { return queue.drop_stale(start + at); }
    /// All that waits, as one run of bytes.
    bytes waiting() const {
        std::array<bytes_view, 64> pieces;
        bytes all;
        for (const auto piece : queue.gather(pieces))
            all.insert(all.end(), piece.begin(), piece.end());
        return all;
    }
};

} // namespace

TEST_CASE("a frame is dropped when it has waited for more than 200 ms", "[frame_queue]") {
    queue_under_test t;
    t.push(0ms, {1});
    t.push(20ms, {2});
    CHECK(t.drop(200ms) == 0);
    CHECK(t.drop(201ms) == 1);
    CHECK(t.waiting() == bytes{2});
    CHECK(t.queue.oldest_age(t.start + 201ms) == 181ms);
    CHECK(t.drop(1s) == 1);
    CHECK(t.queue.empty());
    CHECK(t.queue.oldest_age(t.start + 1s) == 0ms);
}

TEST_CASE("a frame that is partly written is always finished", "[frame_queue]") {
    queue_under_test t;
    t.push(0ms, {1, 2, 3});
    t.push(0ms, {4});
    CHECK(t.queue.forget(1).frames == 0);
    CHECK(t.drop(5s) == 1);
    CHECK(t.waiting() == bytes{2, 3});
    const auto done = t.queue.forget(2);
    CHECK(done.frames == 1);
    CHECK(done.bytes == 3);
    CHECK(t.queue.empty());
}

TEST_CASE("packets without voice never go stale", "[frame_queue]") {
    queue_under_test t;
    t.queue.push_lasting(bytes{9});
    t.push(0ms, {1});
    CHECK(t.queue.is_due(3));
    CHECK(t.drop(5s) == 1);
    CHECK(t.waiting() == bytes{9});
    CHECK(t.queue.forget(1).frames == 0);
    CHECK(t.queue.empty());
}

TEST_CASE(
    "frames that were all made at once are bounded and the newest are kept", "[frame_queue]"
) {
    queue_under_test t;
    for (int i = 0; i < 100; ++i)
        t.push(0ms, {std::uint8_t(i)});
    CHECK(t.drop(0ms) == 100 - frame_queue::max_frames);
    CHECK(t.waiting().back() == 99);
    CHECK(t.waiting().size() == frame_queue::max_frames);
}

TEST_CASE("a queue may wait for as many frames as leave together", "[frame_queue]") {
    queue_under_test t;
    CHECK_FALSE(t.queue.is_due(1));
    t.push(0ms, {1, 1});
    CHECK(t.queue.is_due(1));
    CHECK_FALSE(t.queue.is_due(2));
    t.push(20ms, {2});
    CHECK(t.queue.is_due(2));
    CHECK_FALSE(t.queue.is_due(3));
    t.queue.forget(1); // the rest of a frame waits for no other
    CHECK(t.queue.is_due(3));
}

TEST_CASE("however few bytes a write takes the rest comes in order", "[frame_queue]") {
    for (std::size_t step = 1; step <= 7; ++step) {
        queue_under_test t;
        t.push(0ms, {1, 2, 3});
        t.push(20ms, {4});
        t.push(40ms, {5, 6, 7});
        bytes taken;
        frame_queue::written done;
        while (!t.queue.empty()) {
            auto now = t.waiting();
            now.resize(std::min(step, now.size()));
            taken.insert(taken.end(), now.begin(), now.end());
            const auto gone = t.queue.forget(now.size());
            done.frames += gone.frames;
            done.bytes += gone.bytes;
        }
        CHECK(taken == bytes{1, 2, 3, 4, 5, 6, 7});
        CHECK(done.frames == 3);
        CHECK(done.bytes == 7);
    }
}
