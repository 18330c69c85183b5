// Cost of the handshake of a sealed call to each of its sides, without the network.
#include "call/handshake.hpp"

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

void run(benchmark::State& state, stopwatch costs::*side) {
    for (auto _ : state) {
        const auto all = connect();
        if (!all.is_accepted) return state.SkipWithError("the handshake failed");
        state.SetIterationTime((all.*side).seconds());
    }
}

void caller(benchmark::State& state) {
    run(state, &costs::caller);
}

void callee(benchmark::State& state) {
    run(state, &costs::callee);
}

BENCHMARK(caller)->UseManualTime()->Unit(benchmark::kMicrosecond);
BENCHMARK(callee)->UseManualTime()->Unit(benchmark::kMicrosecond);

} // namespace
