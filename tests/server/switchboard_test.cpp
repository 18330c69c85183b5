// The rules of the protocol: what each message does, to whom, and in which order.
#include "support/catch.hpp"
#include "transcript.hpp"
#include <babel/server/switchboard.hpp>
#include <babel/wire/codec.hpp>

#include <algorithm>
#include <deque>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using test::lines;
using test::recording_member;

namespace {

const server::origin home{"198.51.100.7", "192.0.2.1", false};

/// A switchboard with recording members; every request yields what was sent because of it.
struct office {
    lines record;
    server::switchboard board{[] {}};
    server::time_point now{};
    std::deque<recording_member> people;

    recording_member& connects(const std::string& label, const server::origin& from = home) {
        auto& who = people.emplace_back(record, label, from);
        board.on_connected(who);
        return who;
    }
    /// Somebody who is online, and known to all.
    recording_member& comes(const std::string& name, const server::origin& from = home) {
        auto& who = connects(name, from);
        asks(who, wire::login{name});
        board.flush();
        record.clear();
        return who;
    }
    template <class Message>
    error_code asks(recording_member& who, const Message& message) {
        const auto packet = wire::encode(message);
        return board.on_packet(who, bytes_view(packet).subspan(wire::length_bytes), now);
    }
    template <class Message>
    lines answers(recording_member& who, const Message& message) {
        record.clear();
        CHECK_FALSE(asks(who, message));
        return record;
    }
    lines flush() {
        record.clear();
        board.flush();
        return record;
    }
};

} // namespace

TEST_CASE("a connection is greeted and logs in", "[switchboard]") {
    office o;
    auto& alice = o.connects("1");
    CHECK(o.record == lines{"1: HelloConnect"});
    CHECK(o.answers(alice, wire::login{"alice"}).empty()); // told with everybody else
    CHECK(alice.name() == "alice");
    CHECK(o.board.online() == 1);
    CHECK(o.flush() == lines{"1: LoginSuccess"});
}

TEST_CASE("after a failed login another name may be tried", "[switchboard]") {
    office o;
    o.comes("alice");
    auto& second = o.connects("2");
    CHECK(o.answers(second, wire::login{"alice"}) == lines{"2: LoginFailed username already used"});
    CHECK(o.answers(second, wire::login{""}) == lines{"2: LoginFailed the name is empty"});
    CHECK_FALSE(second.is_logged_in());
    CHECK(o.flush().empty());
    CHECK(o.answers(second, wire::login{"bob"}).empty());
    CHECK(o.flush() == lines{"alice: AddContact bob", "2: LoginSuccess", "2: AddContact alice"});
}

TEST_CASE("a name that was taken in this turn is taken", "[switchboard]") {
    office o;
    auto& first = o.connects("1");
    auto& second = o.connects("2");
    o.answers(first, wire::login{"alice"});
    CHECK(o.answers(second, wire::login{"alice"}) == lines{"2: LoginFailed username already used"});
}

TEST_CASE("the tenth failed login ends the connection", "[switchboard]") {
    office o;
    auto& who = o.connects("1");
    for (int i = 1; i < 10; ++i)
        CHECK_FALSE(o.asks(who, wire::login{" "}));
    o.record.clear();
    CHECK(o.asks(who, wire::login{" "}) == errc::too_many_failures);
    CHECK(o.record == lines{"1: LoginFailed the name begins with a space"});
}

TEST_CASE("a second login does not rename", "[switchboard]") {
    office o;
    auto& alice = o.comes("alice");
    o.comes("bob");
    CHECK(
        o.answers(alice, wire::login{"carol"}) == lines{"alice: ErrorResponse already logged in"}
    );
    CHECK(
        o.answers(alice, wire::login{"alice"}) == lines{"alice: ErrorResponse already logged in"}
    );
    CHECK(alice.name() == "alice");
    CHECK(o.flush().empty());
}

TEST_CASE("a call is passed on with the caller's name and address", "[switchboard]") {
    office o;
    auto& alice = o.comes("alice", {"203.0.113.5", "192.0.2.1", false});
    o.comes("bob");
    CHECK(
        o.answers(alice, wire::call_request{"bob", "", 4242}) ==
        lines{"bob: CallRequest alice 203.0.113.5 4242"}
    );
    CHECK(
        o.answers(alice, wire::call_request{"bob", "home.example.org", 1}) ==
        lines{"bob: CallRequest alice home.example.org 1"}
    );
}

