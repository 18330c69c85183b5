// Replays, forgeries and floods, from outside and from the peer.
#include "voice/datagram/simulated_call.hpp"

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

using phase = session_life::phase;

constexpr nat::way somewhere{path_kind::relay_udp, {4, {192, 0, 2, 1}, 9}};

/// All datagrams that were sent, each with the side that sent it.
struct wiretap {
    std::vector<std::pair<std::size_t, std::vector<std::uint8_t>>> all;

    explicit wiretap(simulated_call& call) {
        call.on_wire = [this](std::size_t side, bytes_view datagram) {
            all.emplace_back(side, std::vector<std::uint8_t>(datagram.begin(), datagram.end()));
        };
    }
};

/// A callee in an accepted call, and the authentic keys of a peer who misuses them.
struct attacked_callee {
    const sim_time start{1h};
    crypto::call_seals peer = some_seals(crypto::call_side::caller, start);
    peer_session session{
        some_settings(crypto::call_side::callee),
        some_seals(crypto::call_side::callee, start),
        start};
    std::array<std::uint8_t, wire::max_datagram_bytes> datagram{};

    attacked_callee() {
        session.add_path(start, path_kind::relay_udp);
        session.accept(start);
    }

    /// The frames of a datagram with these items; `sealed_at` decides the peer's epoch.
    auto hears(sim_time now, bytes_view items, sim_time sealed_at) {
        const auto sealed = peer.outgoing.seal(0x22222222, items, datagram, sealed_at);
        return session.on_datagram(now, somewhere, sealed.value().datagram);
    }
    auto hears(sim_time now, bytes_view items) { return hears(now, items, now); }
};

} // namespace

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
        const auto frames = call.callee.session.on_datagram(call.now, somewhere, datagram);
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
        CHECK(call.caller.session.on_datagram(call.now, somewhere, datagram).empty());
        std::fill_n(datagram.begin() + 1, 4, std::uint8_t{0x11}); // readdressed
        CHECK(call.caller.session.on_datagram(call.now, somewhere, datagram).empty());
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
            CHECK(call.callee.session.on_datagram(call.now, somewhere, forged).empty());
        }
        call.run(1s);
    }
    CHECK(call.callee.heard.size() >= 290);
    CHECK(call.callee.session.stats().incoming.over_rate == 0);
    const auto seen = call.callee.session.stats().incoming;
    CHECK(seen.unopened + seen.replayed == 10'000);
}

TEST_CASE("a peer that floods is read at 400 a second", "[simulation]") {
    attacked_callee call;
    auto& victim = call.session;
    wire::item_buffer items;
    items.put(wire::probe{1});
    std::size_t answers = 0;
    for (int i = 0; i < 20'000; ++i) {
        const auto now = call.start + 500us * i; // 2000 a second
        call.hears(now, items.bytes());
        while (victim.next_datagram())
            ++answers;
    }
    CHECK(victim.stats().incoming.opened >= 4000);
    CHECK(victim.stats().incoming.opened <= 4100);
    CHECK(victim.stats().incoming.over_rate >= 15'900);
    CHECK(answers <= 4100);
}

TEST_CASE("whatever an authentic peer seals, the session keeps its bounds", "[simulation]") {
    attacked_callee call;
    auto& victim = call.session;
    dice chance(12);
    constexpr std::array<std::uint8_t, 12> types{
        0, 1, 2, 3, 4, 5, 0x10, 0x11, 0x12, 0x20, 0x21, 255};
    for (int i = 0; i < 20'000; ++i) {
        const auto now = call.start + 5ms * i;
        std::vector<std::uint8_t> plain(1 + static_cast<std::size_t>(200 * chance.roll()));
        for (auto& each : plain)
            each = static_cast<std::uint8_t>(256 * chance.roll());
        plain[0] = types[static_cast<std::size_t>(12 * chance.roll())];
        const auto frames = call.hears(now, plain);
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

TEST_CASE("voice that leaps through media time is counted and not played", "[simulation]") {
    attacked_callee call;
    auto& victim = call.session;
    const auto opus = speech_packet(0);
    std::size_t frames = 0;
    for (std::uint32_t i = 0; i < 400; ++i) {
        const auto now = call.start + 2500us * i;
        wire::item_buffer items;
        items.put(wire::voice_item{i * 0x7FFFFFFF, {}, 0, opus});
        frames += call.hears(now, items.bytes()).size();
    }
    // Leaps of two to the other side of zero are a step of 2 ticks back.
    CHECK(frames == 200);
    CHECK(victim.stats().malformed == 200);
}

TEST_CASE("a peer that floods with Notes fills no queue", "[simulation]") {
    attacked_callee call;
    auto& victim = call.session;
    const std::array<std::uint8_t, 1> letter{'a'};
    std::uint16_t sequence = 1;
    for (int i = 0; i < 3000; ++i) {
        const auto now = call.start + 3ms * i;
        wire::item_buffer items;
        items.put(wire::note{sequence, wire::note_kind::text, {letter}});
        call.hears(now, items.bytes());
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

TEST_CASE("a peer that floods with parties is heard once a second", "[simulation]") {
    attacked_callee call;
    auto& victim = call.session;
    const std::array<std::uint8_t, 1> nobody{0};
    std::uint16_t sequence = 1;
    std::size_t parties = 0;
    for (int i = 0; i < 200; ++i) {
        wire::item_buffer items;
        items.put(wire::note{sequence, wire::note_kind::party, {nobody}});
        call.hears(call.start + 50ms * i, items.bytes());
        if (victim.next_datagram()) ++sequence; // it was Noted, others come again
        while (victim.next_event())
            ++parties;
    }
    CHECK(parties >= 17);
    CHECK(parties <= 8 + 10 + 1); // the burst, ten seconds, and the call's own event
}

TEST_CASE("a call whose keys are used up ends", "[simulation]") {
    attacked_callee call;
    auto& victim = call.session;
    wire::item_buffer items;
    items.put(wire::probe{1});
    std::size_t used_up = 0;
    for (int i = 0; i < 60; ++i) {
        const auto now = call.start + 31min * i;
        // The peer stays in its first epoch.
        call.hears(now, items.bytes(), call.start);
        victim.on_time(now);
        while (victim.next_datagram()) {
        }
        while (const auto event = victim.next_event())
            used_up += std::holds_alternative<session_event::used_up>(*event);
        if (i < 25) REQUIRE(victim.phase() == phase::up);
    }
    CHECK(used_up == 1);
    CHECK(victim.phase() == phase::over);
}
