#include "client/service_under_test.hpp"

using namespace babel;
using namespace babel::test;
using call::call_phase;
using call::call_signal;
using call::end_reason;
using missed = client::event::call_missed;
namespace event = client::event;

namespace {

call_phase phase_of(const service_under_test& t) {
    return t.service.calls().newest()->phase();
}

client::settings called(const std::string& name) {
    client::settings options;
    options.name = name;
    return options;
}

} // namespace

TEST_CASE("a call that is placed tells the callee the port that it listens on", "[call_service]") {
    service_under_test t;
    REQUIRE_FALSE(t.service.place("bob"));
    const auto port = t.latest<event::call_outgoing>().port;
    CHECK(t.heard() == wire::encode(wire::call_request{"bob", "", port}));
    tcp::socket peer(t.loop);
    CHECK_NOTHROW(peer.connect(at("127.0.0.1", port)));
}

TEST_CASE("the callee is told the host and port that the user wants", "[call_service]") {
    client::settings options;
    options.advertised_host = "203.0.113.1";
    options.advertised_port = 4711;
    service_under_test t(options);
    REQUIRE_FALSE(t.service.place("bob"));
    CHECK(t.heard() == wire::encode(wire::call_request{"bob", "203.0.113.1", 4711}));
}

TEST_CASE("a call that cannot be placed says why and sends nothing", "[call_service]") {
    client::settings options;
    options.max_calls = 1;
    service_under_test t(options);
    CHECK(t.service.place("alice") == errc::own_name);
    CHECK(t.hears_nothing());
    REQUIRE_FALSE(t.service.place("bob"));
    static_cast<void>(t.heard());
    CHECK(t.service.place("bob") == errc::already_in_call);
    CHECK(t.service.place("carol") == errc::too_many_calls);
    CHECK(t.hears_nothing());
    t.server.close();
    run_until(t.loop, [&] { return !t.link.is_online(); });
    CHECK(t.service.place("carol") == errc::server_link_down);
}

TEST_CASE("a caller rings until the user refuses", "[call_service]") {
    service_under_test t;
    CHECK(t.service.answer("", call_signal::hang_up) == errc::not_calling);
    t.calls("bob");
    CHECK(t.latest<event::call_incoming>().peer == "bob");
    CHECK(phase_of(t) == call_phase::ringing);
    CHECK(t.service.answer("carol", call_signal::hang_up) == errc::not_calling);
    REQUIRE_FALSE(t.service.answer("bob", call_signal::hang_up));
    CHECK(t.heard() == refusal_of("bob"));
    t.wait_for<event::call_ended>();
    CHECK(t.service.calls().empty());
}

TEST_CASE("calling somebody who rings accepts their call", "[call_service]") {
    service_under_test t;
    t.calls("bob");
    REQUIRE_FALSE(t.service.place("bob"));
    CHECK(phase_of(t) == call_phase::connecting);
    CHECK(t.count<event::call_outgoing>() == 0);
}

TEST_CASE("callers that the user does not want are refused and reported once", "[call_service]") {
    client::settings options;
    options.max_calls = 1;
    options.is_blocked = [](std::string_view name) { return name == "mallory"; };
    service_under_test t(options);
    const auto is_refused = [&](const std::string& who, missed::cause why) {
        const auto before = t.count<missed>();
        t.calls(who);
        CHECK(t.heard() == refusal_of(who));
        REQUIRE(t.count<missed>() == before + 1);
        CHECK(t.latest<missed>().why == why);
        t.calls(who); // again, at once
        CHECK(t.count<missed>() == before + 1);
        CHECK(t.hears_nothing());
    };
    is_refused("mallory", missed::cause::blocked);
    t.service.answers().do_not_disturb(true);
    is_refused("bob", missed::cause::do_not_disturb);
    t.service.answers().do_not_disturb(false);
    t.calls("carol");
    is_refused("dave", missed::cause::busy);
    CHECK(t.count<event::call_incoming>() == 1);
}

