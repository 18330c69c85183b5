// The fate of datagrams by the peer's Reports, and the Reports themselves.
#include "support/catch.hpp"
#include "voice/datagram/ledger.hpp"
#include "voice/datagram/report_maker.hpp"

#include <utility>
#include <vector>

using namespace babel;
using namespace babel::voice;
using namespace std::chrono_literals;

namespace {

using time_point = ledger::time_point;

struct ledger_under_test {
    ledger book;
    time_point now{1h};
    std::uint32_t next = 0;

    void send(int count, path_id path = 0, bool is_voice = true) {
        for (int i = 0; i < count; ++i) {
            book.note_sent(now, {next++, path, is_voice});
            now += 20ms;
        }
    }
    ledger::finding report(std::uint32_t highest, std::uint64_t before, int age = 0) {
        wire::report made;
        made.highest = highest;
        made.before = before;
        made.age = static_cast<std::uint16_t>(age);
        return book.on_report(now, made);
    }
};

std::string letters(const ledger::finding& found) {
    std::string all;
    for (const auto& each : found.fates)
        all += each.is_lost ? 'l' : 'a';
    return all;
}

constexpr std::uint64_t all_before = ~std::uint64_t{0};

} // namespace

TEST_CASE("a datagram is lost when two Reports are without it", "[ledger]") {
    ledger_under_test t;
    t.send(10);
    CHECK(letters(t.report(4, 0b1011)) == "a"); // without number 1
    CHECK(letters(t.report(6, 0b101111)) == "laaaaa");
    CHECK(letters(t.report(9, all_before)) == "aaa");
}

TEST_CASE("a datagram that comes late is not lost", "[ledger]") {
    ledger_under_test t;
    t.send(10);
    CHECK(letters(t.report(4, 0b1011)) == "a");
    CHECK(letters(t.report(6, 0b111111)) == "aaaaaa");
}

TEST_CASE("datagrams that no Report reached have no fate", "[ledger]") {
    ledger_under_test t;
    t.send(200);
    CHECK(letters(t.report(2, 0b11)) == "aaa");
    CHECK(letters(t.report(150, all_before)) == std::string(65, 'a')); // 86 to 150
}

TEST_CASE("only voice has a fate", "[ledger]") {
    ledger_under_test t;
    t.send(2, 0, false);
    t.send(2, 1);
    const auto found = t.report(3, 0b111);
    REQUIRE(found.fates.size() == 2);
    CHECK(found.fates[0].path == 1);
}

TEST_CASE("the round trip is that of the highest number, without its age", "[ledger]") {
    ledger_under_test t;
    t.send(5);
    t.now += 80ms; // 100 ms after the last was sent
    const auto found = t.report(4, 0b1111, 300);
    REQUIRE(found.round_trip);
    CHECK(*found.round_trip == 70ms);
    CHECK_FALSE(t.report(4, 0b1111, 65535).round_trip);
    CHECK(*t.report(4, 0b1111, 65000).round_trip == 0ms);
}

TEST_CASE("a path is acknowledged by what was sent on it", "[ledger]") {
    ledger_under_test t;
    const auto began = t.now;
    t.send(3, 0);
    t.send(3, 1);
    using told_paths = std::vector<std::pair<path_id, time_point>>;
    const auto told = [&](std::uint32_t highest, std::uint64_t before) {
        told_paths all;
        for (const auto& each : t.report(highest, before).acknowledged)
            all.emplace_back(each.path, each.sent);
        return all;
    };
    CHECK(told(5, 0b00100) == told_paths{{1, began + 100ms}, {0, began + 40ms}}); // 2 and 5
    CHECK(told(5, 0b00110) == told_paths{{1, began + 60ms}});                     // and 3
    CHECK(told(1, 0) == told_paths{{0, began + 20ms}});
    CHECK(told(5, 0b00110).empty());
}

TEST_CASE("the fate of datagrams is known up to the last number", "[ledger]") {
    ledger_under_test t;
    t.next = 0xFFFFFFF0;
    t.send(15); // up to 2^32 - 2
    CHECK(letters(t.report(0xFFFFFFF7, all_before)) == "aaaaaaaa");
    CHECK(letters(t.report(0xFFFFFFFC, all_before - 1)) == "aaa");
    CHECK(letters(t.report(0xFFFFFFFE, all_before - 4)) == "laaa");
    CHECK_FALSE(t.report(0xFFFFFFFF, all_before).is_plausible);
}

TEST_CASE("Reports of what was not sent, or is forgotten, change nothing", "[ledger]") {
    ledger_under_test t;
    CHECK_FALSE(t.report(0, 0).is_plausible);
    t.send(3);
    CHECK_FALSE(t.report(3, all_before).is_plausible);
    CHECK_FALSE(t.report(0xFFFFFFFF, all_before).is_plausible);
    t.send(2000);
    CHECK_FALSE(t.report(5, all_before).is_plausible);
    CHECK(t.report(2002, all_before).is_plausible);
}

TEST_CASE("a Report is what came of the last 65 numbers", "[report]") {
    report_maker maker;
    const time_point now(1h);
    CHECK_FALSE(maker.make(now));
    for (const std::uint32_t number : {0U, 1U, 3U, 7U, 5U})
        maker.on_datagram(now, number);
    const auto made = maker.make(now + 25ms);
    REQUIRE(made);
    CHECK(made->highest == 7);
    CHECK(made->before == 0b1101010);
    CHECK(made->age == 250);
    maker.on_datagram(now, 71);
    CHECK(maker.make(now)->before == std::uint64_t{1} << 63);
    maker.on_datagram(now, 1000);
    CHECK(maker.make(now)->before == 0);
    maker.on_datagram(now, 2); // too old to be told
    CHECK(maker.make(now)->before == 0);
    CHECK(maker.make(now + 10s)->age == 65535);
}

TEST_CASE("the queue delay is the least lateness since the last Report", "[report]") {
    report_maker maker;
    time_point now(1h);
    std::uint32_t at = 0;
    const auto voice = [&](std::chrono::milliseconds late) {
        maker.on_datagram(now, at);
        maker.on_voice(now + late, at, audio::frame_samples);
        at += 8;
        now += 20ms;
    };
    for (int i = 0; i < 50; ++i)
        voice(0ms);
    CHECK(maker.make(now)->queue_delay == 0);
    for (const auto late : {150ms, 120ms, 180ms})
        voice(late);
    CHECK(maker.make(now)->queue_delay == 120);
    CHECK(maker.make(now)->queue_delay == 120); // nothing new
    voice(90ms);
    voice(10ms);
    CHECK(maker.make(now)->queue_delay == 10);
}

TEST_CASE("frames of another length are no queue", "[report]") {
    report_maker maker;
    time_point now(1h);
    std::uint32_t at = 0;
    const auto voice = [&](std::chrono::milliseconds length) {
        now += length; // a frame is made at its end
        maker.on_datagram(now, at);
        maker.on_voice(now, at, audio::samples_in_ms(static_cast<std::size_t>(length.count())));
        at += static_cast<std::uint32_t>(length / media_tick);
    };
    for (const auto length : {20ms, 10ms, 20ms}) {
        for (int i = 0; i < 50; ++i)
            voice(length);
        CHECK(maker.make(now)->queue_delay == 0);
    }
}
