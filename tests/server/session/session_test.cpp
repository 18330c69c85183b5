// A session without a pool.
#include "server/session/session.hpp"
#include "server/signalling/scripted_directory.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"
#include "support/scripted_transport.hpp"
#include <babel/wire/codec.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <chrono>
#include <memory>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using test::lines;

namespace {

struct session_alone {
    asio::io_context loop{1};
    logger to_stderr{log_level::error};
    server::event_log log{to_stderr};
    server::policy rules{};
    server::counters counts;
    server::signalling signals{[] {}, rules, counts};
    server::unauthenticated_peers unauthenticated{rules.limits};
    std::array<std::uint8_t, 256> buffer{};
    std::vector<server::session*> to_close;
    int complaints = 0;
    server::session_services pool{
        log,
        rules,
        counts,
        signals,
        unauthenticated,
        buffer,
        [this](server::session& failed) { to_close.push_back(&failed); },
        [this] { ++complaints; }};
    test::scripted_peer peer{loop.get_executor()};
    std::unique_ptr<net::transport> link = peer.make_transport();
    server::session session{pool, *link, test::at("198.51.100.7")};

    lines received() { return test::transcript(peer.take_received()); }
    void checks_deadlines_after(std::chrono::milliseconds time) {
        session.check_deadlines(std::chrono::steady_clock::now() + time);
    }
};

} // namespace

TEST_CASE("a session asks once to be closed after its last words", "[session]") {
    session_alone s;
    s.session.fail(errc::kicked, "goodbye");
    s.session.fail(errc::vanished, "goodbye again");
    CHECK(s.to_close == std::vector{&s.session});
    CHECK(s.received() == lines{"ErrorResponse goodbye"});
    CHECK_FALSE(s.peer.saw_close());
}

TEST_CASE("a session that failed reads nothing more", "[session]") {
    session_alone s;
    s.peer.sends(wire::encode(wire::login{"alice"}));
    s.session.fail(errc::kicked);
    CHECK(s.session.read() == errc::kicked);
    CHECK_FALSE(s.session.is_logged_in());
}

TEST_CASE("a session that fails handles no further packet of the same read", "[session]") {
    session_alone s;
    auto both = wire::encode(wire::login{" "}); // answered, in vain
    wire::encode_to(both, wire::login{"alice"});
    s.peer.fails_to_take(asio::error::broken_pipe);
    s.peer.sends(both);
    CHECK(s.session.read() == asio::error::broken_pipe);
    CHECK_FALSE(s.session.is_logged_in());
    CHECK(s.counts.value(server::counter::packets_received) == 1);
}

TEST_CASE("a session that cannot send asks to be closed", "[session]") {
    session_alone s;
    s.peer.fails_to_take(asio::error::broken_pipe);
    s.session.enter();
    CHECK(s.to_close == std::vector{&s.session});
}

TEST_CASE("a session tells its pool when all queues together are too long", "[session]") {
    session_alone s;
    s.peer.stops_taking();
    s.session.enter();
    CHECK(s.pool.queued_bytes > 0);
    CHECK(s.complaints == 0);
    s.rules.limits.all_queues_bytes = s.pool.queued_bytes;
    s.session.enter();
    CHECK(s.complaints == 1);
    CHECK(s.to_close.empty());
}

TEST_CASE("a session tells its pool when an outdated list makes the memory too much", "[session]") {
    session_alone s;
    test::scripted_peer other_peer(s.loop.get_executor());
    const auto other_link = other_peer.make_transport();
    server::session other(s.pool, *other_link, test::at("198.51.100.8"));
    other_peer.sends(wire::encode(wire::login{"bob"}));
    CHECK_FALSE(other.read());
    s.peer.sends(wire::encode(wire::login{"alice"}));
    s.peer.stops_taking();
    CHECK_FALSE(s.session.read());
    s.signals.flush(1000);
    s.session.enter();
    s.rules.limits.all_queues_bytes = 10'000;
    REQUIRE(s.pool.kept_bytes() < 1000);

    other.leave(errc::end_of_stream);
    s.signals.flush(1000); // the list that waits for alice is no longer the server's own
    REQUIRE(s.pool.queued_bytes < 1000);
    s.complaints = 0;
    s.session.enter();
    CHECK(s.complaints == 1);
}

TEST_CASE("a session asks to be closed when its time to log in is over", "[session]") {
    session_alone s;
    s.checks_deadlines_after(9900ms);
    CHECK(s.to_close.empty());
    s.checks_deadlines_after(10100ms);
    CHECK(s.to_close == std::vector{&s.session});
}

TEST_CASE("the directory is told of a session that a probe found alive", "[session][directory]") {
    session_alone s;
    test::scripted_directory all_names;
    all_names.answer = server::claim_verdict::granted;
    s.signals.use(all_names);
    s.peer.sends(wire::encode(wire::login{"alice"}));
    CHECK_FALSE(s.session.read());
    all_names.events->probe("alice");
    CHECK(all_names.confirmed.empty());
    s.checks_deadlines_after(0ms);
    CHECK(all_names.confirmed == std::vector<std::string>{"alice"});
    all_names.events->probe("alice"); // no other check is due within a minute
    CHECK(all_names.confirmed.size() == 2);
    CHECK(s.counts.value(server::counter::probes) == 1);
}
