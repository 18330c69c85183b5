// Sessions over scripted connections: whole conversations, and every way in which they break off.
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include "support/scripted_transport.hpp"
#include "transcript.hpp"
#include <babel/core/task_group.hpp>
#include <babel/server/session.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/error.hpp>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

using namespace babel;
using test::lines;
using test::scripted_peer;
using bytes = std::vector<std::uint8_t>;

namespace {

/// Sessions with scripted peers, run only as far as they get without waiting.
struct house {
    asio::io_context loop{1};
    logger log{log_level::error};
    server::session_host host{loop.get_executor(), log};
    task_group serving{loop.get_executor()};
    std::deque<scripted_peer> peers;

    ~house() {
        host.close_all();
        test::run_until_idle(loop);
    }
    /// Somebody who connects; `script` is played from the first turn on.
    template <class Script>
    scripted_peer& connects(Script script) {
        auto& peer = peers.emplace_back(loop.get_executor());
        script(peer);
        serving.spawn(host.serve(peer.make_transport(), {"198.51.100.7", "192.0.2.1", false}));
        settle();
        return peer;
    }
    scripted_peer& connects() {
        return connects([](scripted_peer&) {});
    }
    scripted_peer& comes(const std::string& name) {
        auto& peer = connects();
        says(peer, wire::login{name});
        CHECK(peer.take_received() != bytes());
        return peer;
    }
    template <class Message>
    void says(scripted_peer& peer, const Message& message) {
        peer.sends(wire::encode(message));
        settle();
    }
    void settle() { test::run_ready(loop); }
};

lines heard(scripted_peer& peer) {
    return test::transcript(peer.take_received());
}

std::string numbered(std::string name, int number) {
    return name.append(std::to_string(number));
}

bytes with_length(std::uint64_t length, std::size_t body_bytes) {
    bytes packet;
    wire::writer(packet).put(length);
    packet.resize(packet.size() + body_bytes);
    return packet;
}

} // namespace

TEST_CASE("a session says hello before it reads anything", "[session]") {
    house h;
    auto& peer = h.connects();
    CHECK(heard(peer) == lines{"HelloConnect"});
    CHECK(peer.is_awaited(net::direction::read));
    CHECK_FALSE(peer.saw_close());
}

TEST_CASE("a login may come cut at any byte", "[session]") {
    const auto packet = wire::encode(wire::login{"alice"});
    const auto cut = GENERATE_COPY(range(1, static_cast<int>(packet.size())));
    house h;
    auto& peer = h.connects();
    peer.sends(bytes(packet.begin(), packet.begin() + cut));
    h.settle();
    CHECK(heard(peer) == lines{"HelloConnect"});
    peer.sends(bytes(packet.begin() + cut, packet.end()));
    h.settle();
    CHECK(heard(peer) == lines{"LoginSuccess"});
}

TEST_CASE("a whole conversation in one read is understood", "[session]") {
    house h;
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
    house h;
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
    CHECK(h.host.online() == 2);
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
    house h;
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
    CHECK(h.host.online() == 2);
    const auto bobs = heard(bob);
    CHECK(std::count(bobs.begin(), bobs.end(), "AddContact alice") == (step > 0));
    CHECK(std::count(bobs.begin(), bobs.end(), "DelContact alice") == (step > 0));
    CHECK_FALSE(bob.saw_close());
    CHECK_FALSE(carol.saw_close());
}

TEST_CASE("a session whose peer takes one byte at a time hears everything", "[session]") {
    house h;
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
    CHECK(h.host.is_drained());
}

TEST_CASE("what is not the protocol ends that session and no other", "[session]") {
    struct row {
        bytes first;
        bool ends;
    };
    const auto whole = [](std::size_t body) { return with_length(body, body); };
    const auto before_login = std::vector<row>{
        {with_length(std::uint64_t{1} << 63, 0), true},
        {with_length(~std::uint64_t{0}, 0), true},
        {with_length(257, 0), true}, // already by its length
        {with_length(256, 255), false},
        {whole(256), true}, // whole, and nonsense
        {whole(0), true},
        {whole(1), true},
        {bytes{'G', 'E', 'T', ' ', '/', ' ', 'H', 'T', 'T', 'P'}, true},
        {wire::encode(wire::hello_connect{}), true},
        {wire::encode(wire::voice_data{}), true},
        {bytes(7), false},
    };
    for (const auto& [first, ends] : before_login) {
        house h;
        auto& bob = h.comes("bob");
        auto& stranger = h.connects();
        stranger.sends(first);
        h.settle();
        CHECK(stranger.saw_close() == ends);
        CHECK(heard(bob).empty());
    }
}

