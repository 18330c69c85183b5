// The signalling of sealed calls at a client, between its user and a scripted server.
#include "client/sealed_service.hpp"

#include <chrono>

using namespace babel;
using namespace babel::test;
using call::call_phase;
using call::end_reason;
using missed = client::event::call_missed;
namespace event = client::event;

namespace {

/// The header of a TLS record that never comes: a handshake that waits.
const bytes start_of_tls{0x16, 0x03, 0x01, 0x01, 0x00};

std::chrono::steady_clock::time_point clock_now() {
    return std::chrono::steady_clock::now();
}

/// Bob calls alice, through an honest server.
struct calling_bob {
    calling_bob(sealed_service& at, std::uint32_t call)
        : t(at), number(call), end(peer_of_alice(), peer_role::caller) {}

    void offers() {
        t.offers(number, "bob", end.start().blob);
        end.on_offered(alice_key.public_part(), clock_now());
    }
    /// Until alice knows who calls.
    void proves() {
        const auto flight = t.hears(step());
        const auto proof = end.on_signal(call_step::handshake, flight.blob);
        t.steps(number, proof.what, proof.blob);
    }
    void reveals() {
        const auto hello = t.hears(step());
        const auto nonce = end.on_signal(call_step::handshake, hello.blob);
        t.steps(number, nonce.what, nonce.blob);
    }
    std::string step() const { return "Handshake " + std::to_string(number); }

    sealed_service& t;
    std::uint32_t number;
    handshake end;
};

} // namespace

TEST_CASE("a call to a user who takes offers is an offer", "[sealed_calls]") {
    sealed_service t;
    REQUIRE_FALSE(t.service.place("bob"));
    const auto offer = t.hears("Offer");
    CHECK(offer.text == "Offer bob");
    CHECK(offer.tag != 0);
    CHECK_FALSE(offer.blob.empty());
    CHECK(t.latest<event::call_outgoing>().port == 0);
    handshake bob(bob_setup(), peer_role::callee);
    t.passes_on(offer.tag, 7);
    const auto flight = bob.on_offer(offer.blob, alice_key.public_part(), clock_now());
    t.steps(7, flight.what, flight.blob);
    CHECK(t.hears("Handshake").text == "Handshake 7");
}

TEST_CASE("each offer has a tag of its own", "[sealed_calls]") {
    sealed_service t;
    REQUIRE_FALSE(t.service.place("bob"));
    REQUIRE_FALSE(t.service.place("dave")); // not listed
    const auto first = t.hears("Offer bob").tag;
    const auto second = t.hears("Offer dave").tag;
    CHECK(first != second);
    t.refuses(first + second, wire::offer_fault::not_online); // nobody's
    CHECK(t.service.calls().live().size() == 2);
}

TEST_CASE(
    "an offer that the server does not pass on ends its call with the reason", "[sealed_calls]"
) {
    struct row {
        wire::offer_fault why;
        end_reason reason;
    };
    const auto each = GENERATE(values<row>(
        {{wire::offer_fault::not_online, end_reason::not_online},
         {wire::offer_fault::too_often, end_reason::refused},
         {wire::offer_fault::full, end_reason::refused}}
    ));
    sealed_service t;
    REQUIRE_FALSE(t.service.place("bob"));
    t.refuses(t.hears("Offer").tag, each.why);
    CHECK(t.service.calls().newest()->phase() == call_phase::sent_back);
    REQUIRE_FALSE(t.service.hang_up("bob"));
    t.wait_for<event::call_ended>();
    const auto ended = t.latest<event::call_ended>();
    CHECK(ended.reason == each.reason);
    const auto* detail = std::get_if<call::ending::offer_refused>(&ended.detail);
    CHECK((detail != nullptr) == (each.why != wire::offer_fault::not_online));
    if (detail) CHECK(detail->why == each.why);
}

TEST_CASE("a call becomes plain only where the server never listed offers", "[sealed_calls]") {
    sealed_service t;
    SECTION("of a user who took them") {
        REQUIRE_FALSE(t.service.place("bob"));
        t.refuses(t.hears("Offer").tag, wire::offer_fault::takes_no_offers);
        t.wait_for<event::call_ended>();
        CHECK(t.latest<event::call_ended>().reason == end_reason::untrusted);
        CHECK(t.latest<event::call_untrusted>().why.why == call::peer_fault::could_be);
    }
    SECTION("of a user who is not listed") {
        REQUIRE_FALSE(t.service.place("dave"));
        t.refuses(t.hears("Offer").tag, wire::offer_fault::takes_no_offers);
        const auto request = t.hears("CallRequest");
        CHECK(request.text == "CallRequest dave");
        CHECK(request.port != 0);
        CHECK(t.count<event::call_untrusted>() == 0);
        CHECK(t.service.calls().newest()->sealed() == nullptr);
    }
}

TEST_CASE("an offer that was given up is withdrawn when its number is known", "[sealed_calls]") {
    sealed_service t;
    REQUIRE_FALSE(t.service.place("bob"));
    const auto tag = t.hears("Offer").tag;
    REQUIRE_FALSE(t.service.hang_up("bob"));
    t.wait_for<event::call_ended>();
    CHECK(t.hears_nothing());
    t.passes_on(tag, 7);
    CHECK(t.hears("End").text == "End 7 4");
    t.passes_on(tag, 8); // a second answer is nobody's
    CHECK(t.hears_nothing());
}

