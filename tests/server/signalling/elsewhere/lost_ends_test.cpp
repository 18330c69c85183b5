// Messages that end a call and cannot be sent to the other node.
#include "server/signalling/elsewhere/base_calls_of_two.hpp"
#include "server/signalling/elsewhere/relayed_calls_of_two.hpp"
#include "server/signalling/elsewhere/sealed_calls_of_two.hpp"

#include <cstddef>
#include <cstdint>
#include <string>

using namespace babel;
using server::counter;
using test::base_calls_of_two;
using test::bobs_request;
using test::calls_fixture;
using test::end_line;
using test::lines;
using test::not_reached;
using test::relayed_calls_of_two;
using test::sealed_calls_of_two;

namespace {

const lines alice_is_refused{"alice: CallRefused bob"};
const lines bob_is_refused{"bob: CallRefused alice"};

/// A call whose callee refuses without a link.
struct refusal_without_link : base_calls_of_two {
    refusal_without_link() {
        calls();
        b.all_names.is_linked = false;
        CHECK(refuses().empty());
        CHECK(sweep(b).empty());
        CHECK(b.counts.value(counter::node_messages_dropped) == 0);
    }
    void is_linked_again() { b.all_names.is_linked = true; }
    /// Nothing is told any more.
    void check_is_over() {
        CHECK(sweep(b).empty());
        CHECK(b.counts.value(counter::node_messages_dropped) == 1);
    }
};

/// A call by the relay to whose port nobody came, as the callee's node finds without a link.
struct unanswered_without_link : relayed_calls_of_two {
    unanswered_without_link() {
        const auto told = calls();
        REQUIRE(told.size() == 2);
        number = calls_fixture::number_in(told[0]);
        b.all_names.is_linked = false;
        CHECK(time_is_over() == lines{"carol: CallRefused alice"});
        b.all_names.is_linked = true;
    }

    std::uint32_t number = 0;
};

} // namespace

TEST_CASE("a refusal that cannot be sent is sent over the next link, once", "[calls][directory]") {
    refusal_without_link o;
    o.is_linked_again();
    CHECK(o.sweep(o.b) == alice_is_refused);
    CHECK(o.sweep(o.b).empty());
    CHECK(o.b.counts.value(counter::node_messages_dropped) == 0);
    CHECK(o.calls() == bobs_request);
}

TEST_CASE("a callee who accepted in vain is heard over the next link", "[calls][directory]") {
    refusal_without_link o;
    CHECK(o.refuses().empty());
    o.is_linked_again();
    CHECK(o.sweep(o.b) == lines{alice_is_refused[0], alice_is_refused[0]});
}

TEST_CASE("a withdrawal that cannot be sent is sent over the next link", "[calls][directory]") {
    base_calls_of_two o;
    o.calls();
    o.a.all_names.is_linked = false;
    CHECK(o.withdraws().empty());
    CHECK(o.sweep(o.a).empty());
    o.a.all_names.is_linked = true;
    SECTION("at the next sweep") {
        CHECK(o.sweep(o.a) == bob_is_refused);
    }
    SECTION("before a later call") {
        CHECK(o.calls() == lines{bob_is_refused[0], bobs_request[0]});
    }
    CHECK(o.sweep(o.a).empty());
}

TEST_CASE("a call without an outcome is withdrawn over the next link", "[calls][directory]") {
    base_calls_of_two o;
    o.a.asks(o.alice, wire::call_request{"bob", "", 4242}); // it will arrive late
    o.a.all_names.is_linked = false;
    CHECK(o.sweep(o.a) == lines{not_reached[0], not_reached[1], bobs_request[0]});
    CHECK(o.sweep(o.a).empty());
    o.a.all_names.is_linked = true;
    CHECK(o.sweep(o.a) == bob_is_refused);
}

TEST_CASE("a refusal that waits comes before a call of its sender", "[calls][directory]") {
    refusal_without_link o;
    o.is_linked_again();
    CHECK(
        o.says(o.b, o.bob, wire::call_request{"alice", "", 9}) ==
        lines{alice_is_refused[0], "alice: CallRequest bob 198.51.100.7 9"}
    );
    CHECK(o.sweep(o.b).empty());
}

TEST_CASE("a refusal that waits ends no later call", "[calls][directory]") {
    refusal_without_link o;
    o.is_linked_again();
    SECTION("the caller calls again") {
        CHECK(o.calls() == bobs_request);
    }
    SECTION("the caller has given up") {
        CHECK(o.withdraws().empty());
    }
    o.check_is_over();
}