TEST_CASE("a caller on the server's loopback is told as the server's address", "[switchboard]") {
    office o;
    auto& near = o.comes("near", {"127.0.0.1", "127.0.0.1", true});
    auto& close = o.comes("close", {"::1", "::1", true});
    o.comes("far", home);
    CHECK(
        o.answers(near, wire::call_request{"far", "", 7}) ==
        lines{"far: CallRequest near 192.0.2.1 7"}
    );
    CHECK(
        o.answers(close, wire::call_request{"near", "", 7}) ==
        lines{"near: CallRequest close ::1 7"}
    );
}

TEST_CASE("a call that makes no sense is answered with an error", "[switchboard]") {
    office o;
    auto& alice = o.comes("alice");
    o.comes("bob");
    auto& stranger = o.connects("stranger");
    const std::string long_host(256, 'h');
    struct row {
        recording_member* from;
        wire::call_request request;
        std::string error;
    };
    const std::vector<row> rows{
        {&alice, {"bob", "", 0}, "a call needs a port to connect to"},
        {&alice, {"alice", "", 9}, "you cannot call yourself"},
        {&alice, {"nobody", "", 9}, "requested username not found"},
        {&alice, {"", "", 9}, "requested username not found"},
        {&alice, {"bob", "no host", 9}, "the host to connect to is no IP address and no host name"},
        {&alice, {"bob", long_host, 9}, "the host to connect to is no IP address and no host name"},
        {&alice, {"bob", "\x1b[2J", 9}, "the host to connect to is no IP address and no host name"},
        {&stranger, {"bob", "", 9}, "log in before you call"},
        {&stranger, {"", "", 9}, "log in before you call"},
    };
    for (const auto& [from, request, error] : rows) {
        INFO(error);
        const auto sent = o.answers(*from, request);
        REQUIRE(sent.size() == 1);
        CHECK(
            sent[0] ==
            (from == &alice ? "alice: ErrorResponse " : "stranger: ErrorResponse ") + error
        );
    }
    // None of them made a call pending.
    CHECK(o.answers(o.people[1], wire::call_refused{"alice"}).empty());
}

