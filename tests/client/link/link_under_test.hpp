// A link machine in a test, and its actions in words.
#pragma once

#include "client/link/link_machine.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <string>
#include <utility>
#include <variant>

namespace babel::client::link_testing {

using namespace std::chrono_literals;

constexpr link_machine::time_point link_begin{1000s};

inline const link_policy patient{"alice", true, 1h, false};
inline const link_policy impatient{"alice", true, 0s, false};

/// A machine with a clock that the test advances.
struct link_under_test {
    link_machine machine;
    link_machine::time_point now = link_begin;

    explicit link_under_test(link_policy policy = patient)
        : machine(std::move(policy), link_begin) {}

    link_actions on(link_signal input, const link_failure& why = {"cause"}) {
        return machine.on(input, now, 0.5, why);
    }
    /// Reaches the phase by the shortest way.
    link_under_test& to(link_phase phase) {
        using enum link_phase;
        if (phase == connecting) return *this;
        if (phase == ended) return on(link_signal::leave), *this;
        if (phase == pausing) return on(link_signal::unreachable), *this;
        on(link_signal::connected);
        if (phase == closing) on(link_signal::timed_out);
        if (phase == online) on(link_signal::logged_in);
        return *this;
    }
    link_actions come_online() {
        on(link_signal::connected);
        return on(link_signal::logged_in);
    }
};

/// The actions in words: "close connect watch pause=1000 news=3", with the event's index.
template <class Event>
std::string news() {
    return "news=" + std::to_string(client_event(Event{}).index());
}

inline std::string words(const link_actions& actions) {
    std::string out;
    if (actions.close) out += "close ";
    if (actions.moves) out += "moves ";
    if (actions.connect) out += "connect ";
    if (actions.watch_login) out += "watch ";
    if (actions.pause) out += "pause=" + std::to_string(actions.pause->count()) + " ";
    if (actions.news) out += "news=" + std::to_string(actions.news->index()) + " ";
    if (!out.empty()) out.pop_back();
    return out;
}

template <class Event>
Event news(const link_actions& actions) {
    REQUIRE(actions.news);
    REQUIRE(std::holds_alternative<Event>(*actions.news));
    return std::get<Event>(*actions.news);
}

} // namespace babel::client::link_testing
