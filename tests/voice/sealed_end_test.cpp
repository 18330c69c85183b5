// The ends of sealed calls, by a Bye and without.
#include "voice/sealed_pair.hpp"

#include <boost/asio/error.hpp>

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

/// A side whose stream has ended.
voice_stream::ending end_of(sealed_pair::side& side) {
    REQUIRE(side.running->ended());
    return side.running->get();
}

} // namespace

TEST_CASE("a hang-up of either side ends both streams as a hang-up", "[sealed_path]") {
    for (const std::size_t who : {0U, 1U}) {
        INFO(who);
        sealed_pair call;
        call.bring_up();
        call.sides[who].path->hang_up(wire::bye_reason::leaving);
        CHECK_FALSE(call.sides[who].running->ended());
        call.run(100ms);
        CHECK(call.sides[who].events.count<sealed_event::left>() == 1);
        auto& other = call.sides[1 - who];
        REQUIRE(other.events.count<sealed_event::peer_left>() == 1);
        CHECK(other.events.last<sealed_event::peer_left>().reason == wire::bye_reason::leaving);
        for (auto& each : call.sides) {
            const auto end = end_of(each);
            CHECK(end.why == errc::end_of_stream);
            CHECK(end.is_hang_up);
        }
    }
}

TEST_CASE("finishing a sealed stream is a hang-up", "[sealed_path]") {
    sealed_pair call;
    call.bring_up();
    call.caller.stream->finish();
    call.run(100ms);
    CHECK(call.callee.events.last<sealed_event::peer_left>().reason == wire::bye_reason::hang_up);
    CHECK(end_of(call.caller).is_hang_up);
}

TEST_CASE("a repeated Bye is answered after the stream was closed", "[sealed_path]") {
    sealed_pair call;
    call.bring_up();
    call.is_lost = [](std::size_t from, path_kind) { return from == 1; };
    call.caller.path->hang_up(wire::bye_reason::hang_up);
    call.run(500ms);
    REQUIRE(end_of(call.callee).is_hang_up);
    call.callee.stream->close();
    CHECK(call.caller.events.count<sealed_event::left>() == 0);
    call.is_lost = [](auto, auto) { return false; };
    call.run(300ms);
    CHECK(call.caller.events.count<sealed_event::left>() == 1);
    CHECK(call.callee.events.count<sealed_event::over>() == 0);
    call.run(11s);
    CHECK(call.caller.events.count<sealed_event::over>() == 1);
    CHECK(call.callee.events.count<sealed_event::over>() == 1);
}

TEST_CASE("a hang-up that is never Noted ends after 2 s", "[sealed_path]") {
    sealed_pair call;
    call.bring_up();
    call.is_lost = [](std::size_t from, path_kind) { return from == 1; };
    call.caller.path->hang_up(wire::bye_reason::hang_up);
    call.run(1900ms);
    CHECK_FALSE(call.caller.running->ended());
    call.run(200ms);
    CHECK(end_of(call.caller).is_hang_up);
}

TEST_CASE("a hang-up before the acceptance closes in silence", "[sealed_path]") {
    sealed_pair call;
    call.add(path_kind::relay_udp);
    call.run(100ms);
    call.caller.path->hang_up(wire::bye_reason::hang_up);
    call.callee.path->accept();
    call.run(1s);
    CHECK(end_of(call.caller).is_hang_up);
    CHECK(call.caller.sizes.empty());
    CHECK(call.caller.events.count<sealed_event::accepted>() == 0);
    CHECK(call.caller.heard() == 0);
}

TEST_CASE("a sealed call is lost after 10 s without the peer", "[sealed_path]") {
    sealed_pair call;
    call.bring_up();
    call.is_lost = [](auto, auto) { return true; };
    call.run(9800ms);
    CHECK(call.caller.path->state().value().since_life >= 9700ms);
    CHECK_FALSE(call.caller.running->ended());
    call.run(300ms);
    CHECK(call.caller.events.count<sealed_event::lost>() == 1);
    const auto end = end_of(call.caller);
    CHECK(end.why == errc::timed_out);
    CHECK_FALSE(end.is_hang_up);
}

