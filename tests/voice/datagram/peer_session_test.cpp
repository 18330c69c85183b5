// A sealed call from acceptance to Bye, over simulated networks.
#include "voice/datagram/simulated_call.hpp"

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

using phase = session_life::phase;

bytes_view text_bytes(std::string_view text) {
    return wire::bytes_of(text);
}

} // namespace

TEST_CASE("voice flows both ways from the acceptance on", "[session]") {
    simulated_call call;
    call.accept();
    call.run(10s);
    for (const auto* each : {&call.caller, &call.callee}) {
        CHECK(each->count<session_event::up>() == 1);
        CHECK(each->session.phase() == phase::up);
        CHECK(each->heard.size() >= 495);
        CHECK(each->session.stats().incoming.unopened == 0);
        CHECK(each->session.stats().malformed == 0);
        CHECK(each->session.stats().copies_sent == 0);
        CHECK(each->session.stats().round_trip >= 95ms);
        CHECK(each->session.stats().round_trip <= 105ms);
    }
}

TEST_CASE("nothing leaves either end before the acceptance", "[session]") {
    simulated_call call;
    std::size_t sent = 0;
    call.on_wire = [&](std::size_t, bytes_view) { ++sent; };
    call.run(10s);
    CHECK(sent == 0);
    CHECK(call.caller.session.phase() == phase::waiting);
}

TEST_CASE("a Voice item that opens is the callee's acceptance", "[session]") {
    simulated_call call;
    call.callee.session.accept(call.now);
    call.run(1s);
    CHECK(call.caller.count<session_event::accepted>() == 1);
    CHECK(call.caller.session.phase() == phase::up);
    CHECK(call.callee.session.phase() == phase::up);
}

TEST_CASE("without a Voice item the caller answers nothing before it is accepted", "[session]") {
    simulated_call call;
    call.callee.talks = false;
    call.callee.session.accept(call.now);
    std::size_t from_caller = 0;
    call.on_wire = [&](std::size_t side, bytes_view) { from_caller += side == 0; };
    call.run(3s);
    CHECK(call.callee.session.stats().datagrams_sent > 0); // Probes
    CHECK(from_caller == 0);
    CHECK(call.caller.session.phase() == phase::waiting);
}

TEST_CASE("voice of the caller accepts nothing at the callee", "[session]") {
    simulated_call call;
    call.caller.session.accept(call.now);
    call.run(2s);
    CHECK(call.callee.session.phase() == phase::waiting);
    CHECK(call.callee.heard.empty());
    CHECK(call.callee.session.stats().unread > 0);
    CHECK(call.callee.session.stats().datagrams_sent == 0);
}

TEST_CASE("a call whose media never come fails after 5 s", "[session]") {
    simulated_call call({.is_down = true});
    call.accept();
    call.run(4900ms);
    CHECK(call.caller.count<session_event::media_failed>() == 0);
    call.run(200ms);
    CHECK(call.caller.count<session_event::media_failed>() == 1);
    CHECK(call.caller.session.phase() == phase::leaving);
    call.run(2s);
    CHECK(call.caller.count<session_event::left>() == 1);
}

TEST_CASE("a call is dropped after 10 s without a datagram that opens", "[session]") {
    simulated_call call;
    call.accept();
    call.run(5s);
    call.set([](link_conditions& how) { how.is_down = true; });
    call.run(9900ms);
    CHECK(call.caller.count<session_event::lost>() == 0);
    call.run(300ms);
    CHECK(call.caller.count<session_event::lost>() == 1);
    CHECK(call.callee.count<session_event::lost>() == 1);
    call.run(10s);
    CHECK(call.caller.count<session_event::over>() == 1);
}

TEST_CASE("a hang-up reaches the peer in spite of losses", "[session]") {
    for (std::uint32_t seed = 1; seed <= 20; ++seed) {
        INFO(seed);
        simulated_call call({.loss = 0.3}, seed);
        call.accept();
        call.run(2s);
        call.caller.session.hang_up(call.now, wire::bye_reason::leaving, "good night");
        call.run(2500ms);
        REQUIRE(call.callee.count<session_event::peer_left>() == 1);
        const auto& left = call.callee.last<session_event::peer_left>();
        CHECK(left.reason == wire::bye_reason::leaving);
        CHECK(left.words == "good night");
        CHECK(call.caller.count<session_event::left>() == 1);
        CHECK(call.caller.session.phase() == phase::ended);
        call.run(11s);
        CHECK(call.caller.session.phase() == phase::over);
        CHECK(call.callee.session.phase() == phase::over);
    }
}

TEST_CASE("a Bye that is never Noted ends after 2 s", "[session]") {
    simulated_call call;
    call.accept();
    call.run(1s);
    call.set([](link_conditions& how) { how.is_down = true; });
    std::size_t byes = 0;
    call.on_wire = [&](std::size_t side, bytes_view datagram) {
        byes += side == 0 && datagram.size() % 128 == 0;
    };
    call.caller.session.hang_up(call.now, wire::bye_reason::hang_up);
    call.run(1900ms);
    CHECK(call.caller.session.phase() == phase::leaving);
    CHECK(byes == 10);
    call.run(200ms);
    CHECK(call.caller.session.phase() == phase::ended);
}

