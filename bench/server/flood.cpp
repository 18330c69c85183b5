// Scenarios of handshakes, and of calls alone: a crowd that connects at once, and strangers who
// never end theirs.
#include "crowd.hpp"
#include "scenarios.hpp"
#include "sockets.hpp"
#include <babel/wire/codec.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <chrono>
#include <deque>
#include <stdexcept>
#include <vector>

namespace babel::bench {
namespace {

using steady_clock = std::chrono::steady_clock;
using std::chrono::milliseconds;

constexpr double handshakes_a_second = 3000;
constexpr std::size_t handshakes_at_a_time = 32;
constexpr std::uint32_t source_addresses = 250;
constexpr std::chrono::seconds handshake_time{1};
constexpr std::size_t signals_a_part = 500;
constexpr milliseconds between_signals{4};
constexpr std::uint16_t call_port = 4242;

/// Connections that send the first message of a handshake, always the same one, and then nothing.
class open_handshakes {
public:
    explicit open_handshakes(const target& server) : port_(server.ports.front()) {
        tls_stream canned(*server.tls, tls_stream::side::client);
        canned.shake_hands({}, client_hello_);
    }
    ~open_handshakes() {
        for (const auto& each : connected_)
            reset_and_close(each.descriptor);
    }
    open_handshakes(const open_handshakes&) = delete;
    open_handshakes& operator=(const open_handshakes&) = delete;

    /// Connects those that are due, and disconnects those whose time is over.
    void look() {
        const auto now = steady_clock::now();
        const std::chrono::duration<double> since_start = now - start_;
        const auto due = static_cast<std::size_t>(since_start.count() * handshakes_a_second);
        for (std::size_t i = 0; i < handshakes_at_a_time && count_ < due; ++i)
            connect(now);
        speak();
        while (!connected_.empty() && now - connected_.front().since > handshake_time) {
            reset_and_close(connected_.front().descriptor);
            connected_.pop_front();
            --spoke_;
        }
    }
    std::size_t count() const { return count_; }

private:
    struct connection {
        int descriptor;
        steady_clock::time_point since;
    };

    void connect(steady_clock::time_point now) {
        const auto host = static_cast<std::uint32_t>(count_++) % source_addresses;
        connected_.push_back({begin_to_connect(port_, INADDR_LOOPBACK + 256 + host), now});
    }
    /// Sends the message of those that connected in this turn.
    void speak() {
        for (; spoke_ < connected_.size(); ++spoke_)
            ::send(
                connected_[spoke_].descriptor,
                client_hello_.data(),
                client_hello_.size(),
                MSG_NOSIGNAL | MSG_DONTWAIT
            );
    }

    std::uint16_t port_;
    std::vector<std::uint8_t> client_hello_;
    std::deque<connection> connected_; // the oldest first
    std::size_t spoke_ = 0;            // number of those that sent their message
    std::size_t count_ = 0;
    steady_clock::time_point start_ = steady_clock::now();
};

/// Calls one after the other, each refused, and adds the time of each until it rings, in
/// microseconds.
template <class Meanwhile>
void time_signals(crowd& everybody, std::vector<double>& waits, Meanwhile&& meanwhile) {
    for (std::size_t i = 0; i < signals_a_part; ++i) {
        auto& caller = everybody.at(2 * i % everybody.size());
        auto& callee = everybody.at((2 * i + 1) % everybody.size());
        bool is_over = false;
        const auto start = steady_clock::now();
        everybody.on_call_request = [&](client& who, const wire::call_request& call) {
            const std::chrono::duration<double, std::micro> wait = steady_clock::now() - start;
            waits.push_back(wait.count());
            everybody.send(who, wire::encode(wire::call_refused{call.contact}));
        };
        everybody.on_call_refused = [&](client&, const wire::call_refused&) { is_over = true; };
        everybody.send(caller, wire::encode(wire::call_request{callee.name, {}, call_port}));
        const auto deadline = start + std::chrono::seconds(60);
        while (!is_over || steady_clock::now() < start + between_signals) {
            everybody.serve_ready();
            meanwhile();
            if (steady_clock::now() > deadline) throw std::runtime_error("a call was lost");
        }
    }
}

} // namespace

figures handshakes(const target& on, std::size_t clients) {
    crowd everybody(on.ports, on.tls);
    const auto [cpu_ns, wall_s] = cost_of(on.server, [&] {
        for (std::size_t i = 0; i < clients; ++i)
            everybody.connect();
        everybody.await_all_greeted();
    });
    const auto each_us = cpu_ns / 1000 / static_cast<double>(clients);
    return {
        {"cpu_us_per_handshake", each_us},
        {"handshakes_per_cpu_s", 1e6 / each_us},
        {"wall_s", wall_s}};
}

figures calls(const target& on, std::size_t clients) {
    crowd everybody(on.ports, on.tls);
    everybody.fill(clients - clients % 2, 64);
    std::vector<double> waits;
    time_signals(everybody, waits, [] {}); // warm
    waits.clear();
    time_signals(everybody, waits, [] {});
    time_signals(everybody, waits, [] {});
    everybody.verify();
    std::sort(waits.begin(), waits.end());
    return {{"p50_us", quantile(waits, 0.5)}, {"p99_us", quantile(waits, 0.99)}};
}

figures flood(const target& on, std::size_t clients) {
    if (!on.tls) throw std::runtime_error("a flood of handshakes needs TLS");
    crowd everybody(on.ports, on.tls);
    everybody.fill(clients - clients % 2, 64);
    std::vector<double> calm;
    std::vector<double> flooded;
    double came_a_second = 0;
    for (int part = 0; part < 2; ++part) {
        time_signals(everybody, calm, [] {});
        open_handshakes many(on);
        const auto start = steady_clock::now();
        time_signals(everybody, flooded, [&] { many.look(); });
        const std::chrono::duration<double> took = steady_clock::now() - start;
        came_a_second = static_cast<double>(many.count()) / took.count();
    }
    std::sort(calm.begin(), calm.end());
    std::sort(flooded.begin(), flooded.end());
    return {
        {"p50_us", quantile(calm, 0.5)},
        {"p99_us", quantile(calm, 0.99)},
        {"p50_us_flooded", quantile(flooded, 0.5)},
        {"p99_us_flooded", quantile(flooded, 0.99)},
        {"strangers_per_s", came_a_second}};
}

} // namespace babel::bench