TEST_CASE(
    "a sealed call is lost at once after a sleep that its peer did not wait for", "[sealed_path]"
) {
    sealed_pair call;
    call.bring_up();
    call.caller.path->on_sleep(9s);
    call.run(1s);
    CHECK(call.caller.events.count<sealed_event::lost>() == 0);
    CHECK_FALSE(call.caller.running->ended());
    call.caller.path->on_sleep(10s);
    call.run(20ms);
    CHECK(call.caller.events.count<sealed_event::lost>() == 1);
    const auto end = end_of(call.caller);
    CHECK(end.why == errc::timed_out);
    CHECK_FALSE(end.is_hang_up);
    call.caller.path->hang_up(wire::bye_reason::failed); // for a peer that slept as well
    call.run(100ms);
    CHECK(call.callee.events.last<sealed_event::peer_left>().reason == wire::bye_reason::failed);
}

TEST_CASE("a sleep before the acceptance ends no sealed call", "[sealed_path]") {
    sealed_pair call;
    call.add(path_kind::relay_udp);
    call.caller.path->on_sleep(1h);
    call.bring_up();
    CHECK(call.caller.events.count<sealed_event::lost>() == 0);
}

TEST_CASE("a sealed call whose media never come fails after 5 s and says Bye", "[sealed_path]") {
    sealed_pair call;
    call.add(path_kind::relay_udp);
    call.is_lost = [](auto, auto) { return true; };
    call.caller.path->accept();
    call.run(4900ms);
    CHECK_FALSE(call.caller.running->ended());
    call.caller.sizes.clear();
    call.run(200ms);
    CHECK(call.caller.events.count<sealed_event::media_failed>() == 1);
    CHECK(end_of(call.caller).why == errc::timed_out);
    CHECK(std::ranges::count(call.caller.sizes, 128U) == 1);
    call.run(2s);
    CHECK(call.caller.events.count<sealed_event::left>() == 1);
}

TEST_CASE("a sealed path that is closed ends at once and sends nothing more", "[sealed_path]") {
    sealed_pair call;
    call.bring_up();
    call.caller.stream->close();
    call.caller.sizes.clear();
    call.run(1s);
    CHECK(call.caller.sizes.empty());
    const auto end = end_of(call.caller);
    CHECK(end.why == asio::error::operation_aborted);
    CHECK_FALSE(end.is_hang_up);
    CHECK(call.caller.path->figures().receive_drops >= 45);
}

TEST_CASE("an owner may hang up when the call is reported as up", "[sealed_path]") {
    asio::io_context loop{1};
    sim_time now{1h};
    std::optional<sealed_path> path;
    auto settings = sealed_settings(crypto::call_side::callee);
    settings.now = [&] { return now; };
    std::vector<std::size_t> sizes;
    sealed_path::owner owner;
    owner.send = [&](const nat::way&, bytes_view datagram) { sizes.push_back(datagram.size()); };
    owner.on_event = [&](const sealed_event::any& event) {
        if (!std::holds_alternative<sealed_event::up>(event)) return;
        path->add(path_kind::relay_tls);
        path->hang_up(wire::bye_reason::hang_up);
    };
    path.emplace(
        loop.get_executor(),
        std::move(settings),
        some_seals(crypto::call_side::callee, now),
        std::move(owner)
    );
    path->add(path_kind::relay_udp);
    path->accept();
    auto peer = some_seals(crypto::call_side::caller, now);
    wire::item_buffer items;
    items.put(wire::probe{1});
    std::array<std::uint8_t, wire::max_datagram_bytes> space{};
    const auto sealed = peer.outgoing.seal(0x22222222, items.bytes(), space, now);
    path->on_datagram({path_kind::relay_udp, {}}, sealed.value().datagram);
    CHECK(std::ranges::count(sizes, 128U) == 2); // the Bye, on both paths
}
