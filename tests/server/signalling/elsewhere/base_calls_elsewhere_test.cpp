// Base calls between users of two nodes.
#include "server/signalling/elsewhere/base_calls_of_two.hpp"

#include <chrono>
#include <cstddef>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::counter;
using test::base_calls_of_two;
using test::bobs_request;
using test::lines;
using test::not_reached;

TEST_CASE("a call to another node has the caller's name and address", "[calls][directory]") {
    base_calls_of_two o;
    CHECK(o.calls() == bobs_request);
    CHECK(o.b.counts.value(counter::calls) == 1);
    CHECK(
        o.says(o.a, o.alice, wire::call_request{"bob", "home.example.org", 1}) ==
        lines{"bob: CallRequest alice home.example.org 1"}
    );
    o.a.signals.tidy(o.a.now + 5s);
    CHECK(o.settle().empty()); // the outcome came
}

TEST_CASE("a caller on a node's machine has the address of the node", "[calls][directory]") {
    base_calls_of_two o;
    auto& near = o.comes(o.a, "near", test::at("127.0.0.1"));
    CHECK(
        o.says(o.a, near, wire::call_request{"bob", "", 7}) ==
        lines{
            "near: ErrorResponse users of other servers cannot reach your address; name a host",
            "near: CallRefused bob"}
    );
    o.a.all_names.own_address = "192.0.2.77";
    CHECK(
        o.says(o.a, near, wire::call_request{"bob", "", 7}) ==
        lines{"bob: CallRequest near 192.0.2.77 7"}
    );
}

TEST_CASE("either side ends a call between nodes", "[calls][directory]") {
    base_calls_of_two o;
    CHECK(o.says(o.b, o.bob, wire::call_refused{"alice"}).empty()); // there is none
    o.calls();
    SECTION("the callee") {
        const lines told{"alice: CallRefused bob"};
        CHECK(o.says(o.b, o.bob, wire::call_refused{"alice"}) == told);
        CHECK(o.says(o.a, o.alice, wire::call_refused{"bob"}).empty());
    }
    SECTION("the callee, who accepted in vain") {
        const lines told{"alice: CallRefused bob"};
        CHECK(o.says(o.b, o.bob, wire::call_refused{"alice"}) == told);
        CHECK(o.says(o.b, o.bob, wire::call_refused{"alice"}) == told);
        CHECK(o.says(o.b, o.bob, wire::call_refused{"alice"}).empty());
    }
    SECTION("the caller") {
        const lines told{"bob: CallRefused alice"};
        CHECK(o.says(o.a, o.alice, wire::call_refused{"bob"}) == told);
        CHECK(o.says(o.b, o.bob, wire::call_refused{"alice"}).empty());
    }
    SECTION("the caller, before the outcome") {
        o.a.asks(o.alice, wire::call_request{"bob", "", 4242});
        o.a.asks(o.alice, wire::call_refused{"bob"});
        CHECK(o.settle() == lines{bobs_request[0], "bob: CallRefused alice"});
        o.a.signals.tidy(o.a.now + 5s);
        CHECK(o.settle().empty());
    }
    CHECK(o.calls() == bobs_request);
}

TEST_CASE("a call that makes no sense elsewhere is answered with an error", "[calls][directory]") {
    struct row {
        wire::call_request request;
        std::string error;
    };
    const std::vector<row> rows{
        {{"bob", "", 0}, "a call needs a port to connect to"},
        {{"bob", "no host", 9}, "the host to connect to is no IP address and no host name"},
        {{"late", "", 9}, "requested username not found"},
    };
    for (const auto& [request, error] : rows) {
        INFO(error);
        base_calls_of_two o;
        o.a.comes_elsewhere("late"); // its session has ended, and the news is under way
        o.flush(o.a);
        CHECK(
            o.says(o.a, o.alice, request) ==
            lines{
                "alice: ErrorResponse " + error,
                "alice: CallRefused " + std::string(request.contact)}
        );
        CHECK(o.b.counts.value(counter::call_errors) == 1);
        CHECK(o.says(o.b, o.bob, wire::call_refused{"alice"}).empty());
    }
}

