// Cost of the handshake of a sealed call to each of its sides, without the network.
#include "bare_handshake.hpp"
#include "call/sealed/handshake.hpp"

#include <array>
#include <benchmark/benchmark.h>
#include <chrono>
#include <ctime>
#include <optional>
#include <utility>

namespace {

using namespace babel;
using call::handshake;
using call::handshake_setup;
using wire::call_step;
using wire::peer_role;

constexpr handshake::time_point call_start{std::chrono::hours(1)};

crypto::private_key some_key(std::uint8_t number) {
    const std::array<std::uint8_t, crypto::key_bytes> seed{number};
    return crypto::private_key::from_seed(seed);
}

const auto alice_key = some_key(1);
const auto bob_key = some_key(2);

/// Setup of a side that knows the other's key from an earlier call.
handshake_setup setup_of(
    const char* own,
    const char* peer,
    const crypto::private_key& key,
    const crypto::private_key& known
) {
    handshake_setup setup;
    setup.own_name = own;
    setup.peer_name = peer;
    setup.key = &key;
    setup.known = known.public_part();
    setup.capabilities = {"udp1", "text1"};
    setup.nonce.fill(1);
    return setup;
}

/// CPU time of this thread in some of its work.
class stopwatch {
public:
    template <class Work>
    auto measure(Work&& work) {
        const auto before = now();
        auto made = std::forward<Work>(work)();
        spent_ += now() - before;
        return made;
    }
    double seconds() const { return spent_; }

private:
    static double now() {
        timespec time{};
        clock_gettime(CLOCK_THREAD_CPUTIME_ID, &time);
        return static_cast<double>(time.tv_sec) + static_cast<double>(time.tv_nsec) * 1e-9;
    }

    double spent_ = 0;
};

struct costs {
    stopwatch caller;
    stopwatch callee;
    bool is_accepted = false;
};

/// A whole call, from the offer to the acceptance.
costs connect() {
    costs of;
    std::optional<handshake> alice;
    std::optional<handshake> bob;
    const auto hello = of.caller.measure([&] {
        alice.emplace(setup_of("alice", "bob", alice_key, bob_key), peer_role::caller);
        auto first = alice->start();
        alice->on_offered(bob_key.public_part(), call_start);
        return first;
    });
    const auto flight = of.callee.measure([&] {
        bob.emplace(setup_of("bob", "alice", bob_key, alice_key), peer_role::callee);
        return bob->on_offer(hello.blob, alice_key.public_part(), call_start);
    });
    const auto greets =
        of.caller.measure([&] { return alice->on_signal(call_step::handshake, flight.blob); });
    const auto greets_back =
        of.callee.measure([&] { return bob->on_signal(call_step::handshake, greets.blob); });
    const auto reveals =
        of.caller.measure([&] { return alice->on_signal(call_step::handshake, greets_back.blob); });
    const auto accepts = of.callee.measure([&] {
        bob->on_signal(call_step::handshake, reveals.blob);
        return bob->accept({});
    });
    of.is_accepted = of.caller.measure([&] {
        alice->on_signal(accepts.what, accepts.blob);
        return alice->phase() == call::handshake_phase::accepted;
    });
    return of;
}

/// The same by OpenSSL alone: TLS, a signature of each side, and its verification.
costs connect_bare() {
    using bench::bare_side;
    costs of;
    std::optional<bare_side> alice;
    std::optional<bare_side> bob;
    const auto hello = of.caller.measure([&] {
        alice.emplace(bare_side::role::client);
        return alice->advance({});
    });
    const auto flight = of.callee.measure([&] {
        bob.emplace(bare_side::role::server);
        return bob->advance(hello);
    });
    const auto finished = of.caller.measure([&] { return alice->advance(flight); });
    const auto greets = of.caller.measure([&] { return alice->sign(); });
    of.callee.measure([&] { return bob->advance(finished); });
    const bool is_caller_known = of.callee.measure([&] { return bob->verify(greets); });
    const auto greets_back = of.callee.measure([&] { return bob->sign(); });
    const bool is_callee_known = of.caller.measure([&] { return alice->verify(greets_back); });
    of.caller.measure([&] { return alice.reset(), true; });
    of.callee.measure([&] { return bob.reset(), true; });
    of.is_accepted = is_caller_known && is_callee_known;
    return of;
}

void run(benchmark::State& state, costs (*make)(), stopwatch costs::*side) {
    for (auto _ : state) {
        const auto all = make();
        if (!all.is_accepted) return state.SkipWithError("the handshake failed");
        state.SetIterationTime((all.*side).seconds());
    }
}

void caller(benchmark::State& state) {
    run(state, connect, &costs::caller);
}

void callee(benchmark::State& state) {
    run(state, connect, &costs::callee);
}

void caller_floor(benchmark::State& state) {
    run(state, connect_bare, &costs::caller);
}

void callee_floor(benchmark::State& state) {
    run(state, connect_bare, &costs::callee);
}

BENCHMARK(caller)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(callee)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(caller_floor)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(callee_floor)->UseManualTime()->Unit(benchmark::kMicrosecond);

} // namespace
