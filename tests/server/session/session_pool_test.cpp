// Conversations over scripted connections, broken off at every step.
#include "server/session/evictions.hpp"
#include "server/session/session_fixture.hpp"

#include <boost/asio/error.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace babel;
using test::heard;
using test::lines;
using test::scripted_peer;
using test::session_fixture;
using bytes = std::vector<std::uint8_t>;

TEST_CASE("a session says hello before it reads anything", "[session]") {
    session_fixture h;
    auto& peer = h.connects();
    CHECK(heard(peer) == lines{"HelloConnect"});
    CHECK(peer.is_awaited(net::direction::read));
    CHECK_FALSE(peer.saw_close());
}

TEST_CASE("a login may come cut at any byte", "[session]") {
    const auto packet = wire::encode(wire::login{"alice"});
    const auto cut = GENERATE_COPY(range(1, static_cast<int>(packet.size())));
    session_fixture h;
    auto& peer = h.connects();
    peer.sends(bytes(packet.begin(), packet.begin() + cut));
    h.settle();
    CHECK(heard(peer) == lines{"HelloConnect"});
    peer.sends(bytes(packet.begin() + cut, packet.end()));
    h.settle();
    CHECK(heard(peer) == lines{"LoginSuccess"});
}

TEST_CASE("a whole conversation in one read is understood", "[session]") {
    session_fixture h;
    auto& bob = h.comes("bob");
    bytes all;
    wire::encode_to(all, wire::login{" "});
    wire::encode_to(all, wire::login{"alice"});
    wire::encode_to(all, wire::call_request{"bob", "", 9});
    wire::encode_to(all, wire::call_refused{"bob"});
    auto& alice = h.connects([&](auto& peer) { peer.sends(all); });
    CHECK(
        heard(alice) ==
        lines{
            "HelloConnect",
            "LoginFailed the name begins with a space",
            "LoginSuccess",
            "AddContact bob"}
    );
    CHECK(
        heard(bob) ==
        lines{"AddContact alice", "CallRequest alice 198.51.100.7 9", "CallRefused alice"}
    );
}

TEST_CASE("a session that ends at any step ends alone and its name goes", "[session]") {
    const auto end = GENERATE(
        error_code(errc::end_of_stream),
        error_code(asio::error::connection_reset),
        error_code(asio::error::timed_out)
    );
    const auto step = GENERATE(0, 1, 2, 3);
    session_fixture h;
    auto& bob = h.comes("bob");
    auto& carol = h.comes("carol");
    h.settle();
    bob.take_received();
    auto& alice = h.connects([&](scripted_peer& peer) {
        if (step > 0) peer.sends(wire::encode(wire::login{"alice"}));
        if (step > 1) peer.sends(wire::encode(wire::call_request{"bob", "", 9}));
        if (step > 2) peer.sends(bytes(11)); // in the middle of a packet
        h.settle();
    });
    h.settle();
    alice.fails(end);
    h.settle();

    CHECK(alice.saw_close());
    CHECK(h.pool.online() == 2);
    lines expected;
    if (step > 0) expected.emplace_back("AddContact alice");
    if (step > 1) expected.emplace_back("CallRequest alice 198.51.100.7 9");
    if (step > 0) expected.emplace_back("DelContact alice");
    CHECK(heard(bob) == expected);
    h.says(bob, wire::call_request{"carol", "", 9});
    CHECK(heard(carol).back() == "CallRequest bob 198.51.100.7 9");
}

