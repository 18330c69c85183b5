// A signalling among recording peers.
#pragma once

#include "server/signalling/scripted_names.hpp"
#include "server/signalling/signalling.hpp"
#include "server/transcript.hpp"
#include "support/catch.hpp"
#include <babel/wire/codec.hpp>

#include <deque>
#include <string>

namespace babel::test {

inline const server::origin home = at("198.51.100.7");

/// A signalling with recording peers; every request yields what was sent because of it.
struct signalling_fixture {
    lines record;
    server::policy rules;
    server::counters counts;
    scripted_names names;
    server::signalling signals{[] {}, rules, counts, names};
    server::time_point now{};
    std::deque<recording_peer> people;

    recording_peer& connects(
        const std::string& label,
        const server::origin& from = home,
        const server::link_description& link = {}
    ) {
        auto& who = people.emplace_back(record, label, from, link);
        signals.on_connected(who);
        return who;
    }
    /// Somebody who is online, and known to all.
    recording_peer& comes(const std::string& name, const server::origin& from = home) {
        auto& who = connects(name, from);
        asks(who, wire::login{name});
        signals.flush();
        record.clear();
        return who;
    }
    template <class Message>
    error_code asks(recording_peer& who, const Message& message) {
        const auto packet = wire::encode(message);
        return signals.on_packet(who, bytes_view(packet).subspan(wire::length_bytes), now);
    }
    template <class Message>
    lines answers(recording_peer& who, const Message& message) {
        record.clear();
        CHECK_FALSE(asks(who, message));
        return record;
    }
    lines flush() {
        record.clear();
        signals.flush();
        return record;
    }
};

} // namespace babel::test
