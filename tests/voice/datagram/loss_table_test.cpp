// Concealment and delay of calls over lossy networks: the goals of docs/design/datagrams.md.
#include "voice/datagram/simulated_call.hpp"

using namespace babel;
using namespace babel::audio;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

struct heard {
    double concealed_percent = 0;
    double playout_ms = 0; // mean
    double copies_a_frame = 0;
};

/// Of both directions together, after the first 10 s.
heard measure(const link_conditions& how, std::chrono::seconds length, std::uint32_t seed) {
    simulated_call call(how, seed);
    call.listen(call.caller);
    call.listen(call.callee);
    call.accept();
    call.run(10s);
    heard all;
    std::array<std::uint64_t, 2> concealed{}, copies{};
    for (std::size_t side = 0; side < 2; ++side) {
        concealed[side] = call.end(side).ear->stats().concealed_samples;
        copies[side] = call.end(side).session.stats().copies_sent;
    }
    call.run(length);
    const double seconds = 2 * static_cast<double>(length.count());
    for (std::size_t side = 0; side < 2; ++side) {
        const auto& end = call.end(side);
        const auto more = end.ear->stats().concealed_samples - concealed[side];
        all.concealed_percent += 100.0 * static_cast<double>(more) / sample_rate / seconds;
        all.playout_ms += static_cast<double>(end.ear->stats().mean_delay.count()) / 2;
        const auto sent = end.session.stats().copies_sent - copies[side];
        all.copies_a_frame += static_cast<double>(sent) / seconds / per_second;
    }
    return all;
}

struct goal {
    const char* name;
    link_conditions how;
    double concealed_percent;
    double playout_ms;
};

} // namespace

TEST_CASE("losses over datagrams meet the goals of concealment and delay", "[session][losses]") {
    const std::vector<goal> goals{
        {"no loss", {}, 0.001, 22},
        {"0.5 %", {.delay = 25ms, .loss = 0.005}, 0.05, 42},
        {"1 %", {.loss = 0.01}, 0.1, 42},
        {"2 %", {.loss = 0.02}, 0.2, 55},
        {"5 %", {.loss = 0.05}, 0.3, 65},
        {"10 %", {.loss = 0.1}, 0.5, 80},
        {"jitter of 30 ms", {.jitter = 30ms}, 0.1, 60},
        {"jitter of 30 ms, 1 %", {.jitter = 30ms, .loss = 0.01}, 0.2, 75},
        {"bursts of 60 ms, 2 %", {.loss = 0.02, .burst = 60ms}, 0.8, 125},
        {"bursts of 60 ms, 5 %", {.loss = 0.05, .burst = 60ms}, 1.6, 150},
    };
    std::uint32_t seed = 100;
    for (const auto& [name, how, concealed, playout] : goals) {
        const auto found = measure(how, 60s, ++seed);
        INFO(
            name << ": concealed " << found.concealed_percent << " %, playout " << found.playout_ms
                 << " ms, copies " << found.copies_a_frame
        );
        CHECK(found.concealed_percent <= concealed);
        CHECK(found.playout_ms <= playout);
    }
}

TEST_CASE("voice is back 60 ms after an outage, at the delay of before", "[session][losses]") {
    for (const auto length : {1s, 2s, 5s}) {
        INFO(length.count());
        simulated_call call({.delay = 25ms});
        call.listen(call.callee);
        call.accept();
        call.run(10s);
        const auto before = call.callee.ear->stats();
        call.set([](link_conditions& how) { how.is_down = true; });
        call.run(length);
        call.set([](link_conditions& how) { how.is_down = false; });
        const auto heard = call.callee.heard.size();
        // After 3 s voice has stopped, and a Report has to bring it back first.
        call.run(length < 3s ? 25ms + 60ms : 25ms + 25ms + 60ms);
        CHECK(call.callee.heard.size() > heard);
        call.run(5s);
        CHECK(call.callee.ear->stats().delay <= before.delay + 25ms);
    }
}

TEST_CASE("a loss that begins within a call is answered within 2 s", "[session][losses]") {
    simulated_call call({}, 77);
    call.listen(call.callee);
    call.accept();
    call.run(20s);
    call.set([](link_conditions& how) { how.loss = 0.05; });
    call.run(2s);
    CHECK(call.caller.session.copies().count > 0);
    const auto before = call.callee.ear->stats().concealed_samples;
    call.run(60s);
    const auto concealed = call.callee.ear->stats().concealed_samples - before;
    CHECK(static_cast<double>(concealed) / sample_rate / 60 <= 0.004);
}
