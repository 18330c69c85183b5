// The ends of a sealed call, before its acceptance and after it.
#include "call/sealed_ends.hpp"
#include "support/udp_peer.hpp"

#include <array>

using namespace babel;
using namespace babel::test;
using call::call_refusal;
using call::call_signal;
using wire::bye_reason;
namespace ending = call::ending;

namespace {

bytes only(told_reason why) {
    return {static_cast<std::uint8_t>(why)};
}

} // namespace

TEST_CASE("a refusal of either side tells its reason once", "[sealed_setup]") {
    struct row {
        bool is_caller;
        bool is_timed_out;
        call_refusal how;
        told_reason told;
    };
    const auto each = GENERATE(values<row>(
        {{true, false, call_refusal::plain, told_reason::withdrawn},
         {true, true, call_refusal::plain, told_reason::withdrawn},
         {true, false, call_refusal::failed, told_reason::failed},
         {false, false, call_refusal::plain, told_reason::refused},
         {false, true, call_refusal::plain, told_reason::no_answer},
         {false, false, call_refusal::failed, told_reason::failed}}
    ));
    sealed_ends t;
    t.rings();
    auto& side = each.is_caller ? t.alice : t.bob;
    if (each.is_timed_out) side.subject->note_timeout();
    side.subject->refuse(each.how);
    side.subject->refuse(call_refusal::failed);
    side.subject->end(told_reason::busy);
    CHECK(side.ends_said() == told_reasons{each.told});
    CHECK(side.subject->is_over());
}

TEST_CASE("the peer's end before the acceptance ends a call for its reason", "[sealed_setup]") {
    struct row {
        told_reason told;
        call_signal caller;
    };
    const auto each = GENERATE(values<row>(
        {{told_reason::refused, call_signal::declined},
         {told_reason::busy, call_signal::declined},
         {told_reason::no_answer, call_signal::unanswered},
         {told_reason::withdrawn, call_signal::declined},
         {told_reason::failed, call_signal::connect_failed},
         {told_reason::identity, call_signal::untrusted}}
    ));
    sealed_ends t;
    t.rings();
    const auto why = only(each.told);
    for (auto* side : {&t.alice, &t.bob})
        side->subject->on_signal({sealed_ends::number, call_step::end, why});
    CHECK(t.alice.signals == call_signals{each.caller});
    CHECK(t.bob.signals == call_signals{call_signal::peer_refused});
    const bool is_busy = std::holds_alternative<ending::peer_busy>(t.alice.detail);
    CHECK(is_busy == (each.told == told_reason::busy));
    t.bob.subject->dial(false); // too late
    CHECK(t.bob.outbox.empty());
    CHECK(t.alice.ends_said().empty());
}

TEST_CASE("a server cannot end a sealed call that was accepted", "[sealed_setup]") {
    sealed_ends t;
    t.connects();
    const auto before = t.alice.signals;
    const auto why = only(told_reason::failed);
    t.alice.subject->on_signal({sealed_ends::number, call_step::end, why});
    t.alice.subject->on_signal({sealed_ends::number, call_step::accept, why});
    t.alice.subject->on_signal({sealed_ends::number, call_step::handshake, why});
    CHECK(t.alice.signals == before);
    t.alice.subject->refuse(call_refusal::plain);
    CHECK(t.alice.ends_said().empty()); // a Bye ends it
    CHECK_FALSE(t.alice.subject->send_text("here"));
    t.until([&] { return !t.bob.events_of<call::event::call_text>().empty(); });
}

