// The scenario of logins at an even pace.
#include "crowd.hpp"
#include "scenarios.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <unordered_map>
#include <utility>
#include <vector>

namespace babel::bench {
namespace {

using steady_clock = std::chrono::steady_clock;

constexpr std::chrono::microseconds between_logins{1000}; // at each server

} // namespace

// Each leaves once they are in: few facts are told, and what remains is the login.
figures logins(const target& on, std::size_t clients) {
    crowd everybody(on.ports, on.tls);
    std::vector<client*> waiting;
    for (std::size_t i = 0; i < clients; ++i)
        waiting.push_back(&everybody.connect());
    everybody.await_all_greeted();
    std::unordered_map<const client*, steady_clock::time_point> asked;
    std::vector<client*> came_in;
    std::vector<double> waits;
    everybody.on_in = [&](client& peer) {
        const std::chrono::duration<double, std::micro> wait =
            steady_clock::now() - asked.at(&peer);
        waits.push_back(wait.count());
        came_in.push_back(&peer);
    };
    const auto start = steady_clock::now();
    const auto between = between_logins / static_cast<int>(on.ports.size());
    std::size_t next = 0;
    const auto is_due = [&] {
        return next < clients && steady_clock::now() >= start + between * static_cast<int>(next);
    };
    while (waits.size() < clients) {
        everybody.pump_until(
            [&] { return !came_in.empty() || is_due(); }, "a login", std::chrono::milliseconds(1)
        );
        for (auto* const each : std::exchange(came_in, {}))
            everybody.leave(*each);
        for (; is_due(); ++next) {
            asked[waiting[next]] = steady_clock::now();
            everybody.log_in(*waiting[next]);
        }
    }
    std::sort(waits.begin(), waits.end());
    return {{"p50_us", quantile(waits, 0.5)}, {"p99_us", quantile(waits, 0.99)}};
}

} // namespace babel::bench
