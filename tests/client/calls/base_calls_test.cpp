// Calls of the base protocol whose callees come over the relay, or that policy forbids.
#include "client/sealed_service.hpp"

using namespace babel;
using namespace babel::test;
using call::call_phase;
using call::end_reason;
namespace event = client::event;

namespace {

/// The server could not connect to alice.
struct unreached_alice : sealed_service {
    explicit unreached_alice(std::uint8_t is_open = 0) {
        const auto port = hears("Reach").port;
        says(wire::reach_answer{"203.0.113.7", port, is_open});
    }
    /// A call to carol, whose program takes no offers. Returns the tag of what was asked.
    std::uint32_t places() {
        REQUIRE_FALSE(service.place("carol"));
        return hears("Base offer carol").tag;
    }
    const call::call& placed() const { return *service.calls().newest(); }
};

} // namespace

TEST_CASE("a caller that is reached opens a port of its own", "[base_calls]") {
    unreached_alice t(1);
    REQUIRE_FALSE(t.service.place("carol"));
    const auto request = t.hears_next();
    CHECK(request.text == "CallRequest carol");
    CHECK(request.port == t.latest<event::call_outgoing>().port);
    CHECK_FALSE(t.placed().setup().security().is_relayed);
}

TEST_CASE("a caller that nobody reaches asks for a port of the relay", "[base_calls]") {
    unreached_alice t;
    const auto tag = t.places();
    CHECK(t.latest<event::call_outgoing>().port == 0);
    CHECK_FALSE(t.placed().setup().security().is_relayed);
    t.answers(tag, 7, wire::offer_outcome::base_call, {});
    CHECK(t.placed().phase() == call_phase::calling);
    CHECK(t.placed().setup().security().is_relayed);
    CHECK(t.hears_nothing());
    t.answers(tag, 8, wire::offer_outcome::base_call, {}); // a second answer is nobody's
    CHECK(t.placed().phase() == call_phase::calling);
}

TEST_CASE("an answer about the way to another port changes nothing", "[base_calls]") {
    sealed_service t;
    const auto port = t.hears("Reach").port;
    t.says(wire::reach_answer{"203.0.113.7", static_cast<std::uint16_t>(port + 1), 0});
    REQUIRE_FALSE(t.service.place("carol"));
    CHECK(t.hears_next().text == "CallRequest carol");
}

TEST_CASE("the way is unknown again when the link is lost", "[base_calls]") {
    unreached_alice t;
    t.service.on_link_lost();
    REQUIRE_FALSE(t.service.place("carol"));
    CHECK(t.hears_next().text == "CallRequest carol");
}

TEST_CASE("a relay without a free port leaves the caller its own", "[base_calls]") {
    unreached_alice t;
    t.refuses(t.places(), wire::offer_fault::full);
    CHECK(t.hears_next().text == "CallRequest carol");
    CHECK(t.placed().phase() == call_phase::calling);
}

TEST_CASE("a port that the server refuses ends the call for its reason", "[base_calls]") {
    struct row {
        wire::offer_fault why;
        end_reason reason;
    };
    const auto each = GENERATE(values<row>(
        {{wire::offer_fault::not_online, end_reason::not_online},
         {wire::offer_fault::too_often, end_reason::refused}}
    ));
    unreached_alice t;
    t.refuses(t.places(), each.why);
    CHECK(t.placed().phase() == call_phase::sent_back);
    REQUIRE_FALSE(t.service.hang_up("carol"));
    t.wait_for<event::call_ended>();
    CHECK(t.latest<event::call_ended>().reason == each.reason);
}

TEST_CASE("a server that takes a base call for a sealed one fails it", "[base_calls]") {
    unreached_alice t;
    t.answers(t.places(), 7, wire::offer_outcome::passed_on, {});
    CHECK(t.hears("End").text == "End 7 4");
    t.wait_for<event::call_ended>();
    const auto ended = t.latest<event::call_ended>();
    CHECK(ended.reason == end_reason::media_failed);
    const auto* why = std::get_if<call::ending::handshake_failed>(&ended.detail);
    REQUIRE(why);
    CHECK(why->why == call::handshake_fault::out_of_turn);
}

TEST_CASE("a port that comes after the caller gave up is left to the refusal", "[base_calls]") {
    unreached_alice t;
    const auto tag = t.places();
    REQUIRE_FALSE(t.service.hang_up("carol"));
    CHECK(t.hears_next().text == "CallRefused carol");
    t.wait_for<event::call_ended>();
    t.answers(tag, 7, wire::offer_outcome::base_call, {});
    CHECK(t.hears_nothing());
}

TEST_CASE("a plain call to somebody whose calls were sealed is not placed", "[base_calls]") {
    const std::string label = "babel.example:4242";
    client::settings options;
    options.peers.put({label, "carol", bob_key.public_part(), false, "2026-11-29"});
    sealed_service t(options);
    t.peers.use_label(label);
    t.hears("Reach");
    CHECK(t.service.place("carol") == errc::peer_untrusted);
    const auto refused = t.latest<event::call_untrusted>();
    CHECK_FALSE(refused.is_incoming);
    CHECK(refused.why.why == call::peer_fault::was_encrypted);
    CHECK(t.hears_nothing());
    t.says(wire::call_request{"carol", "127.0.0.1", 9999});
    CHECK(t.hears_next().text == "CallRefused carol");
    CHECK(t.latest<event::call_missed>().why == event::call_missed::cause::untrusted);
    CHECK(t.count<event::call_incoming>() == 0);
}

TEST_CASE("a plain caller whose program takes offers is refused unheard", "[base_calls]") {
    sealed_service t;
    t.hears("Reach");
    t.says(wire::call_request{"bob", "127.0.0.1", 9999});
    CHECK(t.hears_next().text == "CallRefused bob");
    CHECK(t.latest<event::call_untrusted>().why.why == call::peer_fault::could_be);
}
