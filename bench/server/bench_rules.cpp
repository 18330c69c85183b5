// Cost of single requests to the server's rules, with few users or bans and with many.
#include "server/signalling/rules.hpp"
#include "server/signalling/signalling.hpp"
#include <babel/wire/codec.hpp>

#include <algorithm>
#include <benchmark/benchmark.h>
#include <chrono>
#include <cstdint>
#include <deque>
#include <numeric>
#include <random>
#include <sstream>
#include <string>
#include <vector>

namespace {

using namespace babel;
using namespace babel::server;

constexpr std::size_t calls_of_each = 8; // pending calls that a peer makes; as many come in
constexpr std::size_t batch = 8;         // requests that are timed together

/// A peer that discards all messages.
class deaf_peer final : public client_peer {
public:
    using client_peer::client_peer;
    void welcome(std::span<const wire::slice>) override {}
    void send(const wire::shared_packet&) override {}
    void send(bytes_view) override {}
    void on_login() override {}
    bool probe(asker) override { return false; }
    void fail(error_code, std::string_view) override {}
};

std::string v4_address(std::size_t number) {
    const auto part = [&](unsigned shift) { return std::to_string(number >> shift & 0xff); };
    return "10." + part(16) + "." + part(8) + "." + part(0);
}

std::string name_of(std::size_t number) {
    return "user" + std::to_string(number);
}

limits without_rates() {
    babel::server::limits limits;
    limits.users = 1'000'000;
    limits.connect_rate = limits.login_rate = limits.message_rate = limits.call_rate = 0;
    return limits;
}

/// Many users, each with pending calls to the next ones.
class crowd {
public:
    explicit crowd(std::size_t size) {
        for (std::size_t i = 0; i < size; ++i)
            log_in(peers_.emplace_back(origin_of(v4_address(i), "192.0.2.1")), i);
        flush();
        for (std::size_t i = 0; i < size; ++i)
            call_all(i);
    }

    std::size_t size() const { return peers_.size(); }
    std::size_t behind(std::size_t peer, std::size_t distance) const {
        return (peer + distance) % size();
    }
    client_peer* find(std::string_view name) const { return signals_.find(name); }

    void call(std::size_t from, std::size_t to) {
        ask(peers_[from], wire::call_request{name_of(to), "192.0.2.1", 4242});
    }
    void refuse(std::size_t by, std::string_view caller) {
        ask(peers_[by], wire::call_refused{caller});
    }
    void leave(std::size_t peer) { signals_.on_gone(peers_[peer], now_); }

    /// The users who left log in again and restore their calls.
    void come_back(const std::vector<std::size_t>& leavers) {
        flush();
        for (const auto each : leavers)
            log_in(peers_[each], each);
        flush();
        for (const auto each : leavers) {
            call_all(each);
            for (std::size_t i = 1; i <= calls_of_each; ++i)
                call(behind(each, size() - i), each);
        }
    }

private:
    template <class Message>
    void ask(client_peer& from, const Message& message) {
        packet_.clear();
        wire::encode_to(packet_, message);
        signals_.on_packet(from, bytes_view(packet_).subspan(wire::length_bytes), now_);
    }
    void log_in(client_peer& peer, std::size_t number) {
        peer.set_name({});
        peer.mark() = {};
        ask(peer, wire::login{name_of(number)});
    }
    void call_all(std::size_t from) {
        for (std::size_t i = 1; i <= calls_of_each; ++i)
            call(from, behind(from, i));
    }
    void flush() {
        while (signals_.has_news())
            signals_.flush();
    }

    policy rules_{without_rates(), {}};
    counters counts_;
    signalling signals_{[] {}, rules_, counts_};
    std::deque<deaf_peer> peers_;
    std::vector<std::uint8_t> packet_;
    time_point now_ = std::chrono::steady_clock::now();
};

std::size_t size_of(const benchmark::State& state) {
    return static_cast<std::size_t>(state.range(0));
}

/// Runs one iteration and reports its time for each of `count` requests.
template <class Work>
void time_each(benchmark::State& state, std::size_t count, Work&& work) {
    const auto start = std::chrono::steady_clock::now();
    work();
    const std::chrono::duration<double> took = std::chrono::steady_clock::now() - start;
    state.SetIterationTime(took.count() / static_cast<double>(count));
}

/// Peers that send the requests: always the same ones, whose data are in the processor's cache, or
/// any, whose data are not if there are many.
enum class choice { same, any };

/// Peers that have no calls with each other.
class chooser {
public:
    chooser(choice mode, std::size_t size) : mode_(mode), size_(size) {}

