// Scenarios of presence: storm, churn and idle.
#include "crowd.hpp"
#include "scenarios.hpp"

#include <algorithm>
#include <chrono>

namespace babel::bench {
namespace {

constexpr std::size_t churn_rounds = 50;
constexpr std::size_t churn_rounds_before = 5;

cost all_come_at_once(crowd& everybody, const process_probe& server, std::size_t clients) {
    for (std::size_t i = 0; i < clients; ++i)
        everybody.connect();
    everybody.await_all_greeted();
    return cost_of(server, [&] {
        for (std::size_t i = 0; i < clients; ++i)
            everybody.log_in(everybody.at(i));
        everybody.await_all_know();
    });
}

/// Time until all clients have the change; added to `delays`.
template <class Change>
void change_and_wait(crowd& everybody, std::vector<double>& delays, Change&& change) {
    const auto start = std::chrono::steady_clock::now();
    change();
    everybody.await_all_know();
    const std::chrono::duration<double, std::milli> took = std::chrono::steady_clock::now() - start;
    delays.push_back(took.count());
}

void one_leaves_one_comes(crowd& everybody, std::size_t round, std::vector<double>& delays) {
    change_and_wait(everybody, delays, [&] {
        everybody.leave(everybody.at(round * 7919 % everybody.size())); // anybody, not the latest
    });
    auto& newcomer = everybody.connect();
    everybody.await_greeted(newcomer);
    change_and_wait(everybody, delays, [&] { everybody.log_in(newcomer); });
}

double median(std::vector<double> values) {
    const auto middle = values.begin() + static_cast<std::ptrdiff_t>(values.size() / 2);
    std::nth_element(values.begin(), middle, values.end());
    return *middle;
}

double kib_each(const process_probe& server, double empty_kib, std::size_t clients) {
    server.cpu_time_when_quiet();
    return (server.resident_kib() - empty_kib) / static_cast<double>(clients);
}

} // namespace

std::size_t group_size(std::size_t clients) {
    return std::max<std::size_t>(1, clients * clients / 1'000'000);
}

figures storm(const target& on, std::size_t clients) {
    crowd everybody(on.ports, on.tls);
    const auto [cpu_ns, wall_s] = all_come_at_once(everybody, on.server, clients);
    everybody.verify();
    const auto facts = static_cast<double>(clients * (clients - 1));
    return {{"cpu_ns_per_fact", cpu_ns / facts}, {"wall_s", wall_s}};
}

figures churn(const target& on, std::size_t clients) {
    crowd everybody(on.ports, on.tls);
    everybody.fill(clients, 64);
    std::vector<double> delays;
    for (std::size_t round = 0; round < churn_rounds_before; ++round)
        one_leaves_one_comes(everybody, round, delays);
    delays.clear();
    const auto [cpu_ns, wall_s] = cost_of(on.server, [&] {
        for (std::size_t round = 0; round < churn_rounds; ++round)
            one_leaves_one_comes(everybody, round, delays);
    });
    everybody.verify();
    const auto facts = static_cast<double>(2 * churn_rounds * (clients - 1));
    return {
        {"cpu_us_per_fact", cpu_ns / 1000 / facts},
        {"delay_ms", median(delays)},
        {"wall_s", wall_s}};
}

figures idle(const target& on, std::size_t clients) {
    const auto empty_kib = on.server.resident_kib();
    crowd everybody(on.ports, on.tls);
    everybody.fill(clients, group_size(clients));
    everybody.verify();
    return {{"kib_per_client", kib_each(on.server, empty_kib, clients)}};
}

figures idle_after_storm(const target& on, std::size_t clients) {
    const auto empty_kib = on.server.resident_kib();
    crowd everybody(on.ports, on.tls);
    all_come_at_once(everybody, on.server, clients);
    everybody.verify();
    return {{"kib_per_client", kib_each(on.server, empty_kib, clients)}};
}

} // namespace babel::bench
