// Sealed calls through their voice streams: their beginning, their sound and their paths.
#include "voice/sealed_pair.hpp"

#include <boost/asio/post.hpp>

#include <set>
#include <string>

using namespace babel;
using namespace babel::voice;
using namespace babel::voice::test;
using namespace std::chrono_literals;

namespace {

/// Sizes of datagrams with voice since the last call; those of Reports and Probes are smaller.
std::set<std::size_t> voice_sizes(sealed_pair::side& of) {
    std::set<std::size_t> found;
    for (const auto size : std::exchange(of.sizes, {}))
        if (size > 64) found.insert(size);
    return found;
}

} // namespace

TEST_CASE("the callee's acceptance brings a sealed call up at both ends", "[sealed_path]") {
    sealed_pair call;
    call.add(path_kind::relay_udp);
    call.callee.path->accept();
    call.run(1s);
    REQUIRE(call.caller.events.count<sealed_event::accepted>() == 1);
    for (auto* each : {&call.caller, &call.callee}) {
        CHECK(each->events.count<sealed_event::up>() == 1);
        CHECK(each->established == 1);
        CHECK(each->heard() >= 45);
        CHECK(each->leg().playout().packets >= 40);
        CHECK(each->stream->silence() <= 20ms);
        const auto figures = each->path->figures();
        REQUIRE(each->path->stats().sealed.has_value());
        CHECK(each->path->stats().sealed->in_use == path_kind::relay_udp);
        CHECK(figures.round_trip == 40ms);
        CHECK(figures.datagrams_received >= 45);
        CHECK(figures.datagrams_sent >= 45);
        CHECK(figures.lost + figures.send_drops + figures.receive_drops == 0);
        CHECK(each->stream->round_trip() == 40ms);
        CHECK(each->path->state().value().since_life <= 20ms);
        CHECK(each->path->stats().packets_sent >= 45);
        CHECK(each->path->stats().bytes_received >= 45 * 110);
        CHECK(each->path->stats().send_drops == 0);
        CHECK(each->path->is_heard());
    }
}

TEST_CASE("a sealed path sends nothing before the acceptance, however long", "[sealed_path]") {
    sealed_pair call;
    call.add(path_kind::relay_udp);
    call.run(20s);
    for (auto* each : {&call.caller, &call.callee}) {
        CHECK(each->sizes.empty());
        CHECK(each->path->state().value().since_life == 0ms);
        CHECK_FALSE(each->path->send_text("early"));
    }
    call.callee.path->accept();
    CHECK(call.callee.path->state().value().since_life == 0ms);
}

TEST_CASE("text reaches the peer, and is text", "[sealed_path]") {
    sealed_pair call;
    call.bring_up();
    CHECK(call.caller.path->send_text("gr\xc3\xbc\xc3\x9f dich"));
    CHECK_FALSE(call.caller.path->send_text("\xc3"));
    CHECK_FALSE(call.caller.path->send_text(std::string(wire::max_text_bytes + 1, 'x')));
    call.run(100ms);
    REQUIRE(call.callee.events.count<sealed_event::text>() == 1);
    CHECK(call.callee.events.last<sealed_event::text>().words == "gr\xc3\xbc\xc3\x9f dich");
    int taken = 0;
    while (call.caller.path->send_text("more"))
        ++taken;
    CHECK(taken == 16);
}

TEST_CASE("the names of a conference reach the peer, the newest at last", "[sealed_path]") {
    sealed_pair call;
    using names = std::vector<std::string>;
    CHECK_FALSE(call.caller.path->send_party(names{"carol"}));
    call.bring_up();
    while (call.caller.path->send_text("more")) {
    }
    CHECK(call.caller.path->send_party(names{"carol"}));
    CHECK(call.caller.path->send_party(names{"carol", "dave"}));
    call.run(2s);
    CHECK(call.callee.events.count<sealed_event::party>() == 1);
    CHECK(call.callee.events.last<sealed_event::party>().names == names{"carol", "dave"});
    CHECK(call.caller.path->send_party({}));
    call.run(100ms);
    CHECK(call.callee.events.last<sealed_event::party>().names.empty());
}

TEST_CASE("the state of an end is told to the other", "[sealed_path]") {
    sealed_pair call;
    call.bring_up();
    call.caller.path->set_state(wire::call_state::muted);
    call.run(300ms);
    CHECK(call.callee.events.last<sealed_event::peer_state>().bits == wire::call_state::muted);
}