TEST_CASE("a session whose writing fails at any step ends alone", "[session]") {
    // Written are: HelloConnect, LoginSuccess with the list, AddContact, CallRequest.
    const auto step = GENERATE(range(0, 4));
    session_fixture h;
    auto& bob = h.comes("bob");
    auto& alice = h.connects([&](scripted_peer& peer) {
        for (int i = 0; i < step; ++i)
            peer.takes_at_most(1000);
        peer.fails_to_take(asio::error::broken_pipe);
        peer.sends(wire::encode(wire::login{"alice"}));
    });
    auto& carol = h.comes("carol");
    h.says(carol, wire::call_request{"alice", "", 9});
    h.settle();

    CHECK(alice.saw_close());
    CHECK(alice.write_sizes().size() == static_cast<std::size_t>(step));
    CHECK(h.pool.online() == 2);
    const auto bobs = heard(bob);
    CHECK(std::count(bobs.begin(), bobs.end(), "AddContact alice") == (step > 0));
    CHECK(std::count(bobs.begin(), bobs.end(), "DelContact alice") == (step > 0));
    CHECK_FALSE(bob.saw_close());
    CHECK_FALSE(carol.saw_close());
}

TEST_CASE("a session may fail in writing and in reading at once", "[session]") {
    session_fixture h;
    auto& alice = h.comes("alice");
    auto& bob = h.comes("bob");
    bytes both = wire::encode(wire::login{"again"}); // answered, in vain
    both.resize(both.size() + 10);                   // and this is nonsense
    alice.fails_to_take(asio::error::broken_pipe);
    alice.sends(both);
    h.settle();
    CHECK(alice.saw_close());
    CHECK(heard(bob) == lines{"DelContact alice"});
}

TEST_CASE("a session ends when it is cancelled", "[session]") {
    session_fixture h;
    auto& alice = h.comes("alice");
    h.serving.cancel();
    h.settle();
    CHECK(alice.saw_close());
    CHECK(h.serving.size() == 0);
    CHECK(h.pool.online() == 0);
}

TEST_CASE("a session whose peer takes one byte at a time hears everything", "[session]") {
    session_fixture h;
    h.comes("bob");
    auto& alice = h.connects([&](scripted_peer& peer) {
        for (int i = 0; i < 200; ++i)
            peer.takes_at_most(1);
        peer.sends(wire::encode(wire::login{"alice"}));
    });
    h.comes("carol");
    CHECK(
        heard(alice) == lines{"HelloConnect", "LoginSuccess", "AddContact bob", "AddContact carol"}
    );
    CHECK(h.pool.waiting_bytes() == 0);
}

TEST_CASE("logins in one turn are announced together", "[session]") {
    session_fixture h;
    auto& first = h.comes("first");
    for (int i = 0; i < 20; ++i) {
        auto& peer = h.peers.emplace_back(h.loop.get_executor());
        peer.sends(wire::encode(wire::login{test::numbered("n", i)}));
        h.serving.spawn(h.pool.serve(peer.make_transport(), {}));
    }
    h.settle();
    CHECK(h.pool.online() == 21);
    CHECK(first.write_sizes().size() < 2 + 5); // hello, welcome, and a few for all of the 20
    CHECK(h.peers.back().write_sizes().size() < 2 + 5);
}

TEST_CASE("sessions end when their pool closes and no further one is served", "[session]") {
    session_fixture h;
    auto& alice = h.comes("alice");
    auto& newcomer = h.connects();
    h.pool.close_all();
    test::run_bounded(h.loop, h.serving.join());
    CHECK(alice.saw_close());
    CHECK(newcomer.saw_close());
    CHECK(h.pool.online() == 0);
    auto& late = h.connects();
    CHECK(late.received().empty());
    test::run_bounded(h.loop, h.pool.idle());
}

TEST_CASE("a user who was kicked or banned is not heard any more", "[session]") {
    const bool is_kicked = GENERATE(true, false);
    session_fixture h;
    auto& alice = h.comes("alice");
    auto& bob = h.comes("bob");
    heard(alice);
    bytes last;
    wire::encode_to(last, wire::call_request{"bob", "", 9});
    wire::encode_to(last, wire::login{"again"});
    alice.sends(last); // before the connection is closed at the end of the turn
    if (is_kicked)
        CHECK(h.pool.kick("alice"));
    else
        end_banned(h.pool, server::ban_target{"alice"});
    h.settle();
    CHECK(alice.saw_close());
    CHECK(heard(alice).size() == 1); // the reason
    CHECK(heard(bob) == lines{"DelContact alice"});
}