    std::vector<std::size_t> next() {
        const auto first = mode_ == choice::same ? 0 : random_() % size_;
        std::vector<std::size_t> all;
        for (std::size_t i = 0; i < batch; ++i)
            all.push_back((first + i * (size_ / batch)) % size_);
        return all;
    }

private:
    choice mode_;
    std::size_t size_;
    std::mt19937 random_;
};

/// A peer with 16 pending calls leaves. Without the presence messages to all others.
void departure(benchmark::State& state, choice mode) {
    crowd users(size_of(state));
    chooser from(mode, users.size());
    for ([[maybe_unused]] auto _ : state) {
        const auto leavers = from.next();
        time_each(state, batch, [&] {
            for (const auto each : leavers)
                users.leave(each);
        });
        users.come_back(leavers);
    }
}

/// All peers leave in one turn of the loop, as when a network fails.
void departure_of_all(benchmark::State& state) {
    for ([[maybe_unused]] auto _ : state) {
        crowd users(size_of(state));
        std::vector<std::size_t> order(users.size());
        std::iota(order.begin(), order.end(), 0);
        std::ranges::shuffle(order, std::mt19937());
        time_each(state, users.size(), [&] {
            for (const auto each : order)
                users.leave(each);
        });
    }
}

/// A CallRefused that ends a pending call.
void refusal(benchmark::State& state, choice mode) {
    crowd users(size_of(state));
    chooser from(mode, users.size());
    for ([[maybe_unused]] auto _ : state) {
        const auto callers = from.next();
        std::vector<std::string> names;
        for (const auto each : callers)
            names.push_back(name_of(each));
        time_each(state, batch, [&] {
            for (std::size_t i = 0; i < batch; ++i)
                users.refuse(users.behind(callers[i], 1), names[i]);
        });
        for (const auto each : callers)
            users.call(each, users.behind(each, 1));
    }
}

void look_up(benchmark::State& state, choice mode) {
    const crowd users(size_of(state));
    std::vector<std::string> names;
    for (std::size_t i = 0; i < users.size(); ++i)
        names.push_back(name_of(i));
    std::ranges::shuffle(names, std::mt19937());
    if (mode == choice::same) names.resize(batch);
    std::size_t next = 0;
    for ([[maybe_unused]] auto _ : state) {
        benchmark::DoNotOptimize(users.find(names[next]));
        next = next + 1 == names.size() ? 0 : next + 1;
    }
}

std::string hexadecimal(std::size_t number) {
    std::ostringstream out;
    out << std::hex << number;
    return out.str();
}

/// Ten bans are seven addresses, a network of each family, and a name.
bans many_bans(std::size_t count) {
    bans all;
    for (std::size_t i = 0; i < count; ++i) {
        const auto length = i / 10 % 8;
        if (i % 10 == 0)
            all.add("2001:db8:" + hexadecimal(i) + "::/" + std::to_string(48 + length));
        else if (i % 10 == 1)
            all.add(v4_address(i << 8) + "/" + std::to_string(24 + length));
        else if (i % 10 == 2)
            all.add(name_of(i));
        else
            all.add(v4_address(i));
    }
    return all;
}

/// An address that is not banned: no network can be left out.
void ban_check(benchmark::State& state, std::string_view prefix) {
    const auto all = many_bans(size_of(state));
    std::vector<ip_address> addresses;
    for (int i = 0; i < 256; ++i)
        addresses.push_back(ip_address::parse(std::string(prefix) + std::to_string(i)).value());
    if (all.holds(addresses.front())) return state.SkipWithError("the address is banned");
    std::size_t next = 0;
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(all.holds(addresses[next++ % addresses.size()]));
}

void name_ban_check(benchmark::State& state) {
    const auto all = many_bans(size_of(state));
    std::size_t next = 0;
    std::vector<std::string> names;
    for (int i = 0; i < 256; ++i)
        names.push_back("guest" + std::to_string(i));
    for ([[maybe_unused]] auto _ : state)
        benchmark::DoNotOptimize(all.holds_name(names[next++ % names.size()]));
}

constexpr std::int64_t few = 100;
constexpr std::int64_t users = 10'000;
constexpr std::int64_t banned = 40'000;

#define BENCH_ASKING(REQUEST, OPTIONS)                                                             \
    BENCHMARK_CAPTURE(REQUEST, same, choice::same)->Arg(few)->Arg(users) OPTIONS;                  \
    BENCHMARK_CAPTURE(REQUEST, any, choice::any)->Arg(few)->Arg(users) OPTIONS

BENCH_ASKING(departure, ->UseManualTime());
BENCHMARK(departure_of_all)->Arg(few)->Arg(users)->UseManualTime()->Iterations(20);
BENCH_ASKING(refusal, ->UseManualTime());
BENCH_ASKING(look_up, );
BENCHMARK_CAPTURE(ban_check, ipv4, "192.0.2.")->Arg(few)->Arg(banned);
BENCHMARK_CAPTURE(ban_check, ipv6, "2001:db9::1:")->Arg(few)->Arg(banned);
BENCHMARK(name_ban_check)->Arg(few)->Arg(banned);

} // namespace