TEST_CASE("an unattended client rings for named callers only", "[call_service]") {
    client::settings options;
    options.auto_answer = 60s;
    options.auto_answer_from = {"bob"};
    service_under_test t(options);
    t.service.answers().leave_unattended();
    t.calls("carol");
    CHECK(t.latest<missed>().why == missed::cause::unattended);
    t.calls("bob");
    CHECK(t.service.calls().newest()->is_to_be_answered());
}

TEST_CASE("a call is answered automatically once no other is in its way", "[call_service]") {
    client::settings options;
    options.auto_answer = 60s;
    service_under_test t(options);
    t.calls("bob");
    t.calls("carol");
    CHECK_FALSE(t.service.calls().newest()->is_to_be_answered());
    REQUIRE_FALSE(t.service.answer("bob", call_signal::hang_up));
    t.wait_for<event::call_ended>();
    CHECK(t.service.calls().newest()->is_to_be_answered());
}

TEST_CASE("a caller who gives up was missed", "[call_service]") {
    service_under_test t;
    t.calls("bob");
    t.says(wire::call_refused{"bob"});
    t.wait_for<missed>();
    CHECK(t.latest<missed>().peer == "bob");
}

TEST_CASE("an error of the server ends the call that was placed last", "[call_service]") {
    service_under_test t;
    REQUIRE_FALSE(t.service.place("carol"));
    REQUIRE_FALSE(t.service.place("bob"));
    t.says(wire::error_response{"the callee is busy"});
    t.says(wire::call_refused{"bob"}); // nothing rings there
    t.wait_for<event::call_ended>();
    const auto ended = t.latest<event::call_ended>();
    CHECK(ended.peer == "bob");
    CHECK(ended.reason == end_reason::refused);
    CHECK(std::get<call::ending::server_error>(ended.detail).words == "the callee is busy");
    CHECK(phase_of(t) == call_phase::calling);
}

TEST_CASE("an error about somebody unknown names who may be meant", "[call_service]") {
    service_under_test t;
    REQUIRE_FALSE(t.service.place("Bob"));
    t.says(wire::error_response{"no such user"});
    t.says(wire::call_refused{"Bob"});
    t.wait_for<event::call_ended>();
    const auto ended = t.latest<event::call_ended>();
    CHECK(ended.reason == end_reason::not_online);
    CHECK(std::get<call::ending::similar_name>(ended.detail).name == "bob");
}

TEST_CASE("an error about rates is no call's if a refusal was sent since", "[call_service]") {
    service_under_test t;
    REQUIRE_FALSE(t.service.place("bob"));
    t.calls("carol");
    REQUIRE_FALSE(t.service.answer("carol", call_signal::hang_up));
    t.says(wire::error_response{"too many messages"});
    CHECK(t.latest<event::error>().what == "too many messages");
    t.says(wire::error_response{"too many calls"});
    CHECK(phase_of(t) == call_phase::sent_back);
}

TEST_CASE("an error without a call is reported as it is", "[call_service]") {
    service_under_test t;
    t.says(wire::error_response{"nothing of yours"});
    CHECK(t.latest<event::error>().what == "nothing of yours");
}

TEST_CASE("the smaller of two names that call each other accepts", "[call_service]") {
    service_under_test t(called("alice"));
    REQUIRE_FALSE(t.service.place("bob"));
    t.calls("bob");
    CHECK(phase_of(t) == call_phase::connecting);
    CHECK(t.count<event::call_incoming>() == 0);
}

TEST_CASE("the greater of two names that call each other keeps calling", "[call_service]") {
    service_under_test t(called("zoe"));
    REQUIRE_FALSE(t.service.place("bob"));
    t.calls("bob");
    CHECK(phase_of(t) == call_phase::calling);
    CHECK(t.count<event::call_incoming>() == 0);
}

