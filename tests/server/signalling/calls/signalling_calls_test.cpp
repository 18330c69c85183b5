// Signalling: recipients and order of calls and refusals.
#include "server/signalling/signalling_fixture.hpp"

#include <algorithm>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using test::home;
using test::lines;
using test::recording_peer;
using test::signalling_fixture;

TEST_CASE("a call is passed on with the caller's name and address", "[signalling]") {
    signalling_fixture o;
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

TEST_CASE("a caller on the server's loopback is told as the server's address", "[signalling]") {
    signalling_fixture o;
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

TEST_CASE("a call that makes no sense is answered with an error", "[signalling]") {
    signalling_fixture o;
    auto& alice = o.comes("alice");
    o.comes("bob");
    auto& newcomer = o.connects("newcomer");
    const std::string long_host(256, 'h');
    struct row {
        recording_peer* from;
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
        {&newcomer, {"bob", "", 9}, "log in before you call"},
        {&newcomer, {"", "", 9}, "log in before you call"},
    };
    for (const auto& [from, request, error] : rows) {
        INFO(error);
        const auto sent = o.answers(*from, request);
        lines expected{(from == &alice ? "alice" : "newcomer") + (": ErrorResponse " + error)};
        if (from == &alice)
            expected.push_back("alice: CallRefused " + std::string(request.contact));
        CHECK(sent == expected);
    }
    // None of them made a call pending.
    CHECK(o.answers(o.people[1], wire::call_refused{"alice"}).empty());
}

TEST_CASE("a refusal is passed on where a call is pending and else dropped", "[signalling]") {
    signalling_fixture o;
    auto& alice = o.comes("alice");
    auto& bob = o.comes("bob");
    auto& carol = o.comes("carol");
    auto& newcomer = o.connects("newcomer");
    CHECK(o.answers(bob, wire::call_refused{"alice"}).empty());
    o.answers(alice, wire::call_request{"bob", "", 9});
    CHECK(o.answers(carol, wire::call_refused{"alice"}).empty());
    CHECK(o.answers(newcomer, wire::call_refused{"alice"}).empty());
    CHECK(o.answers(bob, wire::call_refused{"nobody"}).empty());
    CHECK(o.answers(bob, wire::call_refused{"bob"}).empty());

    SECTION("by the callee") {
        CHECK(o.answers(bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
        CHECK(o.answers(alice, wire::call_refused{"bob"}).empty());
    }
    SECTION("by the caller who withdraws") {
        CHECK(o.answers(alice, wire::call_refused{"bob"}) == lines{"bob: CallRefused alice"});
        CHECK(o.answers(bob, wire::call_refused{"alice"}).empty());
    }
    SECTION("twice where the second comes right behind") {
        CHECK(o.answers(bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
        CHECK(o.answers(bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
        CHECK(o.answers(bob, wire::call_refused{"alice"}).empty());
    }
    SECTION("once where somebody else's comes between") {
        CHECK(o.answers(bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
        CHECK(o.answers(carol, wire::call_refused{"alice"}).empty());
        CHECK(o.answers(bob, wire::call_refused{"alice"}).empty());
    }
    SECTION("however long it rang") {
        o.now += 10min;
        CHECK(o.answers(bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
    }
    SECTION("once for each call where both called each other") {
        o.answers(bob, wire::call_request{"alice", "", 9});
        CHECK(o.answers(bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
        CHECK(o.answers(alice, wire::call_refused{"bob"}) == lines{"bob: CallRefused alice"});
        CHECK(o.answers(bob, wire::call_refused{"alice"}).empty());
        CHECK(o.answers(alice, wire::call_refused{"bob"}).empty());
    }
}

TEST_CASE("refusals of calls do not count against the message rate", "[signalling]") {
    signalling_fixture o;
    auto& bob = o.comes("bob");
    for (int i = 0; i < 200; ++i) {
        const auto caller = "caller" + std::to_string(i);
        o.asks(o.comes(caller), wire::call_request{"bob", "", 9});
        CHECK(o.answers(bob, wire::call_refused{caller}) == lines{caller + ": CallRefused bob"});
    }
    for (int i = 0; i < 30; ++i) // of calls that are not there
        CHECK(o.answers(bob, wire::call_refused{"caller0"}).empty());
    CHECK(o.counts.value(server::counter::excess_messages) == 0);
    CHECK(o.answers(bob, wire::call_request{"caller0", "", 9}).size() == 1);
}

TEST_CASE("a seventeenth call at a time is answered with an error", "[signalling]") {
    signalling_fixture o;
    o.comes("popular");
    for (int i = 0; i < 16; ++i)
        o.asks(o.comes("fan" + std::to_string(i)), wire::call_request{"popular", "", 9});
    CHECK(
        o.answers(o.comes("late"), wire::call_request{"popular", "", 9}) ==
        lines{
            "late: ErrorResponse that contact has too many calls waiting",
            "late: CallRefused popular"}
    );
}

TEST_CASE("a call that fails does not end another that rings between the two", "[signalling]") {
    signalling_fixture o;
    auto& alice = o.comes("alice");
    auto& bob = o.comes("bob");
    const lines error{"alice: ErrorResponse a call needs a port to connect to"};
    const lines error_and_refusal{error[0], "alice: CallRefused bob"};
    CHECK(o.answers(alice, wire::call_request{"bob", "", 0}) == error_and_refusal);
    SECTION("to the same callee") {
        o.asks(alice, wire::call_request{"bob", "", 9});
    }
    SECTION("or from it") {
        o.asks(bob, wire::call_request{"alice", "", 9});
    }
    CHECK(o.answers(alice, wire::call_request{"bob", "", 0}) == error);
    o.now += 1min;
    CHECK(o.answers(alice, wire::call_request{"bob", "", 0}) == error_and_refusal);
}

TEST_CASE("a caller above the rate gets a refusal as well", "[signalling]") {
    signalling_fixture o;
    auto& alice = o.comes("alice");
    for (int i = 0; i < 8; ++i)
        o.asks(alice, wire::call_request{"nobody", "", 9});
    CHECK(
        o.answers(alice, wire::call_request{"nobody", "", 9}) ==
        lines{"alice: ErrorResponse too many calls; wait a moment", "alice: CallRefused nobody"}
    );
    for (int i = 0; i < 31; ++i)
        o.asks(alice, wire::login{"again"});
    CHECK(
        o.answers(alice, wire::call_request{"nobody", "", 9}) ==
        lines{"alice: ErrorResponse too many messages; slow down", "alice: CallRefused nobody"}
    );
}

TEST_CASE("the recipient of a signal hears of its sender first", "[signalling]") {
    signalling_fixture o;
    auto& bob = o.comes("bob");
    o.comes("carol"); // to whom no signal goes: told with the next flush
    auto& alice = o.connects("alice");
    o.answers(alice, wire::login{"alice"});

    SECTION("before a call") {
        CHECK(
            o.answers(alice, wire::call_request{"bob", "", 9}) ==
            lines{"bob: AddContact alice", "bob: CallRequest alice 198.51.100.7 9"}
        );
        CHECK(
            o.flush() ==
            lines{"carol: AddContact alice", "alice: LoginSuccess", "alice: AddContact bob carol"}
        );
    }
    SECTION("a newcomer is welcomed before an error") {
        CHECK(
            o.answers(alice, wire::login{"again"}) ==
            lines{
                "alice: LoginSuccess",
                "alice: AddContact bob carol",
                "alice: ErrorResponse already logged in"}
        );
    }
    SECTION("before a refusal") {
        o.answers(alice, wire::call_request{"bob", "", 9});
        CHECK(
            o.answers(bob, wire::call_refused{"alice"}) ==
            lines{"alice: LoginSuccess", "alice: AddContact bob carol", "alice: CallRefused bob"}
        );
    }
}

TEST_CASE("a signal sends no presence of third parties", "[signalling]") {
    signalling_fixture o;
    auto& alice = o.comes("alice");
    auto& bob = o.comes("bob");
    o.answers(o.connects("carol"), wire::login{"carol"});
    CHECK(o.answers(alice, wire::call_request{"bob", "", 9}).size() == 1);
    CHECK(o.answers(bob, wire::call_refused{"alice"}).size() == 1);
    CHECK(o.answers(alice, wire::call_request{"nobody", "", 9}).size() == 2);
}

TEST_CASE("the other party of a departed peer's call is told once", "[signalling]") {
    signalling_fixture o;
    auto& alice = o.comes("alice");
    auto& bob = o.comes("bob");
    auto& carol = o.comes("carol");
    o.answers(alice, wire::call_request{"bob", "", 9});
    o.answers(bob, wire::call_request{"carol", "", 9});
    o.record.clear();
    o.signals.on_gone(bob, o.now);

    SECTION("by DelContact, and a caller by CallRefused behind it") {
        o.signals.flush();
        std::sort(o.record.begin(), o.record.begin() + 2);
        CHECK(
            o.record ==
            lines{"alice: DelContact bob", "carol: DelContact bob", "alice: CallRefused bob"}
        );
        CHECK(o.answers(alice, wire::call_refused{"bob"}).empty());
    }
    SECTION("by CallRefused where the name was taken over in the same turn") {
        auto& successor = o.connects("successor");
        o.asks(successor, wire::login{"bob"});
        o.record.clear();
        o.signals.flush();
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
        CHECK(sent == lines{"carol: CallRequest bob 198.51.100.7 9"});
    }
    SECTION("but not where it is gone itself") {
        o.signals.on_gone(carol, o.now);
        o.asks(o.connects("successor"), wire::login{"bob"});
        o.record.clear();
        o.signals.flush();
        CHECK(std::count(o.record.begin(), o.record.end(), "carol: CallRefused bob") == 0);
        CHECK(std::count(o.record.begin(), o.record.end(), "alice: CallRefused bob") == 1);
    }
}
