// Two nodes whose directories are joined.
#pragma once

#include "server/signalling/directory_fixture.hpp"

#include <chrono>
#include <string>
#include <string_view>
#include <utility>

namespace babel::test {

struct two_nodes {
    directory_fixture a;
    directory_fixture b;

    /// A user whom the other node has in its list.
    recording_peer&
    comes(directory_fixture& at, const std::string& name, const server::origin& from = home) {
        auto& who = at.is_granted(name, from);
        other(at).comes_elsewhere(name, who.flags());
        quiet();
        return who;
    }
    /// The same, who takes offers.
    recording_peer& takes_calls(directory_fixture& at, const std::string& name) {
        at.all_names.answer = server::claim_verdict::granted;
        auto& who = at.takes_calls(name);
        at.all_names.answer.reset();
        other(at).comes_elsewhere(name, who.flags());
        quiet();
        return who;
    }
    directory_fixture& other(const directory_fixture& at) { return &at == &a ? b : a; }

    /// Delivers all messages between the nodes, and returns what users were told since the last
    /// time: those of `a`, then those of `b`.
    lines settle() {
        while (deliver(a, b) || deliver(b, a)) {
        }
        auto all = std::exchange(a.record, {});
        for (auto& each : std::exchange(b.record, {}))
            all.push_back(std::move(each));
        return all;
    }
    /// The same, after a user said that.
    template <class Message>
    lines says(directory_fixture& at, recording_peer& who, const Message& message) {
        CHECK_FALSE(at.asks(who, message));
        return settle();
    }
    /// The same, after the sweep of a second at a node.
    lines sweep(directory_fixture& at) {
        at.now += std::chrono::seconds(1);
        at.signals.tidy(at.now);
        return settle();
    }
    /// Presence of a node.
    lines flush(directory_fixture& at) {
        at.flush();
        return std::exchange(at.record, {});
    }
    /// Loses what was sent.
    void lose() {
        a.all_names.sent.clear();
        b.all_names.sent.clear();
    }

private:
    static bool deliver(directory_fixture& from, directory_fixture& to) {
        auto& sent = from.all_names.sent;
        if (sent.empty()) return false;
        const auto message = std::move(sent.front());
        sent.pop_front();
        to.all_names.events->called(message.bytes, to.now);
        return true;
    }
    void quiet() {
        a.signals.flush();
        b.signals.flush();
        a.record.clear();
        b.record.clear();
    }
};

} // namespace babel::test
