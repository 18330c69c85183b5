// Hundreds of calls over hostile and failing networks.
#include "voice/datagram/simulated_call.hpp"

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

using phase = session_life::phase;

link_conditions random_conditions(dice& chance) {
    link_conditions how;
    how.delay = microseconds(std::llround(150'000 * chance.roll()));
    how.jitter = microseconds(std::llround(60'000 * chance.roll()));
    how.loss = 0.12 * chance.roll();
    how.burst = chance.roll() < 0.3 ? 60ms : 0ms;
    how.doubled = chance.roll() < 0.5 ? 0.1 * chance.roll() : 0;
    return how;
}

} // namespace

TEST_CASE("200 calls over random networks hear nearly everything, and end", "[simulation]") {
    dice chance(2024);
    for (std::uint32_t seed = 1; seed <= 200; ++seed) {
        INFO(seed);
        const auto how = random_conditions(chance);
        simulated_call call(how, seed);
        call.accept();
        call.run(4s);
        for (const auto* each : {&call.caller, &call.callee}) {
            REQUIRE(each->session.phase() == phase::up);
            CHECK(each->heard.size() >= 140);
            CHECK(each->session.stats().incoming.unopened == 0);
            CHECK(each->session.stats().malformed == 0);
            CHECK(each->session.stats().send_drops == 0);
        }
        auto& leaving = seed % 2 == 0 ? call.caller : call.callee;
        auto& other = seed % 2 == 0 ? call.callee : call.caller;
        leaving.session.hang_up(call.now, wire::bye_reason::hang_up);
        call.run(2500ms);
        CHECK(other.count<session_event::peer_left>() == 1);
        CHECK(leaving.count<session_event::left>() == 1);
    }
}

TEST_CASE("the same seed gives the same call", "[simulation]") {
    std::vector<std::uint64_t> sent;
    for (int i = 0; i < 2; ++i) {
        simulated_call call({.jitter = 30ms, .loss = 0.05}, 9);
        call.accept();
        call.run(10s);
        sent.push_back(
            call.caller.session.stats().datagrams_sent * 1'000'000 + call.callee.heard.size()
        );
    }
    CHECK(sent[0] == sent[1]);
}

TEST_CASE("a path that fails is replaced by the other within 350 ms", "[simulation]") {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        INFO(seed);
        simulated_call call({.delay = 40ms}, seed);
        call.add_path({.delay = 40ms});
        call.accept();
        call.run(5s + 7ms * static_cast<int>(seed));
        const auto before = call.callee.heard.size();
        call.set([](link_conditions& how) { how.is_down = true; });
        call.run(10s);
        // 500 frames less those of the time until the doubt.
        CHECK(call.callee.heard.size() - before >= 500 - 18);
        CHECK(call.caller.count<session_event::path_in_doubt>() >= 1);
        CHECK(call.caller.last<session_event::path_in_use>().path.kind == path_kind::relay_tls);
        CHECK(call.caller.uses(path_kind::relay_tls));
        call.set([](link_conditions& how) { how.is_down = false; });
        call.run(40s);
        CHECK(call.caller.uses(path_kind::relay_udp));
    }
}

TEST_CASE("a path open in one direction only is replaced by its sender alone", "[simulation]") {
    simulated_call call({.delay = 40ms}, 3);
    call.add_path({.delay = 40ms});
    call.accept();
    call.run(5s);
    call.links[0][0].conditions().is_down = true; // from the caller
    call.run(10s);
    CHECK(call.caller.uses(path_kind::relay_tls));
    CHECK(call.callee.uses(path_kind::relay_udp));
    CHECK(call.callee.heard.size() >= 740 - 18);
    CHECK(call.caller.heard.size() >= 740);
}

TEST_CASE("a path that takes the place of another has its own round trip", "[simulation]") {
    simulated_call call({.delay = 200ms}, 3);
    call.accept();
    call.run(5s);
    CHECK(call.caller.session.stats().round_trip >= 390ms);
    call.caller.session.remove_path(path_kind::relay_udp);
    call.caller.session.add_path(call.now, path_kind::relay_udp);
    call.links[0][0].conditions().is_down = true;
    call.run(350ms); // Reports of the old path come
    CHECK(call.caller.session.stats().round_trip == 0ms);
}

TEST_CASE("voice on a narrow link gives up copies, then rate, and gets through", "[simulation]") {
    simulated_call call({.delay = 25ms, .loss = 0.02}, 4);
    call.accept();
    call.run(20s);
    REQUIRE(call.caller.session.copies().count > 0);
    call.set([](link_conditions& how) { how.bits_per_second = 48'000; });
    call.run(30s);
    CHECK(call.caller.session.copies().count == 0);
    CHECK(call.caller.session.rate().bitrate_bps < 32'000);
    CHECK(call.caller.session.phase() == phase::up);
}

TEST_CASE("frames sent together arrive though the next could not be made", "[simulation]") {
    simulated_call call({.bits_per_second = 14'000}, 4);
    call.accept();
    call.run(90s);
    REQUIRE(call.caller.session.rate().frames_a_write == 3);
    call.set([](link_conditions& how) { how.bits_per_second = 0; });
    call.run(1s);
    call.caller.talks = false;
    const auto before = call.callee.heard.size();
    std::size_t made = 0;
    for (std::size_t n = 0; n < 200; ++n) {
        const bool is_made = n % 4 != 3;
        made += is_made;
        const auto opus = speech_packet(n);
        call.caller.session.send_frame(call.now, is_made ? bytes_view(opus) : bytes_view{});
        call.run(20ms);
    }
    REQUIRE(call.caller.session.rate().frames_a_write == 3);
    call.run(200ms);
    CHECK(call.callee.heard.size() - before >= made - 5);
    CHECK(call.caller.session.stats().unsent_frames >= 50);
}

TEST_CASE("clocks that differ and leap disturb nothing for long", "[simulation]") {
    simulated_call call({.jitter = 5ms}, 6);
    call.listen(call.callee);
    call.caller.ppm = 200;
    call.accept();
    call.run(60s);
    CHECK(call.callee.ear->stats().concealed_samples == 0);
    call.caller.next_frame += 5s; // the machine was asleep, and its clock with it
    call.run(10s);
    const auto then = call.callee.ear->stats();
    call.run(20s);
    CHECK(call.callee.ear->stats().concealed_samples == then.concealed_samples);
    CHECK(call.callee.ear->stats().delay <= 45ms);
    CHECK(call.callee.session.phase() == phase::up);
}

TEST_CASE("a call goes on through new epochs of its keys", "[simulation]") {
    simulated_call call({.loss = 0.01}, 6);
    call.accept();
    call.run(31min);
    CHECK(call.callee.session.phase() == phase::up);
    CHECK(call.callee.session.stats().incoming.unopened == 0);
}
