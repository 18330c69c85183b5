// Every signal in every phase of a call: a table, so that a forgotten pair shows.
#include "support/catch.hpp"
#include <babel/call/call_machine.hpp>

#include <array>
#include <map>
#include <set>
#include <string>
#include <utility>

namespace babel::call {
namespace {

using namespace std::chrono_literals;
using enum call_phase;
using enum call_signal;

const call_machine::time_point start{1000s};
constexpr call_limits limits{45s, std::nullopt};

constexpr std::array phases{
    calling, turned_down, sent_back, ringing, connecting, greeting, shut_out, up, closing, over};
constexpr std::array signals{
    accept,         hang_up,     peer_refused,      peer_left,        not_online,
    request_failed, yield,       called_again,      connected,        port_closed,
    connect_failed, established, candidate_knocked, candidate_proved, candidate_greeted,
    peer_closed,    fell_silent, link_broken,       played_out,       timed_out,
    declined,       unanswered,  untrusted,         accepted};

/// A machine in a phase, by the shortest way there.
call_machine machine_in(call_phase phase) {
    const bool is_caller = phase == calling || phase == turned_down || phase == sent_back;
    call_machine m(is_caller ? calling : ringing, limits, start);
    if (phase == calling || phase == ringing) return m;
    if (phase == turned_down) return m.on(peer_refused, start), m;
    if (phase == sent_back) return m.on(not_online, start), m;
    if (phase == over) return m.on(hang_up, start), m;
    m.on(accept, start);
    if (phase == connecting) return m;
    if (phase == shut_out) return m.on(port_closed, start), m;
    m.on(connected, start);
    if (phase == greeting) return m;
    m.on(established, start);
    if (phase == up) return m;
    m.on(hang_up, start);
    return m;
}

struct row {
    call_phase to;
    call_actions actions;
    std::optional<end_reason> reason;
};

const std::map<std::pair<call_phase, call_signal>, row> table{
    {{calling, hang_up},
     {over, {.close_listener = true, .tell_refused = true}, end_reason::cancelled}},
    {{calling, timed_out},
     {over, {.close_listener = true, .tell_refused = true}, end_reason::no_answer}},
    {{calling, peer_refused}, {turned_down, {.close_listener = true}, {}}},
    {{calling, request_failed}, {sent_back, {.close_listener = true}, end_reason::refused}},
    {{calling, peer_left}, {sent_back, {.close_listener = true}, end_reason::not_online}},
    {{calling, not_online}, {sent_back, {.close_listener = true}, end_reason::not_online}},
    {{calling, link_broken},
     {over, {.close_listener = true, .tell_refused = true}, end_reason::dropped}},
    {{calling, candidate_greeted},
     {over, {.close_listener = true, .tell_refused = true}, end_reason::media_failed}},
    {{calling, connect_failed},
     {over, {.close_listener = true, .tell_refused = true}, end_reason::media_failed}},
    {{calling, untrusted},
     {over, {.close_listener = true, .tell_refused = true}, end_reason::untrusted}},
    {{calling, declined}, {over, {.close_listener = true}, end_reason::refused}},
    {{calling, unanswered}, {over, {.close_listener = true}, end_reason::no_answer}},
    {{calling, accepted}, {greeting, {.close_listener = true, .open_voice = true}, {}}},
    {{calling, yield}, {connecting, {.close_listener = true, .connect = true}, {}}},
    {{calling, candidate_proved}, {up, {.close_listener = true, .start_voice = true}, {}}},
    {{calling, established}, {up, {.close_listener = true, .start_voice = true}, {}}},

    {{turned_down, peer_refused}, {over, {}, end_reason::media_failed}},
    {{turned_down, timed_out}, {over, {}, end_reason::refused}},
    {{turned_down, hang_up}, {over, {}, end_reason::refused}},
    {{turned_down, called_again}, {over, {}, end_reason::refused}},
    {{turned_down, peer_left}, {over, {}, end_reason::refused}},

    {{sent_back, peer_refused}, {over, {}, end_reason::not_online}},
    {{sent_back, timed_out}, {over, {.tell_refused = true}, end_reason::not_online}},
    {{sent_back, hang_up}, {over, {.tell_refused = true}, end_reason::not_online}},
    {{sent_back, yield}, {connecting, {.connect = true}, {}}},
    {{sent_back, peer_left}, {over, {}, end_reason::not_online}},
    {{sent_back, link_broken}, {over, {}, end_reason::not_online}},

    {{ringing, accept}, {connecting, {.connect = true}, {}}},
    {{ringing, hang_up}, {over, {.tell_refused = true}, end_reason::refused}},
    {{ringing, timed_out}, {over, {.tell_refused = true}, end_reason::missed}},
    {{ringing, peer_refused}, {over, {}, end_reason::missed}},
    {{ringing, peer_left}, {over, {}, end_reason::missed}},
    {{ringing, connect_failed}, {over, {}, end_reason::missed}},
    {{ringing, untrusted}, {over, {}, end_reason::untrusted}},

    {{connecting, untrusted},
     {over, {.tell_refused = true, .close_link = true}, end_reason::untrusted}},
    {{connecting, hang_up},
     {over, {.tell_refused = true, .close_link = true}, end_reason::cancelled}},
    {{connecting, peer_refused}, {over, {.close_link = true}, end_reason::missed}},
    {{connecting, port_closed}, {shut_out, {}, {}}},
    {{connecting, connect_failed},
     {over, {.tell_failed = true, .close_link = true}, end_reason::media_failed}},
    {{connecting, timed_out},
     {over, {.tell_failed = true, .close_link = true}, end_reason::media_failed}},
    {{connecting, connected}, {greeting, {}, {}}},
    {{connecting, accepted}, {greeting, {.open_voice = true}, {}}},
    {{connecting, called_again}, {connecting, {.close_link = true, .connect = true}, {}}},

    {{greeting, hang_up},
     {over, {.tell_refused = true, .close_link = true}, end_reason::cancelled}},
    {{greeting, peer_refused}, {over, {.close_link = true}, end_reason::missed}},
    {{greeting, peer_closed}, {shut_out, {}, {}}},
    {{greeting, link_broken},
     {over, {.tell_failed = true, .close_link = true}, end_reason::media_failed}},
    {{greeting, timed_out},
     {over, {.tell_failed = true, .close_link = true}, end_reason::media_failed}},
    {{greeting, established}, {up, {.start_voice = true}, {}}},
    {{greeting, called_again}, {connecting, {.close_link = true, .connect = true}, {}}},

    {{shut_out, hang_up}, {over, {.tell_refused = true}, end_reason::cancelled}},
    {{shut_out, peer_refused}, {over, {}, end_reason::missed}},
    {{shut_out, peer_left}, {over, {}, end_reason::missed}},
    {{shut_out, timed_out}, {over, {.tell_failed = true}, end_reason::media_failed}},
    {{shut_out, called_again}, {connecting, {.connect = true}, {}}},

    {{up, hang_up}, {closing, {.stop_sending = true}, end_reason::hangup}},
    {{up, timed_out}, {closing, {.stop_sending = true}, end_reason::hangup}},
    {{up, peer_closed}, {closing, {.stop_sending = true, .drain = true}, end_reason::peer_hangup}},
    {{up, fell_silent}, {closing, {.stop_sending = true}, end_reason::dropped}},
    {{up, link_broken}, {over, {.close_link = true, .stop_sending = true}, end_reason::dropped}},

    {{closing, peer_closed}, {closing, {.drain = true}, end_reason::hangup}},
    {{closing, played_out}, {over, {.close_link = true}, end_reason::hangup}},
    {{closing, link_broken}, {over, {.close_link = true}, end_reason::hangup}},
    {{closing, timed_out}, {over, {.close_link = true}, end_reason::hangup}},
};

row expected(call_phase phase, call_signal signal) {
    const auto found = table.find({phase, signal});
    return found == table.end() ? row{phase, {}, {}} : found->second;
}

} // namespace

TEST_CASE(
    "each signal in each phase leads to the phase that the rules for calls define", "[call]"
) {
    for (const auto phase : phases) {
        for (const auto signal : signals) {
            INFO("phase " << int(phase) << " signal " << int(signal));
            auto m = machine_in(phase);
            REQUIRE(m.phase() == phase);
            const auto want = expected(phase, signal);
            CHECK(m.on(signal, start + 1s) == want.actions);
            CHECK(m.phase() == want.to);
            if (want.reason) CHECK(m.reason() == *want.reason);
        }
    }
}

TEST_CASE("a phase lasts no longer than its limit", "[call]") {
    CHECK(machine_in(calling).deadline() == start + 45s);
    CHECK(machine_in(ringing).deadline() == start + 45s);
    CHECK(machine_in(connecting).deadline() == start + 5s);
    CHECK(machine_in(greeting).deadline() == start + 5s);
    CHECK(machine_in(shut_out).deadline() == start + 1s);
    CHECK(machine_in(turned_down).deadline() == start + 150ms);
    CHECK(machine_in(sent_back).deadline() == start + 150ms);
    CHECK(machine_in(up).deadline() == call_machine::time_point::max());
    CHECK(machine_in(closing).deadline() == start + 2s);
}

TEST_CASE("a maximum duration ends a call that is up by hanging up", "[call]") {
    call_machine m(calling, {45s, 30s}, start);
    m.on(candidate_proved, start + 3s);
    CHECK(m.deadline() == start + 33s);
    m.on(timed_out, start + 33s);
    CHECK(m.phase() == closing);
    CHECK(m.reason() == end_reason::hangup);
}

TEST_CASE("a signal that changes nothing does not prolong a phase", "[call]") {
    auto m = machine_in(closing);
    m.on(peer_closed, start + 1s);
    CHECK(m.deadline() == start + 2s);
    auto r = machine_in(ringing);
    r.on(called_again, start + 9s);
    CHECK(r.deadline() == start + 45s);
}

TEST_CASE("a caller that keeps calling is connected to for ten seconds in all", "[call]") {
    auto m = machine_in(connecting);
    m.on(called_again, start + 4s);
    CHECK(m.deadline() == start + 5s);
    m.on(connected, start + 4s);
    CHECK(m.deadline() == start + 9s);
    m.on(called_again, start + 8s);
    m.on(connected, start + 8s);
    CHECK(m.deadline() == start + 10s);
}

TEST_CASE("the ten seconds begin as well where our call was sent back", "[call]") {
    auto m = machine_in(sent_back);
    m.on(yield, start);
    m.on(connected, start + 4s);
    m.on(called_again, start + 8s);
    m.on(connected, start + 8s);
    CHECK(m.deadline() == start + 10s);
}

TEST_CASE("a caller whose session ends while we connect has one more second", "[call]") {
    for (const auto phase : {connecting, greeting}) {
        auto m = machine_in(phase);
        m.on(peer_left, start + 1s);
        CHECK(m.phase() == phase);
        CHECK(m.deadline() == start + 2s);
        CHECK(m.on(timed_out, start + 2s) == call_actions{.close_link = true});
        CHECK(m.reason() == end_reason::missed);
    }
}

TEST_CASE("a refusal after a candidate had connected is a failed connection", "[call]") {
    auto m = machine_in(calling);
    m.on(candidate_knocked, start);
    CHECK(m.phase() == calling);
    CHECK(m.was_reached());
    m.on(peer_refused, start);
    CHECK(m.phase() == over);
    CHECK(m.reason() == end_reason::media_failed);
}

TEST_CASE("a call is pending until it is up", "[call]") {
    for (const auto phase :
         {calling, turned_down, sent_back, ringing, connecting, greeting, shut_out})
        CHECK(machine_in(phase).pending());
    for (const auto phase : {up, closing, over})
        CHECK_FALSE(machine_in(phase).pending());
}

TEST_CASE("the names of the reasons are those of the JSON events", "[call]") {
    CHECK(to_string(end_reason::peer_hangup) == "peer_hangup");
    CHECK(to_string(end_reason::media_failed) == "media_failed");
    std::set<std::string_view> words;
    for (int r = 0; r <= int(end_reason::missed); ++r)
        words.insert(to_string(end_reason(r)));
    CHECK(words.size() == 10);
    CHECK_FALSE(words.contains(""));
}

} // namespace babel::call