TEST_CASE("a call without an outcome fails after a second", "[calls][directory]") {
    base_calls_of_two o;
    o.a.asks(o.alice, wire::call_request{"bob", "", 4242});
    SECTION("if its request is lost") {
        o.lose();
        o.a.signals.tidy(o.a.now + 999ms);
        CHECK(o.settle().empty());
        o.a.signals.tidy(o.a.now + 1s);
        CHECK(o.settle() == not_reached);
        CHECK(o.a.counts.value(counter::call_errors) == 1);
    }
    SECTION("and is withdrawn, if its request is late") {
        o.a.signals.tidy(o.a.now + 1s);
        const lines told{not_reached[0], not_reached[1], bobs_request[0], "bob: CallRefused alice"};
        CHECK(o.settle() == told);
    }
    o.a.signals.tidy(o.a.now + 2s);
    CHECK(o.settle().empty());
}

TEST_CASE("a call that reaches no node fails at once", "[calls][directory]") {
    base_calls_of_two o;
    SECTION("if there is no link") {
        o.a.all_names.is_linked = false;
        CHECK(o.calls() == not_reached);
    }
    SECTION("if the directory finds out later") {
        o.a.asks(o.alice, wire::call_request{"bob", "", 4242});
        const auto number = o.a.all_names.sent.back().number;
        o.lose();
        o.a.all_names.events->refused(number, o.a.now);
        CHECK(o.settle() == not_reached);
        o.a.all_names.events->refused(number, o.a.now);
        CHECK(o.settle().empty());
    }
}

TEST_CASE("a call ends with the callee's presence", "[calls][directory]") {
    base_calls_of_two o;
    o.calls();
    const lines gone{"alice: DelContact bob", "alice: CallRefused bob"};
    SECTION("if the callee's node dies") {
        o.a.goes_elsewhere("bob");
        CHECK(o.settle() == gone);
    }
    SECTION("once, if the callee leaves and the news comes first") {
        o.b.signals.on_gone(o.bob, o.b.now);
        o.a.goes_elsewhere("bob");
        CHECK(o.settle() == gone);
        CHECK(o.a.counts.value(counter::node_messages_dropped) == 1);
    }
    SECTION("once, if the callee leaves and the refusal comes first") {
        o.b.signals.on_gone(o.bob, o.b.now);
        CHECK(o.settle() == lines{"alice: CallRefused bob"});
        o.a.goes_elsewhere("bob");
        CHECK(o.flush(o.a) == lines{"alice: DelContact bob"});
    }
    SECTION("if the callee is at another node now") {
        o.a.comes_elsewhere("bob", wire::contact_flag::guest, 8);
        CHECK(o.settle() == lines{"alice: CallRefused bob"});
    }
    CHECK(o.flush(o.a).empty());
}

TEST_CASE("a call ends with the caller's presence", "[calls][directory]") {
    base_calls_of_two o;
    o.calls();
    o.a.signals.on_gone(o.alice, o.a.now);
    CHECK(o.settle().empty());
    SECTION("which the callee is told") {
        o.b.goes_elsewhere("alice");
        CHECK(o.flush(o.b) == lines{"bob: DelContact alice"});
    }
    SECTION("or not, if the caller is back before: then by a refusal") {
        o.b.goes_elsewhere("alice");
        o.b.comes_elsewhere("alice");
        CHECK(o.flush(o.b) == lines{"bob: CallRefused alice"});
    }
    CHECK(o.says(o.b, o.bob, wire::call_refused{"alice"}).empty());
}

TEST_CASE("a request tells its callee of the caller first", "[calls][directory]") {
    base_calls_of_two o;
    auto& carol = o.a.is_granted("carol");
    o.b.comes_elsewhere("carol");
    CHECK(
        o.says(o.a, carol, wire::call_request{"bob", "", 9}) ==
        lines{"bob: AddContact carol", "bob: CallRequest carol 198.51.100.7 9"}
    );
}

