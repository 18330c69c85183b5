// Scenarios of the load generator, and their measurements.
#pragma once

#include "process_probe.hpp"
#include "tls_stream.hpp"

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <vector>

namespace babel::bench {

struct target {
    std::vector<std::uint16_t> ports; ///< of the servers, to which clients connect in turn
    process_probe server;             ///< all of them
    const tls_context* tls = nullptr; ///< null: plain
};

/// One figure of a run; the unit is in the name.
struct figure {
    std::string_view name;
    double value;
};
using figures = std::vector<figure>;

/// All clients log in at once: N(N-1) facts, each the arrival of one client at another.
figures storm(const target& on, std::size_t clients);

/// All clients connect and log in at once, as after a restart, and retry after a pause if that
/// fails; from one address, or from 250.
figures return_from_one(const target& on, std::size_t clients);
figures return_from_many(const target& on, std::size_t clients);

/// With N online one leaves and one arrives, round after round: 2(N-1) facts a round.
figures churn(const target& on, std::size_t clients);

/// CallRequest answered by CallRefused, 64 in flight between pairs of clients.
figures signal(const target& on, std::size_t clients);

/// The server's resident memory per online client, if they came in small groups.
figures idle(const target& on, std::size_t clients);

/// The same, if they all came at once.
figures idle_after_storm(const target& on, std::size_t clients);

/// Time until all have the presence of a newcomer, without and with a client that never reads.
figures slow(const target& on, std::size_t clients);

/// All clients make their connection at once, as far as HelloConnect.
figures handshakes(const target& on, std::size_t clients);

/// Time from a CallRequest to its callee, without and with 3000 strangers a second who begin a
/// handshake and never end it.
figures flood(const target& on, std::size_t clients);

/// Calls one after the other between pairs of clients, each of which is refused: the time from a
/// CallRequest to its callee.
figures calls(const target& on, std::size_t clients);

/// A thousand clients log in a second, one after the other: the time from Login to LoginSuccess.
figures logins(const target& on, std::size_t clients);

/// Users in realms of 500, on servers with realms, while as many come and go as of 100,000 with
/// sessions of an hour: cores of each server, and the bytes that a newcomer is sent.
figures realms(const target& on, std::size_t clients);

/// The value below which that part of the sorted values lies.
double quantile(const std::vector<double>& sorted, double which);

/// Number of clients that log in at a time to bring N online without a storm: one by one up to
/// 1,000, and larger groups beyond, so that the sends stay at half a million.
std::size_t group_size(std::size_t clients);

} // namespace babel::bench