TEST_CASE("datagrams of speech and of silence have the same sizes", "[sealed_path]") {
    sealed_pair call;
    call.bring_up();
    call.run(1s);
    voice_sizes(call.caller);
    call.run(3s);
    const auto of_silence = voice_sizes(call.caller);
    call.run(3s, speech());
    const auto of_speech = voice_sizes(call.caller);
    CHECK(of_speech == of_silence);
    CHECK(of_speech.size() == 2); // with a Report and without
    call.caller.leg().adjust({32'000, 1});
    call.run(3s, speech());
    CHECK(voice_sizes(call.caller) == of_speech);
}

TEST_CASE("silence takes few bytes on a sealed path where that was asked for", "[sealed_path]") {
    sealed_pair call({32'000, 5, true});
    call.bring_up();
    call.run(1s);
    call.caller.sizes.clear();
    call.run(2s);
    const auto small =
        std::ranges::count_if(call.caller.sizes, [](std::size_t size) { return size < 64; });
    CHECK(small >= 80);
    voice_sizes(call.caller);
    call.run(2s, speech());
    CHECK(voice_sizes(call.caller).size() == 2);
}

TEST_CASE("a path that is bound again carries the voice again", "[sealed_path]") {
    sealed_pair call;
    call.bring_up();
    call.add(path_kind::relay_tls);
    for (auto& each : call.sides)
        each.path->remove(path_kind::relay_udp);
    CHECK(call.caller.events.last<sealed_event::path_in_use>().path.kind == path_kind::relay_tls);
    auto heard = call.callee.heard();
    call.run(1s);
    CHECK(call.callee.heard() >= heard + 45);
    CHECK(call.caller.path->stats().sealed->in_use == path_kind::relay_tls);
    for (const std::size_t in_use : {3U, 4U}) {
        for (auto& each : call.sides)
            each.path->remove(path_kind::relay_tls);
        call.run(100ms);
        CHECK_FALSE(call.caller.path->stats().sealed->in_use);
        call.add(path_kind::relay_tls);
        CHECK(call.caller.events.count<sealed_event::path_in_use>() == in_use);
    }
    heard = call.callee.heard();
    call.run(1s);
    CHECK(call.callee.heard() >= heard + 45);
}

TEST_CASE("a path that fails is in doubt, then the other one is in use", "[sealed_path]") {
    sealed_pair call;
    call.add(path_kind::relay_tls);
    call.bring_up();
    call.run(5s);
    REQUIRE(call.caller.path->stats().sealed->in_use == path_kind::relay_udp);
    call.is_lost = [](std::size_t, path_kind over) { return over == path_kind::relay_udp; };
    const auto heard = call.callee.heard();
    call.run(4s);
    CHECK(call.caller.events.last<sealed_event::path_in_doubt>().path == path_kind::relay_udp);
    CHECK(call.caller.events.last<sealed_event::path_in_use>().path.kind == path_kind::relay_tls);
    CHECK(call.callee.heard() >= heard + 175);
}

TEST_CASE("datagrams that the peer did not get are counted", "[sealed_path]") {
    sealed_pair call;
    call.bring_up();
    std::size_t sent = 0;
    call.is_lost = [&](std::size_t from, path_kind) { return from == 0 && ++sent % 10 == 0; };
    call.run(10s);
    CHECK(call.caller.path->figures().lost >= 40);
    CHECK(call.caller.path->figures().lost <= 60);
    CHECK(call.caller.path->figures().copies_sent > 0);
    CHECK(call.callee.path->figures().lost == 0);
    const auto& stats = call.caller.path->stats();
    REQUIRE(stats.sealed.has_value());
    CHECK(stats.sealed->frames == 500 + 10);
    CHECK(stats.sealed->lost >= 40);
    CHECK(stats.sealed->copies == call.caller.path->figures().copies_sent);
}

TEST_CASE("a sealed path keeps time while no frame is sent", "[sealed_path]") {
    asio::io_context loop{1};
    std::array<std::optional<sealed_path>, 2> paths;
    std::array<noted_events, 2> events;
    bool is_open = false;
    for (const std::size_t index : {0U, 1U}) {
        const auto side = index == 0 ? crypto::call_side::caller : crypto::call_side::callee;
        sealed_path::owner owner;
        owner.send = [&, index](const nat::way& to, bytes_view datagram) {
            if (!is_open) return;
            const std::vector<std::uint8_t> copy(datagram.begin(), datagram.end());
            asio::post(loop, [&, index, to, copy] { paths[1 - index]->on_datagram(to, copy); });
        };
        owner.on_event = [&, index](const sealed_event::any& event) {
            events[index].all.push_back(event);
        };
        paths[index].emplace(
            loop.get_executor(),
            sealed_settings(side),
            some_seals(side, std::chrono::steady_clock::now()),
            std::move(owner)
        );
        paths[index]->add(path_kind::relay_udp);
        paths[index]->accept(); // the first Probe is lost
    }
    is_open = true;
    babel::test::run_until(loop, [&] {
        return events[0].count<sealed_event::up>() + events[1].count<sealed_event::up>() == 2;
    });
    CHECK(paths[0]->figures().datagrams_sent >= 2);
}
