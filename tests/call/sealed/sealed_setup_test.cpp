// The setup of a sealed call, at both of its ends: its beginning.
#include "call/sealed_ends.hpp"
#include "support/udp_peer.hpp"

using namespace babel;
using namespace babel::test;
using call::call_signal;
namespace ending = call::ending;

TEST_CASE("a sealed call comes up at both ends over the relay", "[sealed_setup]") {
    sealed_ends t;
    t.rings();
    CHECK(t.alice.subject->needs_server());
    t.accepts();
    CHECK_FALSE(t.alice.subject->needs_server());
    t.until([&] { return t.are_up(); });
    const auto from = "relay " + net::to_string(t.relay.udp_place()) + " (UDP)";
    for (const auto* each : {&t.alice, &t.bob}) {
        CHECK(each->signals == call_signals{call_signal::accepted, call_signal::established});
        CHECK(each->subject->from() == from);
        CHECK(each->subject->number() == sealed_ends::number);
        CHECK(each->subject->stream() != nullptr);
        CHECK(each->subject->security().words.has_value());
        CHECK(each->ends_said().empty());
    }
    CHECK(t.alice.subject->security().words == t.bob.subject->security().words);
    CHECK(t.alice.subject->peer()->key == bob_key.public_part());
    CHECK(t.bob.subject->peer()->key == alice_key.public_part());
}

TEST_CASE("a sealed call that is up confirms the key of its peer", "[sealed_setup]") {
    sealed_ends t;
    t.connects();
    CHECK(t.alice.news.empty());
    t.alice.subject->note_up();
    CHECK(t.alice.news == " confirmed");
}

TEST_CASE("a callee binds its leg when the caller is proved and not earlier", "[sealed_setup]") {
    sealed_ends t;
    t.offers();
    const auto place = "relay " + net::to_string(t.relay.udp_place());
    CHECK(t.alice.subject->from() == place);
    CHECK(t.bob.subject->from().empty());
    CHECK(t.bob.sockets.port(net::family::v4) == 0);
    REQUIRE(t.pass_one(t.bob, t.alice)); // TLS
    CHECK(t.bob.subject->from().empty());
    REQUIRE(t.pass_one(t.alice, t.bob)); // the proof
    CHECK(t.bob.news == " proved");
    CHECK(t.bob.subject->from() == place);
}

TEST_CASE(
    "a grant of no place that may be visited ends an offer at its receiver", "[sealed_setup]"
) {
    sealed_ends t;
    t.alice_places = t.bob_places = {at("127.0.0.1", 80)};
    t.alice.attach();
    const auto hello = t.alice.subject->begin();
    SECTION("of the caller") {
        t.answer();
        CHECK(t.alice.signals == call_signals{call_signal::connect_failed});
        const auto* why = std::get_if<ending::no_way>(&t.alice.detail);
        REQUIRE(why);
        CHECK(why->relay.empty());
        CHECK(t.alice.ends_said() == told_reasons{told_reason::failed});
        CHECK(t.alice.subject->is_over());
    }
    SECTION("of the callee") {
        t.deliver(hello);
        CHECK(t.bob.news == " ended");
        CHECK(t.bob.signals.empty());
        CHECK(t.bob.ends_said() == told_reasons{told_reason::failed});
        CHECK(t.bob.all_said.size() == 1);
    }
}

TEST_CASE("texts and the names of a conference are told to the peer's user", "[sealed_setup]") {
    sealed_ends t;
    t.rings();
    CHECK(t.alice.subject->send_text("early") == errc::no_call);
    t.accepts();
    t.until([&] { return t.are_up(); });
    const std::string long_words(wire::max_text_bytes + 1, 'x');
    CHECK(t.alice.subject->send_text(long_words) == errc::text_too_long);
    t.alice.subject->tell_party({"carol"});
    t.alice.subject->tell_party({"carol"}); // no news
    CHECK_FALSE(t.alice.subject->send_text("hello"));
    t.until([&] { return !t.bob.events_of<call::event::call_text>().empty(); });
    CHECK(t.bob.events_of<call::event::call_text>().front().words == "hello");
    const auto parties = t.bob.events_of<call::event::call_party>();
    REQUIRE(parties.size() == 1);
    CHECK(parties.front().names == std::vector<std::string>{"carol"});
    CHECK(t.bob.subject->peer_party() == std::vector<std::string>{"carol"});
}

TEST_CASE(
    "a key that policy refuses ends a sealed call at the side that sees it", "[sealed_setup]"
) {
    struct row {
        bool is_caller;
        bool is_known; // the peer's key
        told_reason told;
    };
    const auto each = GENERATE(values<row>(
        {{true, false, told_reason::withdrawn},
         {true, true, told_reason::withdrawn},
         {false, false, told_reason::refused},
         {false, true, told_reason::identity}}
    ));
    INFO((each.is_caller ? "caller" : "callee") << (each.is_known ? ", known" : ", named"));
    sealed_ends t;
    auto facts = each.is_caller ? alice_setup() : bob_setup();
    if (each.is_known) facts.known = (each.is_caller ? bob_key : alice_key).public_part();
    const auto role = each.is_caller ? peer_role::caller : peer_role::callee;
    auto& side = each.is_caller ? t.alice : t.bob;
    side.make(std::move(facts), role);
    side.judged = call::untrusted_peer{call::peer_fault::unverified, {}, {}, {}};
    t.offers();
    t.pass_on();
    CHECK(side.ends_said() == told_reasons{each.told});
    if (each.is_caller) {
        CHECK(side.signals == call_signals{call_signal::untrusted});
        const auto* why = std::get_if<ending::insecure>(&side.detail);
        REQUIRE(why);
        CHECK(why->why.why == call::peer_fault::unverified);
    } else {
        CHECK(side.news == " ended"); // it never rang
        CHECK(side.subject->from().empty());
    }
}

TEST_CASE("ends that hide nothing reach each other without the relay", "[sealed_setup]") {
    sealed_ends t(call::settings{});
    udp_peer silent(t.loop);
    t.offers_by(silent.place());
    t.pass_on();
    REQUIRE(t.bob.news == " proved");
    t.accepts();
    t.until([&] { return t.are_up() && t.alice.subject->from().starts_with("direct"); });
    const auto port = std::to_string(t.bob.sockets.port(net::family::v4));
    CHECK(t.alice.subject->from() == "direct 127.0.0.1:" + port + " (UDP)");
}
