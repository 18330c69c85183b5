// Calls that find their direct path, behind routers of all kinds.
#include "voice/datagram/simulated_nats.hpp"

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

using phase = session_life::phase;

bool is_traversable(nat_kind one, nat_kind other) {
    const auto is_strict = [](nat_kind kind) { return kind >= nat_kind::port; };
    const bool is_symmetric = one == nat_kind::symmetric || other == nat_kind::symmetric;
    return !(is_symmetric && is_strict(one) && is_strict(other));
}

constexpr std::array all_nats{
    nat_kind::open, nat_kind::full, nat_kind::address, nat_kind::port, nat_kind::symmetric};

} // namespace

TEST_CASE("calls between routers of all kinds find the direct path", "[simulation]") {
    for (const auto caller : all_nats)
        for (const auto callee : all_nats) {
            INFO(static_cast<int>(caller) << " calls " << static_cast<int>(callee));
            natted_call t({.caller = caller, .callee = callee});
            t.settle();
            CHECK(t.is_direct() == is_traversable(caller, callee));
            for (const auto* each : {&t.call.caller, &t.call.callee}) {
                CHECK(each->session.phase() == phase::up);
                CHECK(each->missed() == 0);
                CHECK(each->session.stats().malformed == 0);
            }
            if (!is_traversable(caller, callee)) continue;
            for (const auto& each : t.direct_at) {
                REQUIRE(each);
                CHECK(*each - t.accepted_at <= 200ms);
            }
        }
}

TEST_CASE("a direct path is found and told while nobody talks", "[simulation]") {
    natted_call t({.direct = 10ms});
    t.call.caller.talks = t.call.callee.talks = false;
    t.settle();
    CHECK(t.is_direct());
    for (const auto& each : t.direct_at)
        CHECK(each.has_value());
}

TEST_CASE("an end that probes itself never takes that for a path to the peer", "[simulation]") {
    natted_call t({.caller = nat_kind::symmetric, .callee = nat_kind::symmetric});
    t.settle(60s);
    CHECK(t.to_themselves == 12);
    for (const auto* each : {&t.call.caller, &t.call.callee}) {
        CHECK(each->session.stats().incoming.foreign == 6);
        CHECK(each->uses(path_kind::relay_udp));
    }
}

TEST_CASE("own datagrams do not open at the end that sent them", "[simulation]") {
    simulated_call call;
    call.accept();
    std::vector<std::vector<std::uint8_t>> sent;
    call.on_wire = [&](std::size_t side, bytes_view datagram) {
        if (side == 0) sent.emplace_back(datagram.begin(), datagram.end());
    };
    call.run(1s);
    const auto before = call.caller.session.stats();
    for (auto& each : sent) {
        std::fill_n(each.begin() + 1, 4, std::uint8_t{0x11});
        const nat::way own{path_kind::direct_udp, {4, {192, 168, 1, 2}, 5000}};
        CHECK(call.caller.session.on_datagram(call.now, own, each).empty());
    }
    const auto after = call.caller.session.stats();
    CHECK(after.incoming.unopened + after.incoming.replayed >= sent.size());
    CHECK(after.incoming.opened == before.incoming.opened);
    CHECK(call.caller.uses(path_kind::relay_udp));
}

TEST_CASE("the first probes of both sides cross if the callee waits", "[simulation]") {
    natted_call t({});
    t.accept(300ms);
    t.call.run(149ms);
    CHECK(t.to_themselves == 0); // nothing was probed so far
    t.call.run(5ms);
    CHECK(t.to_themselves == 2);
    t.call.run(1s);
    CHECK(t.is_direct());
}

TEST_CASE("a direct path that is slower than the relay is not used", "[simulation]") {
    natted_call t({.direct = 120ms, .relayed = 30ms});
    t.settle(20s);
    CHECK(t.call.caller.uses(path_kind::relay_udp));
    CHECK(t.call.callee.uses(path_kind::relay_udp));
}

TEST_CASE("a call by the relay only reads and sends nothing else", "[simulation]") {
    const sim_time start{1h};
    auto settings = some_settings(crypto::call_side::callee);
    settings.is_relay_only = true;
    peer_session session(settings, some_seals(crypto::call_side::callee, start), start);
    auto peer = some_seals(crypto::call_side::caller, start);
    session.add_path(start, path_kind::relay_udp);
    const nat::way direct{path_kind::direct_udp, {4, {203, 0, 113, 9}, 4000}};
    const std::vector<nat::candidate> list{{wire::candidate_origin::host, false, direct.remote}};
    session.set_candidates(start, list, {});
    session.accept(start);
    wire::item_buffer items;
    items.put(wire::probe{1});
    std::array<std::uint8_t, wire::max_datagram_bytes> space{};
    const auto sealed = peer.outgoing.seal(0x22222222, items.bytes(), space, start);
    session.on_datagram(start, direct, sealed.value().datagram);
    CHECK(session.stats().unread == 1);
    CHECK(session.stats().incoming.opened == 0);
    for (auto now = start; now < start + 5s; now += 20ms) {
        session.send_frame(now, speech_packet(0));
        if (session.next_wake() <= now) session.on_time(now);
        while (const auto out = session.next_datagram())
            CHECK(session.way_of(out->path)->kind == path_kind::relay_udp);
    }
}

TEST_CASE("candidates of a hostile peer get few datagrams", "[simulation]") {
    natted_call t({});
    t.settle();
    std::uint8_t next = 1;
    for (int i = 0; i < 300; ++i) { // a minute
        wire::candidates list;
        for (std::uint8_t each = 0; each < 8; ++each)
            list.all.push_back({false, false, {}, {198, 51, each, next++}, 4000});
        std::vector<std::uint8_t> body;
        wire::encode_candidates(body, list);
        t.call.caller.session.send_note(t.call.now, wire::note_kind::candidates, body);
        t.call.run(200ms);
    }
    CHECK(t.to_strangers >= 6 * 3); // of the first list, until the next one comes
    CHECK(t.to_strangers <= 6 * (8 + 4));
    CHECK(t.call.callee.session.stats().refused_addresses > 0);
    CHECK(t.is_direct());
    CHECK(t.call.callee.missed() == 0);
}

TEST_CASE("a peer that sends from many addresses has few of them answered", "[simulation]") {
    const sim_time start{1h};
    auto peer = some_seals(crypto::call_side::caller, start);
    peer_session session(
        some_settings(crypto::call_side::callee),
        some_seals(crypto::call_side::callee, start),
        start
    );
    session.add_path(start, path_kind::relay_udp);
    session.accept(start);
    wire::item_buffer items;
    items.put(wire::probe{1});
    std::array<std::uint8_t, wire::max_datagram_bytes> space{};
    std::size_t direct = 0;
    for (std::uint16_t i = 0; i < 6000; ++i) { // a minute
        const auto now = start + 10ms * i;
        const auto sealed = peer.outgoing.seal(0x22222222, items.bytes(), space, now);
        const auto last = static_cast<std::uint8_t>(i % 200);
        session.on_datagram(
            now, {path_kind::direct_udp, {4, {198, 51, 100, last}, 4000}}, sealed.value().datagram
        );
        if (session.next_wake() <= now) session.on_time(now);
        while (const auto out = session.next_datagram())
            direct += session.way_of(out->path)->kind == path_kind::direct_udp;
    }
    CHECK(direct >= 8);
    CHECK(direct <= 8 * (1 + nat::path_state::max_answers));
    CHECK(session.stats().refused_addresses > 5000);
}
