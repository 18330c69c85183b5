// What the load generator does to a server, and what it measures while doing it.
#pragma once

#include "process_probe.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace babel::bench {

struct target {
    std::uint16_t port;
    process_probe server;
};

/// One figure of a run; the unit is in the name.
struct figure {
    std::string_view name;
    double value;
};
using figures = std::vector<figure>;

/// Everybody logs in at once, N(N-1) facts: this client knows that that one came.
figures storm(const target& on, std::size_t clients);

/// Everybody connects and logs in at once, as after a restart, and comes back after a pause where
/// that fails; from one address, or from 250.
figures return_from_one(const target& on, std::size_t clients);
figures return_from_many(const target& on, std::size_t clients);

/// With N online one leaves and one comes, round after round: 2(N-1) facts a round.
figures churn(const target& on, std::size_t clients);

/// CallRequest answered by CallRefused, 64 in flight between pairs of clients.
figures signal(const target& on, std::size_t clients);

/// The server's resident memory per client that is online, who came in small groups.
figures idle(const target& on, std::size_t clients);

/// The same, when they all came at once.
figures idle_after_storm(const target& on, std::size_t clients);

/// How long the news of a newcomer takes, without and with a client that never reads.
figures slow(const target& on, std::size_t clients);

/// How many at a time log in where N are to be online without a storm: one by one up to 1000, and
/// more at a time beyond, so that the sends stay at half a million.
std::size_t group_size(std::size_t clients);

} // namespace babel::bench
