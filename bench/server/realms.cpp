// The scenario of realms: many users, each of whom sees few.
#include "crowd.hpp"
#include "scenarios.hpp"

#include <algorithm>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <vector>

namespace babel::bench {
namespace {

using steady_clock = std::chrono::steady_clock;

constexpr std::size_t realm_users = 500;
constexpr std::size_t come_at_once = 64;

// 100,000 users whose sessions take an hour: so many leave, and as many come.
constexpr std::chrono::microseconds between_rounds{36'000};
constexpr std::size_t rounds = 280;

using realms_of_users = std::vector<std::unique_ptr<crowd>>;

realms_of_users full_realms(const target& on, std::size_t clients) {
    realms_of_users all;
    for (std::size_t left = clients; left > 0;) {
        const auto size = std::min(left, realm_users);
        const auto realm = "@r" + std::to_string(all.size() + 10);
        all.push_back(std::make_unique<crowd>(on.ports, on.tls, 8, realm));
        all.back()->fill(size, come_at_once);
        left -= size;
    }
    return all;
}

/// Bytes that a newcomer of a full realm was sent: little more than the first list.
double bytes_of_first_list(realms_of_users& all) {
    std::uint64_t most = 0;
    for (const auto& each : all)
        most = std::max(most, each->at(each->size() - 1).received);
    return static_cast<double>(most);
}

void serve_until(realms_of_users& all, steady_clock::time_point end) {
    do {
        for (const auto& each : all)
            each->serve_ready();
    } while (steady_clock::now() < end);
}

void one_leaves_one_comes_in(crowd& realm, std::size_t round) {
    realm.leave(realm.at(round * 7919 % realm.size()));
    auto& newcomer = realm.connect();
    realm.await_greeted(newcomer);
    realm.log_in(newcomer);
}

} // namespace

figures realms(const target& on, std::size_t clients) {
    auto all = full_realms(on, clients);
    const auto first_list = bytes_of_first_list(all);
    const auto [cpu_ns, wall_s] = cost_of(on.server, [&all] {
        const auto start = steady_clock::now();
        for (std::size_t round = 0; round < rounds; ++round) {
            one_leaves_one_comes_in(*all[round % all.size()], round);
            serve_until(all, start + between_rounds * static_cast<int>(round + 1));
        }
        for (const auto& each : all)
            each->await_all_know();
    });
    for (const auto& each : all)
        each->verify();
    return {
        {"cores_each", cpu_ns / 1e9 / wall_s / static_cast<double>(on.ports.size())},
        {"first_list_bytes", first_list},
        {"changes_per_s", static_cast<double>(2 * rounds) / wall_s}};
}

} // namespace babel::bench
