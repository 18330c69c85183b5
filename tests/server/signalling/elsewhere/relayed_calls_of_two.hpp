// Base calls of a user of one node by the relay of another.
#pragma once

#include "server/signalling/elsewhere/two_nodes.hpp"

#include <cstdint>
#include <optional>

namespace babel::test {

/// To carol, who takes no offers.
struct relayed_calls_of_two : two_nodes {
    relayed_calls_of_two() {
        b.signals.use_relay(server::relay_access{{}, 256, 4243, {}}, {});
        b.signals.use_base_ports([this](const auto& call, const auto&) {
            latest = {server::relay_news::kind::unanswered, call.caller.id, call.callee.id};
            constexpr std::uint16_t port = 40000;
            return std::optional(port);
        });
    }

    lines calls() {
        return says(a, alice, wire::offer{++tag, "carol", wire::offer_flag::base_call, {}});
    }
    /// Nobody comes to the port of the latest call.
    lines time_is_over() {
        b.signals.on_relay_news(latest);
        return settle();
    }

    recording_peer& alice = takes_calls(a, "alice");
    recording_peer& carol = comes(b, "carol");
    std::uint32_t tag = 0;
    server::relay_news latest;
};

} // namespace babel::test