TEST_CASE("a packet may have 1024 bytes after the login", "[session]") {
    const auto [length, ends] = GENERATE(std::pair(1024, false), std::pair(1025, true));
    house h;
    auto& alice = h.comes("alice");
    auto& bob = h.comes("bob");
    alice.sends(with_length(static_cast<std::uint64_t>(length), 100));
    h.settle();
    CHECK(alice.saw_close() == ends);
    CHECK(heard(bob) == (ends ? lines{"DelContact alice"} : lines{}));
}

TEST_CASE("the tenth failed login is answered and ends the session", "[session]") {
    house h;
    auto& peer = h.connects();
    for (int i = 0; i < 9; ++i)
        h.says(peer, wire::login{""});
    CHECK_FALSE(peer.saw_close());
    h.says(peer, wire::login{""});
    CHECK(peer.saw_close());
    CHECK(heard(peer).size() == 11);
}

TEST_CASE("whoever does not read ends when 256 KiB wait beyond the first list", "[session]") {
    house h;
    for (int i = 0; i < 50; ++i)
        h.comes(numbered("somebody", i));
    auto& caller = h.comes("caller");
    auto& deaf = h.connects();
    deaf.take_received();
    deaf.stops_taking();
    h.says(deaf, wire::login{"deaf"}); // all of its first list waits
    REQUIRE_FALSE(h.host.is_drained());
    caller.take_received();

    const auto size = wire::encode(wire::call_request{"caller", "198.51.100.7", 9}).size();
    const auto fitting = server::max_waiting_bytes / size;
    const wire::call_request again{"deaf", "", 9};
    bytes calls;
    for (std::size_t i = 0; i < fitting; ++i)
        wire::encode_to(calls, again);
    caller.sends(calls);
    h.settle();
    CHECK_FALSE(deaf.saw_close());
    CHECK(heard(caller).empty());
    h.says(caller, again);
    CHECK(deaf.saw_close());
    CHECK(heard(caller) == lines{"DelContact deaf"});
    CHECK(h.host.is_drained());
}

TEST_CASE("a slow reader gets everything in the end", "[session]") {
    house h;
    auto& slow = h.comes("slow");
    slow.stops_taking();
    for (int i = 0; i < 100; ++i) {
        auto& visitor = h.comes("visitor");
        visitor.closes();
        h.settle();
    }
    slow.takes();
    h.settle();
    const auto all = heard(slow);
    CHECK(all.size() == 200);
    CHECK(std::count(all.begin(), all.end(), "DelContact visitor") == 100);
}

TEST_CASE("logins that come together are told together", "[session]") {
    house h;
    auto& first = h.comes("first");
    for (int i = 0; i < 20; ++i) {
        auto& peer = h.peers.emplace_back(h.loop.get_executor());
        peer.sends(wire::encode(wire::login{numbered("n", i)}));
        h.serving.spawn(h.host.serve(peer.make_transport(), {}));
    }
    h.settle();
    CHECK(h.host.online() == 21);
    CHECK(first.write_sizes().size() < 2 + 5); // hello, welcome, and a few for all of the 20
    CHECK(h.peers.back().write_sizes().size() < 2 + 5);
}

TEST_CASE("sessions end when their host closes and nobody is served after that", "[session]") {
    house h;
    auto& alice = h.comes("alice");
    auto& stranger = h.connects();
    h.host.close_all();
    test::run_bounded(h.loop, h.serving.join());
    CHECK(alice.saw_close());
    CHECK(stranger.saw_close());
    CHECK(h.host.online() == 0);
    auto& late = h.connects();
    CHECK(late.received().empty());
    test::run_bounded(h.loop, h.host.idle());
}