TEST_CASE("users of two nodes may call each other at once", "[calls][directory]") {
    base_calls_of_two o;
    o.calls();
    CHECK(
        o.says(o.b, o.bob, wire::call_request{"alice", "", 9}) ==
        lines{"alice: CallRequest bob 198.51.100.7 9"}
    );
    CHECK(o.says(o.b, o.bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
    CHECK(o.says(o.b, o.bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
}

TEST_CASE("a caller of another node is limited like one of this node", "[calls][directory]") {
    base_calls_of_two o;
    for (int i = 0; i < 8; ++i) {
        auto& far = o.comes(o.a, "far" + std::to_string(i));
        CHECK(o.says(o.a, far, wire::call_request{"bob", "", 9}).size() == 1);
        auto& near = o.comes(o.b, "near" + std::to_string(i));
        CHECK(o.says(o.b, near, wire::call_request{"bob", "", 9}).size() == 1);
    }
    CHECK(
        o.calls() ==
        lines{
            "alice: ErrorResponse that contact has too many calls waiting",
            "alice: CallRefused bob"}
    );
}

TEST_CASE("a caller waits for the outcomes of few calls at a time", "[calls][directory]") {
    base_calls_of_two o;
    o.a.rules.limits.call_rate = 0;
    auto& carol = o.comes(o.a, "carol");
    for (int i = 0; i < 8; ++i)
        o.a.asks(o.alice, wire::call_request{"bob", "", 4242});
    o.lose();
    CHECK(o.calls() == lines{"alice: ErrorResponse too many calls; wait a moment"});
    CHECK(o.a.counts.value(counter::forwards_refused_caller) == 1);
    CHECK(o.says(o.a, carol, wire::call_request{"bob", "", 9}).size() == 1);
    o.a.signals.tidy(o.a.now + 1s);
    o.settle();
    CHECK(o.calls() == bobs_request);
}

TEST_CASE("callers from one address leave room for others", "[calls][directory]") {
    base_calls_of_two o;
    o.a.rules.limits.call_rate = 0;
    std::vector<test::recording_peer*> crowd;
    for (int i = 0; i < 33; ++i) {
        crowd.push_back(&o.comes(o.a, "user" + std::to_string(i), test::at("203.0.113.9")));
        o.a.comes_elsewhere("far" + std::to_string(i));
    }
    for (std::size_t i = 0; i < 256; ++i) {
        const auto callee = "far" + std::to_string(i / 8);
        o.a.asks(*crowd[i / 8], wire::call_request{callee, "", 9});
    }
    o.lose();
    const wire::call_request one_more{"bob", "", 9};
    CHECK(o.says(o.a, *crowd.back(), one_more).size() == 2);
    CHECK(o.a.counts.value(counter::forwards_refused_source) == 1);
    CHECK(o.calls() == bobs_request);
    o.a.signals.on_gone(*crowd.front(), o.a.now);
    o.lose();
    CHECK(o.says(o.a, *crowd.back(), one_more) == lines{"bob: CallRequest user32 203.0.113.9 9"});
}

TEST_CASE("messages of users that are not online are dropped", "[calls][directory]") {
    base_calls_of_two o;
    o.a.asks(o.alice, wire::call_request{"bob", "", 4242});
    o.b.goes_elsewhere("alice");
    o.flush(o.b);
    CHECK(o.settle().empty());
    CHECK(o.b.counts.value(counter::node_messages_dropped) == 1);
}

TEST_CASE("a message to another node that cannot be sent is counted", "[calls][directory]") {
    base_calls_of_two o;
    o.a.all_names.is_linked = false;
    CHECK(o.says(o.a, o.alice, wire::call_refused{"bob"}).empty()); // it ends no call
    CHECK(o.a.counts.value(counter::node_messages_dropped) == 1);
    o.a.all_names.is_linked = true;
    CHECK(o.sweep(o.a).empty());
}
