// Wakers, the 20 ms clock, and the devices that need nothing else.
#include "audio/device/frame_clock.hpp"
#include "audio/signals.hpp"
#include "support/catch.hpp"
#include <babel/audio/clocked_device.hpp>
#include <babel/audio/waker.hpp>

#include <array>
#include <thread>

using namespace babel::audio;
using namespace babel::audio::test;
using namespace std::chrono_literals;

TEST_CASE("an event is readable after a wake and counts them", "[waker]") {
    auto w = waker::event().value();
    CHECK_FALSE(readable(w.fd(), 0));
    CHECK(w.consume() == 0);
    w.wake();
    w.wake();
    CHECK(readable(w.fd(), 0));
    CHECK(w.consume() == 2);
    CHECK_FALSE(readable(w.fd(), 0));
}

TEST_CASE("an event wakes a thread that waits for it", "[waker][threads]") {
    auto w = waker::event().value();
    std::thread other([&w] { w.wake(); });
    CHECK(readable(w.fd()));
    other.join();
}

TEST_CASE("a ticker counts the periods that passed", "[waker]") {
    auto w = waker::ticker(2ms).value();
    std::uint64_t ticks = 0;
    const auto begin = std::chrono::steady_clock::now();
    while (ticks < 5 && readable(w.fd()))
        ticks += w.consume();
    CHECK(ticks >= 5);
    CHECK(std::chrono::steady_clock::now() - begin >= 8ms);
}

TEST_CASE("a moved waker keeps its descriptor", "[waker]") {
    auto first = waker::event().value();
    const int fd = first.fd();
    waker second = std::move(first);
    CHECK(second.fd() == fd);
    second.wake();
    CHECK(second.consume() == 1);
}

TEST_CASE("a frame clock gives 960 samples a tick and none while it is stopped", "[clock]") {
    auto clock = frame_clock::make().value();
    REQUIRE(readable(clock.fd()));
    CHECK(clock.due() == 0);
    clock.start();
    CHECK(clock.due() == 0);
    REQUIRE(readable(clock.fd()));
    const auto due = clock.due();
    CHECK(due >= frame_samples);
    CHECK(due % frame_samples == 0);
    clock.take(100);
    CHECK(clock.due() >= due - 100);
    clock.stop();
    CHECK(clock.due() == 0);
}

TEST_CASE("silence is silent and comes at the pace of the clock", "[clock]") {
    auto quiet = make_null_source().value();
    std::array<sample, 4 * frame_samples> out{};
    out.fill(7);
    CHECK_FALSE(quiet->start());
    REQUIRE(readable(quiet->wake_fd()));
    const auto count = quiet->read(out);
    REQUIRE(count >= frame_samples);
    CHECK(rms(std::span(out).first(count)) == 0);
    CHECK_FALSE(quiet->finished());
    quiet->stop();
    CHECK(quiet->read(out) == 0);
}

TEST_CASE("the tone is 440 Hz at a tenth of full scale without a seam", "[clock]") {
    auto tone = make_tone_source().value();
    std::vector<sample> heard;
    CHECK_FALSE(tone->start());
    while (heard.size() < 4800 && readable(tone->wake_fd())) {
        std::array<sample, 441> piece{};
        for (std::size_t count = piece.size(); count == piece.size();) {
            count = tone->read(piece);
            heard.insert(heard.end(), piece.begin(), piece.begin() + static_cast<int>(count));
        }
    }
    heard.resize(4800);
    CHECK(amplitude_at(heard, 440) == Approx(3276.7).epsilon(0.01));
    CHECK(largest_step(heard) < 200);
}

TEST_CASE("the null sink takes due samples and drops surplus ones", "[clock]") {
    auto nowhere = make_null_sink().value();
    CHECK_FALSE(nowhere->start());
    REQUIRE(readable(nowhere->wake_fd()));
    const auto wanted = nowhere->wanted();
    REQUIRE(wanted >= frame_samples);
    const std::vector<sample> much(20 * frame_samples);
    nowhere->write(much);
    CHECK(nowhere->counters().dropped_samples > 0);
    CHECK(nowhere->counters().callbacks >= 1);
}