TEST_CASE("frames of a network that changed go again when the relay is bound", "[session]") {
    const auto over = GENERATE(path_kind::relay_udp, path_kind::relay_tls);
    simulated_call call;
    for (auto& each : call.links)
        each.emplace_back(link_conditions{}, 3); // of a leg by TLS
    call.accept();
    call.run(1s);
    call.links[0][0].conditions().is_down = true;
    call.caller.session.on_network_change(call.now);
    call.run(100ms);
    REQUIRE(call.callee.missed() == 0); // nothing came after them yet
    const auto heard = call.callee.heard.size();
    call.links[0][0].conditions().is_down = over != path_kind::relay_udp;
    call.callee.session.add_path(call.now, over);
    call.caller.session.add_path(call.now, over);
    call.run(200ms);
    CHECK(call.callee.heard.size() >= heard + 13);
    CHECK(call.callee.missed() == 0);
}

TEST_CASE("a Bye waits for no Note that is not Noted", "[session]") {
    simulated_call call;
    call.add_path({});
    call.accept();
    call.run(1s);
    call.links[1][0].conditions().is_down = true; // nothing comes back to the caller
    call.links[1][1].conditions().is_down = true;
    REQUIRE(call.caller.session.send_note(call.now, wire::note_kind::text, text_bytes("wait")));
    call.run(100ms);
    std::size_t notes = 0;
    call.on_wire = [&](std::size_t side, bytes_view datagram) {
        notes += side == 0 && datagram.size() % 128 == 0;
    };
    call.caller.session.hang_up(call.now, wire::bye_reason::hang_up);
    call.run(100ms);
    CHECK(call.callee.count<session_event::note>() == 1);
    CHECK(call.callee.count<session_event::peer_left>() == 1);
    call.run(1800ms);
    CHECK(notes == 10 * 2 * 2); // the Note and the Bye, on both paths
    call.run(200ms);
    CHECK(call.caller.count<session_event::left>() == 1);
}

TEST_CASE("after a hang-up the peer is heard on, and hears nothing more", "[session]") {
    simulated_call call;
    call.accept();
    call.run(1s);
    const auto heard = call.callee.heard.size();
    call.set([](link_conditions& how) { how.loss = 0.95; });
    call.caller.session.hang_up(call.now, wire::bye_reason::hang_up);
    const auto before = call.caller.heard.size();
    call.run(1s);
    CHECK(call.caller.heard.size() > before);
    CHECK(call.callee.heard.size() <= heard + 3); // under way
}

TEST_CASE("both may hang up at once", "[session]") {
    simulated_call call;
    call.accept();
    call.run(1s);
    call.caller.session.hang_up(call.now, wire::bye_reason::hang_up);
    call.callee.session.hang_up(call.now, wire::bye_reason::hang_up);
    call.run(1s);
    CHECK(call.caller.session.phase() == phase::ended);
    CHECK(call.callee.session.phase() == phase::ended);
}

TEST_CASE("Notes come once and in order in spite of losses", "[session]") {
    simulated_call call({.loss = 0.4}, 3);
    call.accept();
    call.run(1s);
    for (int i = 0; i < 10; ++i)
        REQUIRE(call.caller.session.send_note(
            call.now, wire::note_kind::text, text_bytes(std::to_string(i))
        ));
    call.run(15s);
    std::string all;
    for (const auto& each : call.callee.events)
        if (const auto* note = std::get_if<session_event::note>(&each))
            all.append(note->body.begin(), note->body.end());
    CHECK(all == "0123456789");
}

TEST_CASE("datagrams with Notes have few sizes", "[session]") {
    simulated_call call;
    call.accept();
    call.run(1s);
    std::set<std::size_t> sizes;
    call.on_wire = [&](std::size_t side, bytes_view datagram) {
        if (side == 0 && datagram.size() % 128 == 0) sizes.insert(datagram.size());
    };
    for (const std::size_t length : {0U, 1U, 50U, 97U, 98U, 600U, 1000U}) {
        const std::vector<std::uint8_t> body(length);
        CHECK(call.caller.session.send_note(call.now, wire::note_kind::text, body));
        call.run(300ms);
    }
    CHECK(sizes == std::set<std::size_t>{128, 256, 640, 1152});
    const std::vector<std::uint8_t> too_long(wire::max_items_bytes);
    CHECK_FALSE(call.caller.session.send_note(call.now, wire::note_kind::text, too_long));
}

TEST_CASE("the size of voice packets says nothing of the voice", "[session]") {
    simulated_call call({.loss = 0.02});
    call.accept();
    call.run(1s);
    call.callee.talks = false; // its Reports come alone
    std::set<std::size_t> sizes;
    call.on_wire = [&](std::size_t side, bytes_view datagram) {
        if (side == 0 && datagram.size() > 64)
            sizes.insert(datagram.size()); // neither a Report nor Probe
    };
    dice chance(5);
    call.caller.talks = false;
    for (int i = 0; i < 500; ++i) {
        const std::vector<std::uint8_t> frame(3 + static_cast<std::size_t>(70 * chance.roll()));
        call.caller.session.send_frame(call.now, frame);
        call.run(20ms);
    }
    // Voice with and without a Report, with at most two changes of the copies.
    CHECK(sizes.size() <= 6);
    CHECK(*sizes.begin() >= 25 + 5 + 80);
}

TEST_CASE("the peer's state is told when it changes", "[session]") {
    simulated_call call;
    call.accept();
    call.run(1s);
    call.caller.session.set_state(wire::call_state::muted | wire::call_state::recording);
    call.run(1s);
    REQUIRE(call.callee.count<session_event::peer_state>() == 2);
    CHECK(
        call.callee.last<session_event::peer_state>().bits ==
        (wire::call_state::muted | wire::call_state::recording)
    );
}