TEST_CASE("a withdrawal that waits ends no call of the callee", "[calls][directory]") {
    base_calls_of_two o;
    o.calls();
    o.a.all_names.is_linked = false;
    CHECK(o.withdraws().empty());
    o.a.all_names.is_linked = true;
    SECTION("who refuses") {
        CHECK(o.refuses() == alice_is_refused);
    }
    SECTION("who calls back") {
        CHECK(
            o.says(o.b, o.bob, wire::call_request{"alice", "", 9}) ==
            lines{"alice: CallRequest bob 198.51.100.7 9"}
        );
    }
    CHECK(o.sweep(o.a).empty());
    CHECK(o.a.counts.value(counter::node_messages_dropped) == 1);
}

TEST_CASE("a refusal is given up with the session of either user", "[calls][directory]") {
    refusal_without_link o;
    SECTION("of the callee") {
        o.b.signals.on_gone(o.bob, o.b.now);
    }
    SECTION("of the caller") {
        o.b.goes_elsewhere("alice");
        o.b.comes_elsewhere("alice");
    }
    o.is_linked_again();
    o.check_is_over();
}

TEST_CASE("a refusal outlives the session of a user whose name is kept", "[calls][directory]") {
    refusal_without_link o;
    o.is_linked_again();
    o.b.signals.begin_end();
    o.b.signals.on_gone(o.bob, o.b.now);
    SECTION("as nobody sees them leave") {
        CHECK(o.sweep(o.b) == alice_is_refused);
    }
    SECTION("until they are at another node, which ends their calls") {
        o.b.comes_elsewhere("bob");
        o.check_is_over();
    }
}

TEST_CASE("a refusal is kept while users without calls are forgotten", "[calls][directory]") {
    refusal_without_link o;
    constexpr auto many = server::remote_peers::max_count / 2 + 1;
    for (std::size_t i = 0; i < many; ++i) {
        const auto name = "user" + std::to_string(i);
        o.b.comes_elsewhere(name);
        const server::encoded_packet packet(wire::call_refused{"bob"});
        server::caller_message message;
        message.from = name;
        message.to = "bob";
        message.packet = packet.bytes();
        o.b.all_names.events->called(server::encoded_packet(message).bytes(), o.b.now);
    }
    o.settle();
    CHECK(o.sweep(o.b).empty());
    o.is_linked_again();
    CHECK(o.sweep(o.b) == alice_is_refused);
}

TEST_CASE("a sealed call ends at the other node over the next link", "[calls][directory]") {
    sealed_calls_of_two o;
    const auto number = o.calls();
    constexpr int refused = 1;
    constexpr int withdrawn = 4;
    SECTION("refused by the callee") {
        o.b.all_names.is_linked = false;
        CHECK(o.ends(o.b, o.bob, number, refused).empty());
        CHECK(o.sweep(o.b).empty());
        o.b.all_names.is_linked = true;
        CHECK(o.sweep(o.b) == lines{end_line("alice", number, refused)});
    }
    SECTION("refused by the callee, before a later call") {
        o.b.all_names.is_linked = false;
        CHECK(o.ends(o.b, o.bob, number, refused).empty());
        o.b.all_names.is_linked = true;
        const auto told = o.offers();
        REQUIRE(told.size() == 3);
        CHECK(told[0] == end_line("alice", number, refused));
        CHECK(told[1].starts_with("alice: Offered "));
        CHECK(told[2].starts_with("bob: Offer "));
    }
    SECTION("withdrawn by the caller") {
        o.a.all_names.is_linked = false;
        CHECK(o.ends(o.a, o.alice, number, withdrawn).empty());
        CHECK(o.sweep(o.a).empty());
        o.a.all_names.is_linked = true;
        CHECK(o.sweep(o.a) == lines{end_line("bob", number, withdrawn)});
    }
    CHECK(o.sweep(o.a).empty());
    CHECK(o.sweep(o.b).empty());
    CHECK(o.a.counts.value(counter::node_messages_dropped) == 0);
    CHECK(o.b.counts.value(counter::node_messages_dropped) == 0);
}

TEST_CASE("a caller hears over the next link that nobody answered", "[calls][directory]") {
    unanswered_without_link o;
    CHECK(o.sweep(o.b) == lines{end_line("alice", o.number, 3)});
    CHECK(o.sweep(o.b).empty());
    CHECK(o.a.counts.value(counter::node_messages_dropped) == 0);
}

TEST_CASE("an End that waits ends no later call of the two", "[calls][directory]") {
    unanswered_without_link o;
    const lines request{"carol: CallRequest alice 198.51.100.7 4242"};
    CHECK(o.says(o.a, o.alice, wire::call_request{"carol", "", 4242}) == request);
    CHECK(o.sweep(o.b).empty());
    CHECK(o.a.counts.value(counter::node_messages_dropped) == 1);
    o.a.goes_elsewhere("carol");
    CHECK(o.settle() == lines{"alice: DelContact carol", "alice: CallRefused carol"});
}