TEST_CASE("the peer of a sealed call hears the reason for its end", "[sealed_setup]") {
    struct row {
        void (*prepare)(call::sealed_setup&);
        call::end_reason why;
        bye_reason told;
    };
    const auto nothing = [](call::sealed_setup&) {};
    const auto time_over = [](call::sealed_setup& of) { of.note_timeout(); };
    const auto leaving = [](call::sealed_setup& of) { of.hurry(); };
    const std::array<row, 5> rows{
        {{nothing, call::end_reason::hangup, bye_reason::hang_up},
         {time_over, call::end_reason::hangup, bye_reason::time_over},
         {leaving, call::end_reason::hangup, bye_reason::leaving},
         {nothing, call::end_reason::dropped, bye_reason::failed},
         {leaving, call::end_reason::media_failed, bye_reason::failed}}};
    for (const auto& [prepare, why, told] : rows) {
        INFO("Bye " << static_cast<int>(told));
        sealed_ends t;
        t.connects();
        prepare(*t.alice.subject);
        t.alice.subject->close(why);
        t.until([&] {
            return t.bob.heard(call_signal::peer_closed) && !t.alice.ends_said().empty();
        });
        const auto* heard = std::get_if<ending::peer_left>(&t.bob.detail);
        REQUIRE(heard);
        CHECK(heard->why == told);
        CHECK(t.alice.ends_said() == told_reasons{told_reason::failed}); // frees the relay's place
        CHECK(t.bob.ends_said().empty());
    }
}

TEST_CASE("a sealed setup waits for the peer's last words unless it is hurried", "[sealed_setup]") {
    sealed_ends t;
    t.connects();
    t.alice.subject->close(call::end_reason::hangup);
    t.until([&] { return t.bob.heard(call_signal::peer_closed); });
    run_bounded(t.loop, t.bob.setup->finish());
    spawned<void> leaving(t.loop, t.bob.setup->linger());
    run_ready(t.loop);
    CHECK_FALSE(leaving.ended()); // alice may repeat her Bye
    CHECK(t.bob.ends_said().empty());
    t.bob.setup->hurry();
    leaving.get();
    CHECK(t.bob.ends_said() == told_reasons{told_reason::failed});
    CHECK(t.bob.setup->from().empty());
    CHECK(t.bob.sockets.join(bob_leg, [](bytes_view, const auto&) {})); // which it gave back
    t.bob.setup.reset();
    t.bob.subject = nullptr;
}

TEST_CASE(
    "a setup that another one replaces withdraws and signals nothing more", "[sealed_setup]"
) {
    sealed_ends t;
    t.rings();
    t.alice.subject->retire();
    CHECK(t.alice.ends_said() == told_reasons{told_reason::withdrawn});
    t.bob.subject->dial(false);
    t.pass_one(t.bob, t.alice);
    CHECK(t.alice.signals.empty());
    CHECK(t.alice.subject->from().empty());
}

TEST_CASE("a caller who keeps its part of the words back is reported", "[sealed_setup]") {
    sealed_ends t;
    t.offers();
    REQUIRE(t.pass_one(t.bob, t.alice));
    REQUIRE(t.pass_one(t.alice, t.bob));
    REQUIRE(t.bob.news == " proved");
    t.bob.leave();
    CHECK(t.bob.events_of<call::event::words_attempt>().size() == 1);
    CHECK(t.bob.ends_said() == told_reasons{told_reason::failed});
}

TEST_CASE("a caller who revealed its part of the words tried nothing", "[sealed_setup]") {
    sealed_ends t;
    t.rings();
    t.bob.leave();
    CHECK(t.bob.events_of<call::event::words_attempt>().empty());
}

TEST_CASE("an accepted call that nothing of the peer reaches names its relay", "[sealed_setup]") {
    sealed_ends t;
    udp_peer silent(t.loop);
    t.offers_by(silent.place());
    t.pass_on();
    t.accepts();
    CHECK(t.alice.signals == call_signals{call_signal::accepted});
    t.alice.subject->note_timeout();
    const auto* why = std::get_if<ending::no_way>(&t.alice.detail);
    REQUIRE(why);
    CHECK(why->relay == net::to_string(silent.place()));
    CHECK_FALSE(t.are_up());
}
