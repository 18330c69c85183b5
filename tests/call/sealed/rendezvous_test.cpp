// The setup of a call of the base protocol, in the phases that a test gives it.
#include "call/call_site.hpp"
#include "call/call_under_test.hpp"

#include <boost/asio/error.hpp>

#include <array>
#include <memory>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using namespace babel::test;
using call::call_phase;
using call::call_signal;
namespace ending = call::ending;

namespace {

/// A setup with its machine, which hears all signals as that of a call does.
struct rendezvous_under_test : call_resources_fixture<call::settings> {
    explicit rendezvous_under_test(call_phase start)
        : machine(start, {}, std::chrono::steady_clock::now()) {
        subject.set_caller({"192.0.2.1", 40'000});
    }
    ~rendezvous_under_test() {
        subject.close(call::end_reason::hangup);
        subject.stop_listening(now());
        subject.on_time(now() + 1h);
        run_bounded(loop, subject.finish());
        run_bounded(loop, subject.linger());
    }

    static std::chrono::steady_clock::time_point now() { return std::chrono::steady_clock::now(); }
    void signal(call_signal input) { machine.on(input, now()); }
    /// The user accepts, and the caller's port answers so.
    void accept(result<std::unique_ptr<net::transport>> answer) {
        next = std::move(answer);
        signal(call_signal::accept);
        dial();
    }
    void dial() {
        subject.dial(false);
        run_ready(loop);
    }
    /// A candidate connects, and sends this, if it is anything.
    void admit(scripted_peer& peer, bytes sent) {
        if (!sent.empty()) peer.sends(std::move(sent));
        subject.admit({peer.make_transport(), "192.0.2.7:5"}, now());
        run_ready(loop);
    }
    void listen(std::shared_ptr<void> mapping = {}) {
        auto opened = net::listen(
            loop.get_executor(), {asio::ip::address_v4::loopback(), 0}, net::stack::single
        );
        REQUIRE(opened.has_value());
        subject.listen(std::move(*opened), 40'001, std::move(mapping));
        subject.start();
        run_ready(loop);
    }
    call::setup_hooks hooks() {
        call::setup_hooks made;
        made.signal = [this](call_signal input) {
            heard.push_back(input);
            signal(input);
        };
        made.detail = [this](call::end_detail more) { detail = std::move(more); };
        made.changed = [] {};
        return made;
    }
    asio::awaitable<result<call::connection>> connect() {
        if (!next) co_return next.error();
        co_return call::connection{std::move(*next), "192.0.2.1:40000"};
    }

    call_signals heard;
    call::end_detail detail;
    std::vector<call::call_refusal> refusals;
    std::vector<bool> rested;          // each was withdrawn
    std::shared_ptr<void> rested_with; // mapping of the last one
    result<std::unique_ptr<net::transport>> next = error_code(asio::error::timed_out);
    call::call_machine machine;
    call::call_context context{
        resources([](const call::call_event&) {}),
        [this](const std::string&, call::call_refusal why) { refusals.push_back(why); },
        [this](net::tcp::acceptor, auto mapping, bool is_withdrawn, const std::string&) {
            rested.push_back(is_withdrawn);
            rested_with = std::move(mapping);
        },
        [this](call::caller_address) { return connect(); },
        [] {}};
    call::rendezvous subject{context, "bob", machine, hooks()};
};

} // namespace

TEST_CASE("a caller's closed port is told apart from one that is not reached", "[rendezvous]") {
    struct row {
        error_code why;
        call_signal heard;
    };
    const std::array<row, 4> rows{
        {{asio::error::connection_refused, call_signal::port_closed},
         {asio::error::connection_reset, call_signal::port_closed},
         {asio::error::host_unreachable, call_signal::connect_failed},
         {errc::forbidden_address, call_signal::connect_failed}}};
    for (const auto& [why, heard] : rows) {
        INFO(why.message());
        rendezvous_under_test t(call_phase::ringing);
        t.accept(why);
        CHECK(t.heard == call_signals{heard});
        const auto* told = std::get_if<ending::caller_unreachable>(&t.detail);
        REQUIRE(told);
        CHECK(told->why == why);
        CHECK(told->caller.host == "192.0.2.1");
        CHECK(told->caller.port == 40'000);
        CHECK(t.subject.stream() == nullptr);
    }
}

TEST_CASE("a caller that connects to its callee explains no failure of that", "[rendezvous]") {
    rendezvous_under_test t(call_phase::calling);
    t.next = error_code(asio::error::connection_refused);
    t.dial();
    CHECK(t.heard == call_signals{call_signal::port_closed});
    CHECK(std::holds_alternative<std::monostate>(t.detail));
    CHECK(t.machine.phase() == call_phase::calling);
}

TEST_CASE("a time limit is explained by the phase that reached it", "[rendezvous]") {
    SECTION("calling") {
        rendezvous_under_test t(call_phase::calling);
        t.subject.note_timeout();
        CHECK(std::holds_alternative<std::monostate>(t.detail));
    }
    SECTION("connecting") {
        rendezvous_under_test t(call_phase::ringing);
        t.signal(call_signal::accept);
        t.subject.note_timeout();
        const auto* told = std::get_if<ending::caller_unreachable>(&t.detail);
        REQUIRE(told);
        CHECK(told->why == errc::timed_out);
    }
    SECTION("greeting") {
        rendezvous_under_test t(call_phase::ringing);
        scripted_peer peer(t.loop.get_executor());
        t.accept(peer.make_transport());
        REQUIRE(t.machine.phase() == call_phase::greeting);
        t.subject.note_timeout();
        CHECK(std::holds_alternative<ending::not_greeted>(t.detail));
    }
}

TEST_CASE("a caller that answers without a greeting is named as such", "[rendezvous]") {
    rendezvous_under_test t(call_phase::ringing);
    scripted_peer peer(t.loop.get_executor());
    t.accept(peer.make_transport());
    CHECK(t.subject.from() == "192.0.2.1:40000");
    peer.closes();
    run_ready(t.loop);
    CHECK(t.heard == call_signals{call_signal::connected, call_signal::peer_closed});
    const auto* told = std::get_if<ending::greeting_failed>(&t.detail);
    REQUIRE(told);
    CHECK(told->why == errc::end_of_stream);
}

TEST_CASE("a link that breaks while a call is up says why", "[rendezvous]") {
    rendezvous_under_test t(call_phase::ringing);
    scripted_peer peer(t.loop.get_executor());
    t.accept(peer.make_transport());
    peer.sends(greeting_packet());
    run_ready(t.loop);
    REQUIRE(t.machine.phase() == call_phase::up);
    peer.fails(asio::error::timed_out);
    run_ready(t.loop);
    CHECK(t.heard.back() == call_signal::link_broken);
    const auto* told = std::get_if<ending::link_failed>(&t.detail);
    REQUIRE(told);
    CHECK(told->why == asio::error::timed_out);
}

TEST_CASE("the first candidate with voice is the callee", "[rendezvous]") {
    rendezvous_under_test t(call_phase::calling);
    scripted_peer stranger(t.loop.get_executor());
    scripted_peer callee(t.loop.get_executor());
    t.admit(stranger, {});
    CHECK(t.subject.stream() == nullptr);
    CHECK(t.subject.from().empty());
    t.admit(callee, silent_packet());
    const call_signals expected{
        call_signal::candidate_knocked,
        call_signal::candidate_knocked,
        call_signal::candidate_proved};
    CHECK(t.heard == expected);
    REQUIRE(t.subject.stream() != nullptr);
    CHECK(t.subject.from() == "192.0.2.7:5");
    CHECK_FALSE(t.subject.security().is_relayed);
}

TEST_CASE("a candidate that greets is no callee", "[rendezvous]") {
    rendezvous_under_test t(call_phase::calling);
    scripted_peer peer(t.loop.get_executor());
    t.admit(peer, greeting_packet());
    CHECK(t.heard.back() == call_signal::candidate_greeted);
    CHECK(std::holds_alternative<ending::wrong_greeting>(t.detail));
    CHECK(t.subject.stream() == nullptr);
}

TEST_CASE("a listener rests unless a connection is on its way", "[rendezvous]") {
    struct row {
        call_signal end;
        std::vector<bool> rested;
    };
    const std::vector<row> rows{
        {call_signal::hang_up, {true}},
        {call_signal::timed_out, {true}},
        {call_signal::declined, {false}},
        {call_signal::candidate_proved, {}},
        {call_signal::yield, {}}};
    for (const auto& [end, rested] : rows) {
        INFO("signal " << static_cast<int>(end));
        rendezvous_under_test t(call_phase::calling);
        t.listen();
        t.signal(end);
        t.subject.stop_listening(t.now());
        CHECK(t.rested == rested);
        t.subject.stop_listening(t.now());
        CHECK(t.rested == rested);
    }
}

TEST_CASE("the router's port rests with the listener, unless a callee came", "[rendezvous]") {
    struct row {
        call_signal end;
        bool rests;
        bool is_kept; // by the call
    };
    const std::vector<row> rows{
        {call_signal::hang_up, true, false},
        {call_signal::timed_out, true, false},
        {call_signal::declined, true, false},
        {call_signal::yield, false, false},
        {call_signal::candidate_proved, false, true}};
    for (const auto& [end, rests, is_kept] : rows) {
        INFO("signal " << static_cast<int>(end));
        auto mapping = std::make_shared<int>();
        const std::weak_ptr<int> held = mapping;
        rendezvous_under_test t(call_phase::calling);
        t.listen(std::move(mapping));
        CHECK_FALSE(held.expired());
        t.signal(end);
        t.subject.stop_listening(t.now());
        CHECK((t.rested_with != nullptr) == rests);
        t.rested_with.reset();
        CHECK(held.expired() != is_kept);
    }
}

TEST_CASE("candidates are waited for until their time is over", "[rendezvous]") {
    rendezvous_under_test t(call_phase::calling);
    scripted_peer peer(t.loop.get_executor());
    t.admit(peer, {});
    t.subject.stop_listening(t.now());
    run_bounded(t.loop, t.subject.finish());
    spawned<void> leaving(t.loop, t.subject.linger());
    run_ready(t.loop);
    CHECK_FALSE(leaving.ended());
    peer.closes();
    leaving.get();
    CHECK(peer.saw_close());
}

TEST_CASE("a call of the base protocol carries voice alone", "[rendezvous]") {
    rendezvous_under_test t(call_phase::calling);
    CHECK(t.subject.send_text("hello") == errc::not_sealed);
    CHECK_FALSE(t.subject.peer_state().has_value());
    CHECK(t.subject.security().level == call::call_security::none);
    t.subject.refuse(call::call_refusal::failed);
    CHECK(t.refusals == std::vector{call::call_refusal::failed});
}

TEST_CASE("a caller that nobody reached knows its port", "[rendezvous]") {
    rendezvous_under_test t(call_phase::calling);
    t.listen();
    for (const bool is_reached : {false, true}) {
        scripted_peer peer(t.loop.get_executor());
        if (is_reached) t.admit(peer, {});
        const auto all = t.subject.explain_to_caller();
        const auto* told = std::get_if<ending::callee_unreached>(&all);
        REQUIRE(told);
        CHECK(told->port == 40'001);
        CHECK(told->connected == is_reached);
    }
}