TEST_CASE("a refusal is passed on where a call is pending and else dropped", "[switchboard]") {
    office o;
    auto& alice = o.comes("alice");
    auto& bob = o.comes("bob");
    auto& carol = o.comes("carol");
    auto& stranger = o.connects("stranger");
    CHECK(o.answers(bob, wire::call_refused{"alice"}).empty());
    o.answers(alice, wire::call_request{"bob", "", 9});
    CHECK(o.answers(carol, wire::call_refused{"alice"}).empty());
    CHECK(o.answers(stranger, wire::call_refused{"alice"}).empty());
    CHECK(o.answers(bob, wire::call_refused{"nobody"}).empty());
    CHECK(o.answers(bob, wire::call_refused{"bob"}).empty());

    SECTION("by the callee") {
        CHECK(o.answers(bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
        CHECK(o.answers(bob, wire::call_refused{"alice"}).empty());
        CHECK(o.answers(alice, wire::call_refused{"bob"}).empty());
    }
    SECTION("by the caller who withdraws") {
        CHECK(o.answers(alice, wire::call_refused{"bob"}) == lines{"bob: CallRefused alice"});
        CHECK(o.answers(bob, wire::call_refused{"alice"}).empty());
    }
    SECTION("not after 60 seconds") {
        o.now += 60s;
        CHECK(o.answers(bob, wire::call_refused{"alice"}).empty());
    }
    SECTION("once for each call where both called each other") {
        o.answers(bob, wire::call_request{"alice", "", 9});
        CHECK(o.answers(bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
        CHECK(o.answers(alice, wire::call_refused{"bob"}) == lines{"bob: CallRefused alice"});
        CHECK(o.answers(alice, wire::call_refused{"bob"}).empty());
    }
}

TEST_CASE("a seventeenth call at a time is answered with an error", "[switchboard]") {
    office o;
    o.comes("popular");
    for (int i = 0; i < 16; ++i)
        o.asks(o.comes("fan" + std::to_string(i)), wire::call_request{"popular", "", 9});
    CHECK(
        o.answers(o.comes("late"), wire::call_request{"popular", "", 9}) ==
        lines{"late: ErrorResponse that contact has too many calls waiting"}
    );
}

TEST_CASE("presence is told before any signal", "[switchboard]") {
    office o;
    auto& bob = o.comes("bob");
    auto& alice = o.connects("alice");
    o.answers(alice, wire::login{"alice"});

    SECTION("before a call") {
        CHECK(
            o.answers(alice, wire::call_request{"bob", "", 9}) ==
            lines{
                "bob: AddContact alice",
                "alice: LoginSuccess",
                "alice: AddContact bob",
                "bob: CallRequest alice 198.51.100.7 9"}
        );
    }
    SECTION("before an error") {
        CHECK(
            o.answers(alice, wire::login{"again"}) ==
            lines{
                "bob: AddContact alice",
                "alice: LoginSuccess",
                "alice: AddContact bob",
                "alice: ErrorResponse already logged in"}
        );
    }
    SECTION("before a refusal") {
        o.board.flush();
        o.answers(alice, wire::call_request{"bob", "", 9});
        auto& carol = o.connects("carol");
        o.answers(carol, wire::login{"carol"});
        const auto sent = o.answers(bob, wire::call_refused{"alice"});
        REQUIRE(sent.size() == 5);
        CHECK(sent.back() == "alice: CallRefused bob");
    }
    CHECK(o.flush().empty());
}

TEST_CASE("who had a call with somebody who went is told of it once", "[switchboard]") {
    office o;
    auto& alice = o.comes("alice");
    auto& bob = o.comes("bob");
    auto& carol = o.comes("carol");
    o.answers(alice, wire::call_request{"bob", "", 9});
    o.answers(bob, wire::call_request{"carol", "", 9});
    o.record.clear();
    o.board.on_gone(bob, o.now);

    SECTION("by DelContact") {
        o.board.flush();
        std::sort(o.record.begin(), o.record.end());
        CHECK(o.record == lines{"alice: DelContact bob", "carol: DelContact bob"});
        CHECK(o.answers(alice, wire::call_refused{"bob"}).empty());
    }
    SECTION("by CallRefused where the name was taken over in the same turn") {
        auto& successor = o.connects("successor");
        o.asks(successor, wire::login{"bob"});
        o.record.clear();
        o.board.flush();
        std::sort(o.record.begin(), o.record.end());
        CHECK(
            o.record ==
            lines{
                "alice: CallRefused bob",
                "carol: CallRefused bob",
                "successor: AddContact alice carol",
                "successor: LoginSuccess"}
        );
        // The calls were the first one's, not its successor's.
        CHECK(o.answers(successor, wire::call_refused{"alice"}).empty());
        CHECK(o.flush().empty());
    }
    SECTION("and before the successor's own call") {
        auto& successor = o.connects("successor");
        o.asks(successor, wire::login{"bob"});
        const auto sent = o.answers(successor, wire::call_request{"carol", "", 9});
        REQUIRE(sent.size() == 5);
        CHECK(sent.back() == "carol: CallRequest bob 198.51.100.7 9");
    }
    SECTION("but not where it is gone itself") {
        o.board.on_gone(carol, o.now);
        o.asks(o.connects("successor"), wire::login{"bob"});
        o.record.clear();
        o.board.flush();
        CHECK(std::count(o.record.begin(), o.record.end(), "carol: CallRefused bob") == 0);
        CHECK(std::count(o.record.begin(), o.record.end(), "alice: CallRefused bob") == 1);
    }
}

TEST_CASE("a connection that never logged in leaves without a word", "[switchboard]") {
    office o;
    o.comes("alice");
    auto& stranger = o.connects("stranger");
    o.asks(stranger, wire::login{"alice"});
    o.board.on_gone(stranger, o.now);
    CHECK(o.flush().empty());
    CHECK(o.board.online() == 1);
}

TEST_CASE("what is malformed or not for a server ends the connection", "[switchboard]") {
    office o;
    auto& alice = o.comes("alice");
    const auto cut = [](const std::vector<std::uint8_t>& packet, int count) {
        return std::vector<std::uint8_t>(packet.begin(), packet.end() - count);
    };
    struct row {
        std::vector<std::uint8_t> packet; // with its length, which is not looked at here
        errc error;
    };
    auto trailing = wire::encode(wire::login{"bob"});
    trailing.push_back(0);
    const std::vector<row> rows{
        {wire::encode(wire::hello_connect{}), errc::unknown_opcode},
        {wire::encode(wire::login_success{}), errc::unknown_opcode},
        {wire::encode(wire::add_contact{}), errc::unknown_opcode},
        {wire::encode(wire::voice_data{}), errc::unknown_opcode},
        {wire::encode(wire::connection_established{}), errc::unknown_opcode},
        {std::vector<std::uint8_t>(10, 0xff), errc::unknown_opcode},
        {std::vector<std::uint8_t>(8), errc::truncated},
        {std::vector<std::uint8_t>(9), errc::truncated},
        {cut(wire::encode(wire::login{"bob"}), 1), errc::truncated},
        {cut(wire::encode(wire::call_request{"bob", "", 9}), 2), errc::truncated},
        {trailing, errc::trailing_bytes},
    };
    for (const auto& [packet, error] : rows) {
        const auto body = bytes_view(packet).subspan(wire::length_bytes);
        CHECK(o.board.on_packet(alice, body, o.now) == error);
    }
    CHECK(o.flush().empty());
}
