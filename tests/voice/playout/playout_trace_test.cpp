// The playout buffer over traces of arrivals: its invariants and its delay.
#include "voice/playout/speech.hpp"
#include "voice/playout/trace_checks.hpp"

using namespace babel;
using namespace babel::audio;
using namespace babel::voice;
using namespace babel::audio::test;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

/// One packet in a hundred waits for a retransmission, and those behind it with it.
trace lossy(std::size_t packets, double loss, microseconds round_trip, std::uint32_t seed) {
    dice chance(seed);
    microseconds until{0};
    return in_order(packets, [&](std::size_t n) {
        const auto sent = microseconds(20'000 * n);
        if (chance.roll() < loss) until = sent + round_trip + 30ms;
        return std::max(until - sent, microseconds(std::llround(2000 * chance.roll())));
    });
}

trace jittery(std::size_t packets, microseconds most, std::uint32_t seed) {
    dice chance(seed);
    return in_order(packets, [&](std::size_t) {
        return microseconds(std::llround(static_cast<double>(most.count()) * chance.roll()));
    });
}

trace quiet(std::size_t packets) {
    return jittery(packets, 2ms, 1);
}

/// The sender leaves packets out from `first` to `last`.
trace without(trace all, std::size_t first, std::size_t last) {
    std::erase_if(all, [&](const arrival& each) {
        return each.packet >= first && each.packet < last;
    });
    return all;
}

struct named_trace {
    const char* name;
    trace arrivals;
};

std::vector<named_trace> all_kinds() {
    constexpr std::size_t packets = 15 * per_second;
    return {
        {"in order", quiet(packets)},
        {"jitter of 30 ms", jittery(packets, 30ms, 2)},
        {"jitter of 200 ms", jittery(packets, 200ms, 3)},
        {"1 % loss at 100 ms", lossy(packets, 0.01, 100ms, 4)},
        {"5 % loss at 100 ms", lossy(packets, 0.05, 100ms, 5)},
        {"an outage of 0.3 s", with_outage(quiet(packets), 5s, 5300ms)},
        {"an outage of 2 s", with_outage(quiet(packets), 5s, 7s)},
        {"an outage of 2 s whose frames are dropped",
         without(with_outage(quiet(packets), 5s, 7s), 250, 340)},
        {"a pause of the sender", without(quiet(packets), 250, 400)},
        {"everything at once",
         in_order(packets, [](std::size_t n) { return microseconds(20'000 * (packets - n)); })},
    };
}

} // namespace

TEST_CASE("no trace makes the buffer hold more than its bound", "[playout][trace]") {
    for (const auto& [name, arrivals] : all_kinds()) {
        INFO(name);
        check_bounds(arrivals);
    }
}

TEST_CASE("nothing is heard twice or out of order", "[playout][trace]") {
    constexpr std::size_t packets = 6 * per_second;
    const rising_tone tone(packets);
    const std::vector<named_trace> kinds{
        {"in order", quiet(packets)},
        {"jitter of 80 ms", jittery(packets, 80ms, 2)},
        {"loss", lossy(packets, 0.03, 100ms, 4)},
        {"outage", with_outage(quiet(packets), 2s, 3s)},
    };
    for (const auto& [name, arrivals] : kinds) {
        INFO(name);
        check_order(pitches(hear(arrivals, tone).sound), packets);
    }
}

TEST_CASE("on a quiet link the delay comes down to 20 ms and stays there", "[playout][trace]") {
    const auto call = hear(quiet(40 * per_second), speech_packet);
    CHECK(call.end.target == 20ms);
    CHECK(call.end.underruns == 0);
    CHECK(call.end.concealed_samples == 0);
    const auto& then = call.seconds[9];
    CHECK(then.delay <= 25ms);
    CHECK(call.end.compressed_samples == then.compressed_samples);
    CHECK(call.end.stretched_samples == then.stretched_samples);
}

TEST_CASE("jitter is met by as much delay and hardly anything is concealed", "[playout][trace]") {
    const auto call = hear(jittery(60 * per_second, 60ms, 7), speech_packet);
    CHECK(call.end.target >= 50ms);
    CHECK(call.end.target <= 80ms);
    const auto after = call.end.concealed_samples - call.seconds[9].concealed_samples;
    CHECK(after <= 50 * sample_rate / 200); // half a per cent
}

TEST_CASE(
    "losses at a round trip of 100 ms cost little delay and concealment", "[playout][trace]"
) {
    const auto one = hear(lossy(60 * per_second, 0.01, 100ms, 8), speech_packet);
    CHECK(one.end.concealed_samples < one.sound.size() / 200);
    CHECK(one.end.mean_delay <= 150ms);
    const auto two = hear(lossy(60 * per_second, 0.02, 100ms, 9), speech_packet);
    CHECK(two.end.concealed_samples < two.sound.size() / 100);
}

TEST_CASE("3 s after an outage the delay is as before", "[playout][trace]") {
    for (const auto length : {1s, 2s, 5s}) {
        for (const bool are_dropped : {false, true}) {
            INFO(length.count() << " s, stale frames dropped: " << are_dropped);
            auto arrivals = with_outage(quiet(30 * per_second), 10s, 10s + length);
            // Half a second is under way when a link fails, and 200 ms are not stale when it is
            // back.
            const auto back = static_cast<std::size_t>(10 + length.count()) * per_second;
            if (are_dropped) arrivals = without(arrivals, 10 * per_second + 25, back - 10);
            const auto call = hear(arrivals, speech_packet);
            const auto before = call.seconds[8].delay;
            const auto after = call.seconds[static_cast<std::size_t>(13 + length.count())];
            CHECK(after.delay <= before + 20ms);
            CHECK(call.end.delay <= before + 20ms);
            CHECK(call.end.underruns <= 3);
        }
    }
}

TEST_CASE("a sender that pauses does not change the delay", "[playout][trace]") {
    auto arrivals = quiet(30 * per_second);
    arrivals = without(without(arrivals, 500, 800), 900, 940);
    const auto call = hear(arrivals, speech_packet);
    CHECK(call.end.target == 20ms);
    CHECK(call.end.delay <= 30ms);
    CHECK(call.end.late_packets == 0);
}

TEST_CASE("clocks that differ by 200 ppm cause no underrun and no growth", "[playout][trace]") {
    const auto tone = [packets = std::vector<packet_bytes>()](std::size_t n
                      ) mutable -> const packet_bytes& {
        for (sine_sender from; packets.size() < 100;)
            packets.push_back(from.next(frame_samples));
        return packets[n % packets.size()];
    };
    struct row {
        double ppm;
        std::size_t seconds;
    };
    for (const auto& [ppm, seconds] : {row{-200, 120}, row{200, 600}}) {
        INFO(ppm);
        const auto call = hear(quiet(seconds * per_second), tone, ppm);
        CHECK(call.end.underruns == 0);
        for (std::size_t second = 10; second < call.seconds.size(); ++second)
            REQUIRE(call.seconds[second].delay <= 32ms);
        CHECK(call.end.drift_ppm == Approx(-ppm).margin(20));
    }
}

TEST_CASE("an excess of more than 600 ms is skipped", "[playout][trace]") {
    const auto little = hear(with_outage(quiet(30 * per_second), 20s, 20500ms), speech_packet);
    CHECK(little.end.dropped_packets == 0);
    const auto much = hear(with_outage(quiet(30 * per_second), 20s, 20900ms), speech_packet);
    CHECK(much.end.dropped_packets >= 20);
    CHECK(much.seconds[21].delay <= 100ms);
}

TEST_CASE(
    "sound that does not repeat itself is left alone for a little delay", "[playout][trace]"
) {
    dice chance(11);
    const auto noise =
        packets_of(50, [&] { return static_cast<sample>(8000 * chance.roll() - 4000); });
    const auto call = hear(quiet(10 * per_second), [&](std::size_t n) -> const packet_bytes& {
        return noise[n % noise.size()];
    });
    CHECK(call.end.target == 20ms);
    CHECK(call.end.compressed_samples == 0);
}

TEST_CASE("in a pause excess delay is removed at once", "[playout][trace]") {
    const auto nothing = packets_of(50, [] { return sample{0}; });
    const auto silence = [&](std::size_t n) -> const packet_bytes& { return nothing[n % 50]; };
    const auto call = hear(with_outage(quiet(23 * per_second), 20s, 20500ms), silence);
    CHECK(call.seconds[20].delay <= 50ms); // half a second after the link was back
    CHECK(call.end.dropped_packets == 0);
}

TEST_CASE("silence stays silent whatever is done to its length", "[playout][trace]") {
    const auto nothing = packets_of(50, [] { return sample{0}; });
    const auto silence = [&](std::size_t n) -> const packet_bytes& { return nothing[n % 50]; };
    const auto call = hear(lossy(20 * per_second, 0.05, 100ms, 3), silence);
    CHECK(call.end.stretched_samples > 0);
    CHECK(call.end.compressed_samples > 0);
    CHECK(rms(call.sound) < 2);
}

TEST_CASE("frames that are missing all the time are not taken for delay", "[playout][trace]") {
    dice chance(13);
    auto arrivals = quiet(20 * per_second);
    std::erase_if(arrivals, [&](const arrival&) { return chance.roll() < 0.25; });
    const auto call = hear(arrivals, speech_packet);
    CHECK(call.end.compressed_samples < call.sound.size() / 20);
}
