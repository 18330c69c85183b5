// The scenario of a server restart: all clients connect and log in at once.
#include "crowd.hpp"
#include "scenarios.hpp"
#include <babel/core/backoff.hpp>

#include <netinet/in.h>

#include <algorithm>
#include <random>
#include <unordered_map>

namespace babel::bench {
namespace {

using steady_clock = std::chrono::steady_clock;

constexpr std::size_t connects_between_looks = 64;

/// Clients that were disconnected, and reconnect as babel-cli does.
class returning {
public:
    explicit returning(crowd& among) : crowd_(among) {
        crowd_.on_cut_off = [this](client& peer) {
            auto& pauses = pauses_[&peer];
            waiting_.push_back({steady_clock::now() + pauses.next(luck_(random_)), &peer});
            ++cut_off_;
        };
    }
    ~returning() { crowd_.on_cut_off = nullptr; }

    /// Retries the clients whose pause is over.
    void look() {
        const auto now = steady_clock::now();
        const auto due = std::partition(waiting_.begin(), waiting_.end(), [now](const auto& each) {
            return each.at > now;
        });
        for (auto each = due; each != waiting_.end(); ++each)
            crowd_.retry(*each->peer);
        waiting_.erase(due, waiting_.end());
    }

    std::size_t cut_off() const { return cut_off_; }

private:
    struct pause {
        steady_clock::time_point at;
        client* peer;
    };

    crowd& crowd_;
    std::vector<pause> waiting_;
    std::unordered_map<client*, babel::backoff> pauses_;
    std::mt19937 random_{1};
    std::uniform_real_distribution<> luck_{0, 1};
    std::size_t cut_off_ = 0;
};

figures come_back(const target& on, std::size_t clients, std::size_t addresses) {
    crowd everybody(on.ports, on.tls);
    returning back(everybody);
    const auto [cpu_ns, wall_s] = cost_of(on.server, [&] {
        for (std::size_t i = 0; i < clients; ++i) {
            everybody.come_back(static_cast<std::uint32_t>(INADDR_LOOPBACK + i % addresses));
            // Real clients do not wait for each other: the first log in while the last connect.
            if (i % connects_between_looks == 0) everybody.serve_ready();
        }
        everybody.await_all_know([&] { back.look(); });
    });
    everybody.verify();
    const auto facts = static_cast<double>(clients * (clients - 1));
    return {
        {"cpu_ns_per_fact", cpu_ns / facts},
        {"wall_s", wall_s},
        {"cut_off", static_cast<double>(back.cut_off())}};
}

} // namespace

figures return_from_one(const target& on, std::size_t clients) {
    return come_back(on, clients, 1);
}

figures return_from_many(const target& on, std::size_t clients) {
    return come_back(on, clients, 250);
}

} // namespace babel::bench
