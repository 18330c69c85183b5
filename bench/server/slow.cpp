// The scenario of a client that never reads: the time until the others have the news.
#include "crowd.hpp"
#include "scenarios.hpp"
#include "sockets.hpp"
#include <babel/wire/codec.hpp>

#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <span>
#include <utility>
#include <vector>

namespace babel::bench {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t rounds = 40;
constexpr std::size_t rounds_before = 5;
constexpr std::size_t stirs = 8;
constexpr std::size_t stirring_clients = 250; // 20 kB a stir
constexpr std::size_t name_bytes = 32;

using microseconds_list = std::vector<double>;

/// Logs in and never reads a byte.
class sleeper {
public:
    explicit sleeper(const target& server)
        : descriptor_(connect_to(server.ports.front(), appetite::small)) {
        const auto login = wire::encode(wire::login{name});
        if (server.tls)
            send_by_tls(*server.tls, login);
        else
            send(login);
    }
    ~sleeper() { reset_and_close(descriptor_); }
    sleeper(const sleeper&) = delete;
    sleeper& operator=(const sleeper&) = delete;

    static constexpr std::string_view name = "sleeper";

private:
    void send(bytes_view bytes) { ::send(descriptor_, bytes.data(), bytes.size(), MSG_NOSIGNAL); }
    void send_by_tls(const tls_context& context, bytes_view packet) {
        tls_stream tls(context, tls_stream::side::client);
        std::array<std::uint8_t, 4096> came_in{};
        std::vector<std::uint8_t> records;
        for (ssize_t got = 0;
             got >= 0 &&
             tls.shake_hands(std::span(came_in).first(static_cast<std::size_t>(got)), records);) {
            send(std::exchange(records, {}));
            if (tls.is_open()) break;
            got = ::recv(descriptor_, came_in.data(), came_in.size(), 0);
        }
        tls.seal(packet, records);
        send(records);
    }

    int descriptor_;
};

/// One client arrives, which is timed at each of the others, and one leaves.
void time_one_round(crowd& everybody, std::size_t round, microseconds_list& waits) {
    auto& comer = everybody.connect();
    everybody.await_greeted(comer);
    const auto start = steady_clock::now();
    everybody.on_added = [&](client& peer) {
        const std::chrono::duration<double, std::micro> wait = steady_clock::now() - start;
        if (&peer != &comer) waits.push_back(wait.count());
    };
    everybody.log_in(comer);
    everybody.await_all_know();
    everybody.on_added = nullptr;
    everybody.leave(everybody.at(round * 7919 % everybody.size()));
    everybody.await_all_know();
}

/// Enough presence that a connection with small buffers leaves some in the server, but not so much
/// that the server closes it.
void stir(crowd& everybody) {
    const auto settled = everybody.size();
    for (std::size_t i = 0; i < stirs; ++i) {
        everybody.fill(stirring_clients, stirring_clients);
        while (everybody.size() > settled)
            everybody.leave(everybody.at(settled));
        everybody.await_all_know();
    }
}

microseconds_list timed_rounds(crowd& everybody) {
    stir(everybody);
    microseconds_list waits;
    for (std::size_t round = 0; round < rounds_before; ++round)
        time_one_round(everybody, round, waits);
    waits.clear();
    for (std::size_t round = 0; round < rounds; ++round)
        time_one_round(everybody, round, waits);
    return waits;
}

void append(microseconds_list& to, const microseconds_list& more) {
    to.insert(to.end(), more.begin(), more.end());
}

} // namespace

double quantile(const std::vector<double>& sorted, double which) {
    return sorted[static_cast<std::size_t>(static_cast<double>(sorted.size() - 1) * which)];
}

figures slow(const target& on, std::size_t clients) {
    crowd everybody(on.ports, on.tls, name_bytes);
    everybody.set_outsider(sleeper::name);
    everybody.fill(clients, 64);
    microseconds_list without;
    microseconds_list with;
    for (int part = 0; part < 2;
         ++part) { // alternating, so that variations of the machine affect both
        append(without, timed_rounds(everybody));
        const sleeper one(on);
        append(with, timed_rounds(everybody));
    }
    everybody.verify();
    std::sort(without.begin(), without.end());
    std::sort(with.begin(), with.end());
    const auto p99 = quantile(without, 0.99);
    const auto p99_with = quantile(with, 0.99);
    return {
        {"p50_us", quantile(without, 0.5)},
        {"p99_us", p99},
        {"p50_us_with_slow", quantile(with, 0.5)},
        {"p99_us_with_slow", p99_with},
        {"p99_ratio", p99_with / p99},
    };
}

} // namespace babel::bench