TEST_CASE("a caller rings when it is proved and not earlier", "[sealed_calls]") {
    sealed_service t;
    calling_bob bob(t, 7);
    bob.offers();
    CHECK(t.count<event::call_incoming>() == 0);
    CHECK(t.service.calls().empty());
    bob.proves();
    REQUIRE(t.count<event::call_incoming>() == 1);
    const auto rings = t.latest<event::call_incoming>();
    CHECK(rings.peer == "bob");
    CHECK(rings.port == 0);
    CHECK(rings.security.level == call::call_security::fresh);
    CHECK(rings.security.key == bob_key.public_part());
    bob.reveals();
    REQUIRE_FALSE(t.service.answer("bob", call::call_signal::accept));
    CHECK(t.hears("Accept").text == "Accept 7");
}

TEST_CASE("a caller that the user does not want hears no nonce", "[sealed_calls]") {
    client::settings options;
    options.max_calls = 1;
    SECTION("a blocked name is refused at once") {
        options.is_blocked = [](std::string_view name) { return name == "bob"; };
        sealed_service t(options);
        t.hears("Reach");
        calling_bob bob(t, 7);
        bob.offers();
        CHECK(t.hears_next().text == "End 7 1");
        CHECK(t.latest<missed>().why == missed::cause::blocked);
        t.offers(8, "bob", start_of_tls); // again, at once
        CHECK(t.hears_next().text == "End 8 1");
        CHECK(t.count<missed>() == 1);
    }
    SECTION("a stranger does not hear that the user is busy") {
        sealed_service t(options);
        REQUIRE_FALSE(t.service.place("carol"));
        calling_bob bob(t, 7);
        bob.offers();
        bob.proves();
        CHECK(t.hears_next().text == "End 7 1");
        CHECK(t.latest<missed>().why == missed::cause::busy);
    }
    SECTION("a blocked key is refused under any name") {
        options.is_blocked_key = [](const auto& key) { return key == bob_key.public_part(); };
        sealed_service t(options);
        calling_bob bob(t, 7);
        bob.offers();
        bob.proves();
        CHECK(t.hears_next().text == "End 7 1");
        CHECK(t.latest<missed>().why == missed::cause::blocked);
    }
}

TEST_CASE("a caller with another key than before is missed as untrusted", "[sealed_calls]") {
    const std::string label = "babel.example:4242";
    client::settings options;
    options.peers.put({label, "bob", mallory_key.public_part(), false, "2026-11-29"});
    sealed_service t(options);
    t.peers.use_label(label);
    calling_bob bob(t, 7);
    bob.offers();
    bob.proves();
    CHECK(t.hears("End").text == "End 7 1"); // it is somebody else
    CHECK(t.latest<missed>().why == missed::cause::untrusted);
    CHECK(t.latest<event::call_untrusted>().why.why == call::peer_fault::other_key);
    CHECK(t.count<event::call_incoming>() == 0);
}

TEST_CASE("eight callers who are not proved are let in and no ninth", "[sealed_calls]") {
    sealed_service t;
    t.hears("Reach");
    for (std::uint32_t call = 1; call <= 8; ++call)
        t.offers(call, "caller" + std::to_string(call), start_of_tls);
    CHECK(t.hears_nothing());
    t.offers(9, "caller9", start_of_tls);
    CHECK(t.hears_next().text == "End 9 2");
    t.service.on_left("caller3");
    CHECK(t.hears_next().text == "End 3 5");
    t.offers(10, "caller10", start_of_tls);
    CHECK(t.hears_nothing());
}

TEST_CASE("bytes that begin no handshake end an offer in silence for the user", "[sealed_calls]") {
    sealed_service t;
    t.offers(7, "bob", bytes{1, 2, 3, 4, 5});
    CHECK(t.hears("End").text == "End 7 5");
    CHECK(t.service.calls().empty());
    CHECK(t.count<event::call_incoming>() + t.count<missed>() == 0);
}

TEST_CASE("the smaller of two names whose offers cross takes the other's", "[sealed_calls]") {
    sealed_service t;
    REQUIRE_FALSE(t.service.place("bob"));
    t.passes_on(t.hears("Offer").tag, 5);
    calling_bob bob(t, 7);
    bob.offers();
    bob.proves();
    bob.reveals();
    CHECK(t.hears("Accept").text == "Accept 7");
    CHECK(t.count<event::call_incoming>() == 0);
    CHECK(t.service.calls().newest()->sealed()->number() == 7);
}

TEST_CASE("steps of calls that are not there are ignored", "[sealed_calls]") {
    sealed_service t;
    t.hears("Reach");
    t.steps(4711, call_step::handshake, start_of_tls);
    t.steps(4711, call_step::accept, start_of_tls);
    t.steps(4711, call_step::end, bytes{5});
    CHECK(t.hears_nothing());
    CHECK(t.service.calls().empty());
}

TEST_CASE("offers do not outlive the link that they came by", "[sealed_calls]") {
    sealed_service t;
    calling_bob bob(t, 7);
    bob.offers();
    t.hears("Handshake 7");
    REQUIRE_FALSE(t.service.place("dave"));
    t.service.on_link_lost();
    t.wait_for<event::call_ended>();
    const auto ended = t.latest<event::call_ended>();
    CHECK(std::holds_alternative<call::ending::server_link_lost>(ended.detail));
    t.hears("End 7");
    t.steps(7, call_step::handshake, start_of_tls); // of a call that is gone
    CHECK(t.service.calls().empty());
}
