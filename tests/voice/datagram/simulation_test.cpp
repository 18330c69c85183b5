// Hundreds of calls over hostile and failing networks.
#include "voice/datagram/simulated_call.hpp"

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

using phase = session_life::phase;

constexpr wire::seen_address somewhere{4, {192, 0, 2, 1}, 9};

link_conditions random_conditions(dice& chance) {
    link_conditions how;
    how.delay = microseconds(std::llround(150'000 * chance.roll()));
    how.jitter = microseconds(std::llround(60'000 * chance.roll()));
    how.loss = 0.12 * chance.roll();
    how.burst = chance.roll() < 0.3 ? 60ms : 0ms;
    how.doubled = chance.roll() < 0.5 ? 0.1 * chance.roll() : 0;
    return how;
}

/// All datagrams that were sent, each with the side that sent it.
struct wiretap {
    std::vector<std::pair<std::size_t, std::vector<std::uint8_t>>> all;

    explicit wiretap(simulated_call& call) {
        call.on_wire = [this](std::size_t side, bytes_view datagram) {
            all.emplace_back(side, std::vector<std::uint8_t>(datagram.begin(), datagram.end()));
        };
    }
};

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

TEST_CASE("replayed datagrams are dropped and change nothing", "[simulation]") {
    simulated_call call;
    call.accept();
    wiretap tap(call);
    call.run(2s);
    const auto before = call.callee.session.stats();
    std::size_t replayed = 0;
    for (const auto& [side, datagram] : tap.all) {
        if (side != 0) continue;
        replayed += 1;
        const auto frames = call.callee.session.on_datagram(call.now, 0, datagram, somewhere);
        if (call.callee.session.stats().incoming.opened == before.incoming.opened)
            CHECK(frames.empty());
    }
    const auto after = call.callee.session.stats();
    CHECK(after.incoming.replayed >= replayed - 10); // but those that are under way
    CHECK(after.malformed == before.malformed);
}

TEST_CASE("datagrams sent back to their sender do not open", "[simulation]") {
    simulated_call call;
    call.accept();
    wiretap tap(call);
    call.run(1s);
    const auto before = call.caller.session.stats();
    for (auto [side, datagram] : tap.all) {
        if (side != 0) continue;
        CHECK(call.caller.session.on_datagram(call.now, 0, datagram, somewhere).empty());
        std::fill_n(datagram.begin() + 1, 4, std::uint8_t{0x11}); // readdressed
        CHECK(call.caller.session.on_datagram(call.now, 0, datagram, somewhere).empty());
    }
    CHECK(call.caller.session.stats().incoming.opened == before.incoming.opened);
    CHECK(call.caller.session.stats().incoming.foreign > 0);
    CHECK(call.caller.session.stats().incoming.unopened > 0);
}

TEST_CASE("forged datagrams neither open nor use up what the peer may send", "[simulation]") {
    simulated_call call;
    call.accept();
    wiretap tap(call);
    call.run(1s);
    dice chance(8);
    const auto sample_bytes = tap.all.back().second;
    for (int second = 0; second < 5; ++second) {
        for (int i = 0; i < 2000; ++i) {
            auto forged = sample_bytes;
            std::fill_n(forged.begin() + 1, 4, std::uint8_t{0x22});
            const auto at = static_cast<double>(forged.size() - 5) * chance.roll();
            forged[5 + static_cast<std::size_t>(at)] ^= 1;
            CHECK(call.callee.session.on_datagram(call.now, 0, forged, somewhere).empty());
        }
        call.run(1s);
    }
    CHECK(call.callee.heard.size() >= 290);
    CHECK(call.callee.session.stats().incoming.over_rate == 0);
    const auto seen = call.callee.session.stats().incoming;
    CHECK(seen.unopened + seen.replayed == 10'000);
}

TEST_CASE("a peer that floods is read at 400 a second", "[simulation]") {
    const sim_time start(1h);
    auto seals = some_seals(crypto::call_side::caller, start);
    peer_session victim(
        some_settings(crypto::call_side::callee),
        some_seals(crypto::call_side::callee, start),
        start
    );
    victim.add_path(start, path_kind::relay_udp);
    victim.accept(start);
    wire::item_buffer items;
    items.put(wire::probe{1});
    std::array<std::uint8_t, wire::max_datagram_bytes> datagram;
    std::size_t answers = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto now = start + 500us * i; // 2000 a second
        const auto sealed = seals.outgoing.seal(0x22222222, items.bytes(), datagram, now);
        victim.on_datagram(now, 0, sealed.value().datagram, somewhere);
        while (victim.next_datagram())
            ++answers;
    }
    CHECK(victim.stats().incoming.opened >= 4000);
    CHECK(victim.stats().incoming.opened <= 4100);
    CHECK(victim.stats().incoming.over_rate >= 15'900);
    CHECK(answers <= 4100);
}

TEST_CASE("whatever an authentic peer seals, the session keeps its bounds", "[simulation]") {
    const sim_time start(1h);
    dice chance(12);
    auto seals = some_seals(crypto::call_side::caller, start);
    peer_session victim(
        some_settings(crypto::call_side::callee),
        some_seals(crypto::call_side::callee, start),
        start
    );
    victim.add_path(start, path_kind::relay_udp);
    victim.accept(start);
    std::array<std::uint8_t, wire::max_datagram_bytes> datagram;
    constexpr std::array<std::uint8_t, 12> types{
        0, 1, 2, 3, 4, 5, 0x10, 0x11, 0x12, 0x20, 0x21, 255};
    for (int i = 0; i < 20'000; ++i) {
        const auto now = start + 5ms * i;
        std::vector<std::uint8_t> plain(1 + static_cast<std::size_t>(200 * chance.roll()));
        for (auto& each : plain)
            each = static_cast<std::uint8_t>(256 * chance.roll());
        plain[0] = types[static_cast<std::size_t>(12 * chance.roll())];
        const auto sealed = seals.outgoing.seal(0x22222222, plain, datagram, now);
        const auto frames = victim.on_datagram(now, 0, sealed.value().datagram, somewhere);
        REQUIRE(frames.size() <= 4);
        for (const auto& each : frames)
            REQUIRE_FALSE(each.opus.empty());
        if (i % 4 == 0) victim.send_frame(now, std::vector<std::uint8_t>(80));
        if (victim.next_wake() <= now) victim.on_time(now);
        if (i % 7 != 0) continue;
        while (victim.next_datagram()) {
        }
    }
    CHECK(victim.stats().unknown_items > 0);
    CHECK(victim.stats().malformed > 0);
}

TEST_CASE("a peer that floods with Notes fills no queue", "[simulation]") {
    const sim_time start(1h);
    auto seals = some_seals(crypto::call_side::caller, start);
    peer_session victim(
        some_settings(crypto::call_side::callee),
        some_seals(crypto::call_side::callee, start),
        start
    );
    victim.add_path(start, path_kind::relay_udp);
    victim.accept(start);
    std::array<std::uint8_t, wire::max_datagram_bytes> datagram;
    const std::array<std::uint8_t, 1> letter{'a'};
    std::uint16_t sequence = 1;
    for (int i = 0; i < 3000; ++i) {
        const auto now = start + 3ms * i;
        wire::item_buffer items;
        items.put(wire::note{sequence, wire::note_kind::text, {letter}});
        const auto sealed = seals.outgoing.seal(0x22222222, items.bytes(), datagram, now);
        victim.on_datagram(now, 0, sealed.value().datagram, somewhere);
        if (victim.next_datagram()) ++sequence; // it was Noted
    }
    CHECK(sequence <= 20 * 10 + 1);
    CHECK(victim.stats().notes_over_rate >= 2700);
    std::size_t events = 0;
    while (victim.next_event())
        ++events;
    CHECK(events == 64);
    CHECK(victim.stats().dropped_events > 0);
}

TEST_CASE("a path that fails is replaced by the other within 350 ms", "[simulation]") {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        INFO(seed);
        simulated_call call({.delay = 40ms}, seed);
        call.add_path({.delay = 40ms}, path_kind::relay_tls);
        call.accept();
        call.run(5s + 7ms * static_cast<int>(seed));
        const auto before = call.callee.heard.size();
        call.set([](link_conditions& how) { how.is_down = true; });
        call.run(10s);
        // 500 frames less those of the time until the doubt.
        CHECK(call.callee.heard.size() - before >= 500 - 18);
        CHECK(call.caller.count<session_event::path_in_doubt>() >= 1);
        CHECK(call.caller.last<session_event::path_in_use>().path == 1);
        CHECK(call.caller.session.path_in_use() == path_id{1});
        call.set([](link_conditions& how) { how.is_down = false; });
        call.run(40s);
        CHECK(call.caller.session.path_in_use() == path_id{0});
    }
}

TEST_CASE("a path open in one direction only is replaced by its sender alone", "[simulation]") {
    simulated_call call({.delay = 40ms}, 3);
    call.add_path({.delay = 40ms}, path_kind::relay_tls);
    call.accept();
    call.run(5s);
    call.links[0][0].conditions().is_down = true; // from the caller
    call.run(10s);
    CHECK(call.caller.session.path_in_use() == path_id{1});
    CHECK(call.callee.session.path_in_use() == path_id{0});
    CHECK(call.callee.heard.size() >= 740 - 18);
    CHECK(call.caller.heard.size() >= 740);
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
