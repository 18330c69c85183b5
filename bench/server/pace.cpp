// The scenario of logins at an even pace.
#include "crowd.hpp"
#include "scenarios.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <vector>

namespace babel::bench {
namespace {

using steady_clock = std::chrono::steady_clock;

constexpr std::chrono::microseconds between_logins{1000}; // at each server

} // namespace

figures logins(const target& on, std::size_t clients) {
    crowd everybody(on.ports, on.tls);
    for (std::size_t i = 0; i < clients; ++i)
        everybody.connect();
    everybody.await_all_greeted();
    std::vector<steady_clock::time_point> asked(clients);
    std::vector<double> waits;
    everybody.on_in = [&](client& peer) {
        const std::chrono::duration<double, std::micro> wait =
            steady_clock::now() - asked[peer.index];
        waits.push_back(wait.count());
    };
    const auto start = steady_clock::now();
    std::size_t next = 0;
    const auto between = between_logins / static_cast<int>(on.ports.size());
    const auto is_due = [start, between](std::size_t number) {
        return steady_clock::now() >= start + between * static_cast<int>(number);
    };
    const auto is_done = [&] {
        for (; next < clients && is_due(next); ++next) {
            asked[next] = steady_clock::now();
            everybody.log_in(everybody.at(next));
        }
        return waits.size() == clients;
    };
    everybody.pump_until(is_done, "the login of everybody", std::chrono::milliseconds(1));
    everybody.await_all_know();
    everybody.verify();
    std::sort(waits.begin(), waits.end());
    return {{"p50_us", quantile(waits, 0.5)}, {"p99_us", quantile(waits, 0.99)}};
}

} // namespace babel::bench
