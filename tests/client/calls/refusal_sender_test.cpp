#include "client/service_under_test.hpp"

using namespace babel;
using namespace babel::test;

TEST_CASE("a refusal for a call that failed is sent twice in one write", "[refusal_sender]") {
    service_under_test t;
    t.refusals.send("bob", call::call_refusal::failed);
    CHECK(t.heard() == refusal_of("bob", 2));
    CHECK(t.refusals.has_sent_since_call());
    t.refusals.note_placed("carol");
    CHECK_FALSE(t.refusals.has_sent_since_call());
}

TEST_CASE("failed calls of one caller are told once while they go on", "[refusal_sender]") {
    service_under_test t;
    t.refusals.send("bob", call::call_refusal::failed);
    static_cast<void>(t.heard());
    t.refusals.send("bob", call::call_refusal::failed);
    CHECK(t.hears_nothing());
    t.refusals.send("bob", call::call_refusal::plain);
    CHECK(t.heard() == refusal_of("bob"));
}

TEST_CASE("a refusal without a server link is not sent later", "[refusal_sender]") {
    service_under_test t;
    t.server.close();
    run_until(t.loop, [&] { return !t.link.is_online(); });
    CHECK_NOTHROW(t.refusals.send("bob", call::call_refusal::plain));
    CHECK_FALSE(t.refusals.has_sent_since_call());
}