TEST_CASE("a callee who calls right after the server's error is accepted", "[call_service]") {
    service_under_test t(called("zoe")); // the greater name
    REQUIRE_FALSE(t.service.place("bob"));
    t.says(wire::error_response{"not now"});
    t.calls("bob");
    CHECK(phase_of(t) == call_phase::connecting);
    CHECK(t.count<event::call_incoming>() == 0);
    CHECK(t.count<event::call_ended>() == 0);
    t.wait_for<event::call_ended>(); // of another cause than the server's error
    const auto ended = t.latest<event::call_ended>();
    CHECK(std::holds_alternative<call::ending::caller_unreachable>(ended.detail));
}

TEST_CASE("a callee who calls right before the server's error is accepted", "[call_service]") {
    service_under_test t(called("zoe"));
    REQUIRE_FALSE(t.service.place("bob"));
    t.calls("bob");
    CHECK(phase_of(t) == call_phase::calling);
    t.says(wire::error_response{"not now"});
    CHECK(phase_of(t) == call_phase::connecting);
}

TEST_CASE("a late answer to an older call does not refuse the peer's new one", "[call_service]") {
    service_under_test t;
    REQUIRE_FALSE(t.service.place("bob"));
    static_cast<void>(t.heard());
    t.says(wire::error_response{"not now"});
    t.says(wire::call_request{"bob", "127.0.0.1", t.listener.local_endpoint().port()});
    tcp::socket late(t.loop);
    late.connect(at("127.0.0.1", t.latest<event::call_outgoing>().port));
    CHECK(t.hears_nothing());
}

TEST_CASE("a callee who leaves is not online", "[call_service]") {
    service_under_test t;
    REQUIRE_FALSE(t.service.place("bob"));
    t.service.on_left("bob");
    t.service.on_left("bob"); // nothing more is to be waited for
    t.wait_for<event::call_ended>();
    CHECK(t.latest<event::call_ended>().reason == end_reason::not_online);
}

TEST_CASE("a call that was placed ends when the login is repeated", "[call_service]") {
    service_under_test t;
    REQUIRE_FALSE(t.service.place("bob"));
    t.service.on_login();
    t.wait_for<event::call_ended>();
    const auto ended = t.latest<event::call_ended>();
    CHECK(ended.reason == end_reason::dropped);
    CHECK(std::holds_alternative<call::ending::server_link_lost>(ended.detail));
}

TEST_CASE("a call that was placed ends with the last server link", "[call_service]") {
    service_under_test t;
    REQUIRE_FALSE(t.service.place("bob"));
    t.calls("carol");
    t.service.on_link_end();
    t.wait_for<event::call_ended>();
    const auto ended = t.latest<event::call_ended>();
    CHECK(ended.reason == end_reason::dropped);
    CHECK(std::holds_alternative<call::ending::server_link_lost>(ended.detail));
    CHECK(phase_of(t) == call_phase::ringing); // carol's, who can still be answered
}

TEST_CASE("a hang-up without a name leaves callers ringing", "[call_service]") {
    service_under_test t;
    CHECK(t.service.hang_up("") == errc::no_call);
    REQUIRE_FALSE(t.service.place("bob"));
    t.calls("carol");
    REQUIRE_FALSE(t.service.hang_up(""));
    t.wait_for<event::call_ended>();
    CHECK(t.latest<event::call_ended>().peer == "bob");
    CHECK(phase_of(t) == call_phase::ringing);
    REQUIRE_FALSE(t.service.hang_up(""));
    run_until(t.loop, [&] { return t.service.calls().empty(); });
}

TEST_CASE("a client that leaves refuses nobody and places nothing", "[call_service]") {
    service_under_test t;
    spawned<void> closing(t.loop, t.service.close());
    run_ready(t.loop);
    CHECK(t.service.place("bob") == errc::leaving);
    t.calls("carol");
    CHECK(t.hears_nothing());
    closing.get();
}
