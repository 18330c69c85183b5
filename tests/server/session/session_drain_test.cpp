// Sessions that end over a time.
#include "server/session/draining_sessions.hpp"
#include "server/session/session_drain.hpp"

#include <algorithm>
#include <chrono>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::counter;
using test::draining_sessions;
using test::heard;
using test::lines;
using test::scripted_peer;

namespace {

const auto drain_start = std::chrono::steady_clock::now();
constexpr auto elsewhere = "Notice 3 this server ends or restarts; use another one";

} // namespace

TEST_CASE("sessions are closed evenly, and all at the end of the time", "[session][drain]") {
    draining_sessions h;
    std::vector<scripted_peer*> peers;
    for (int i = 0; i < 20; ++i)
        peers.push_back(&h.comes(test::numbered("n", i)));
    server::session_drain draining(h.pool, drain_start, 1000ms);
    for (int milliseconds = 0; milliseconds < 1000; milliseconds += 20) {
        INFO(milliseconds);
        CHECK(draining.step(drain_start + std::chrono::milliseconds(milliseconds)));
        h.settle();
        const auto left = 20 - milliseconds / 50;
        CHECK(h.pool.online() == static_cast<std::size_t>(left));
        CHECK(std::ranges::count_if(peers, [](auto* each) { return !each->saw_close(); }) == left);
    }
    CHECK_FALSE(draining.step(drain_start + 1000ms));
    h.settle();
    CHECK(h.pool.online() == 0);
    CHECK(h.counts.value(counter::ended_drained) == 20);
}

TEST_CASE("sessions whose clients leave make no others end earlier", "[session][drain]") {
    draining_sessions h;
    std::vector<scripted_peer*> peers;
    for (int i = 0; i < 4; ++i)
        peers.push_back(&h.comes(test::numbered("n", i)));
    server::session_drain draining(h.pool, drain_start, 1000ms);
    for (auto* each : peers)
        if (each != peers.front()) each->closes();
    h.settle();
    CHECK(draining.step(drain_start + 249ms));
    h.settle();
    CHECK(h.pool.online() == 1);
    CHECK_FALSE(draining.step(drain_start + 250ms));
    h.settle();
    CHECK(h.pool.online() == 0);
}

TEST_CASE("connections without a login end first", "[session][drain]") {
    draining_sessions h;
    auto& alice = h.comes("alice");
    auto& newcomer = h.connects();
    server::session_drain draining(h.pool, drain_start, 1000ms);
    h.settle();
    CHECK(newcomer.saw_close());
    CHECK_FALSE(alice.saw_close());
    CHECK(h.connects().received().empty()); // nobody is served any more
}

TEST_CASE("a login that waits for its name ends with its connection", "[session][drain]") {
    draining_sessions h;
    h.all_names.answer.reset();
    auto& alice = h.connects();
    h.says(alice, wire::login{"alice"});
    server::session_drain draining(h.pool, drain_start, 1000ms);
    h.settle();
    CHECK(alice.saw_close());
    CHECK(h.all_names.withdrawn.size() == 1);
}

TEST_CASE("users are served until their session is closed", "[session][drain]") {
    draining_sessions h;
    auto& alice = h.comes("alice");
    auto& bob = h.comes("bob");
    h.says(alice, wire::call_request{"bob", "", 9});
    heard(alice);
    heard(bob);
    server::session_drain draining(h.pool, drain_start, 1000ms);
    CHECK(draining.step(drain_start + 100ms));
    h.settle();
    CHECK(heard(alice).empty()); // the call rings on
    h.says(bob, wire::call_refused{"alice"});
    CHECK(heard(alice) == lines{"CallRefused bob"});
}

TEST_CASE("each kind of client is told what it understands", "[session][drain]") {
    struct row {
        server::link_description link;
        bool has_others;
        lines told;
    };
    const std::vector<row> rows{
        {{}, true, {}},
        {{}, false, {}},
        {{server::protocol::base, test::link_binding}, true, {}},
        {{server::protocol::base, test::link_binding}, false, {}},
        {test::over_tls, true, {elsewhere}},
        {test::over_tls, false, {"Notice 2 the server ends or restarts"}},
    };
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO(i);
        draining_sessions h;
        h.all_names.is_linked = rows[i].has_others;
        auto& peer = h.peers.emplace_back(h.loop.get_executor());
        h.serving.spawn(
            h.pool.serve(peer.make_transport(), test::at("198.51.100.7"), nullptr, rows[i].link)
        );
        h.settle();
        h.says(peer, wire::login{"alice"});
        heard(peer);
        server::session_drain draining(h.pool, drain_start, 1000ms);
        CHECK_FALSE(draining.step(drain_start + 1000ms));
        h.settle();
        CHECK(heard(peer) == rows[i].told);
        CHECK(peer.saw_close());
    }
}

TEST_CASE("a client that has not read everything is closed once it has", "[session][drain]") {
    draining_sessions h;
    auto& alice = h.comes_extended("alice");
    alice.stops_taking();
    server::session_drain draining(h.pool, drain_start, 1000ms);
    CHECK_FALSE(draining.step(drain_start + 1000ms));
    h.settle();
    h.pool.sweep(std::chrono::steady_clock::now());
    h.settle();
    CHECK_FALSE(alice.saw_close());
    alice.takes();
    h.settle();
    h.pool.sweep(std::chrono::steady_clock::now());
    h.settle();
    CHECK(heard(alice) == lines{elsewhere});
    CHECK(alice.saw_close());
}

TEST_CASE("a client is told once", "[session][drain]") {
    draining_sessions h;
    auto& alice = h.comes_extended("alice");
    server::announce_end(h.pool);
    server::announce_end(h.pool);
    CHECK(heard(alice) == lines{elsewhere});
}
