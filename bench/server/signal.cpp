// The scenario of calls that are placed and refused.
#include "crowd.hpp"
#include "scenarios.hpp"
#include <babel/wire/codec.hpp>

#include <algorithm>
#include <stdexcept>

namespace babel::bench {
namespace {

constexpr std::size_t in_flight = 64;
constexpr std::size_t round_trips = 20'000;
constexpr std::uint16_t call_port = 4242;

/// Every client except the last of an odd number has a partner: 0 calls 1, 2 calls 3, and so on. A
/// pair whose call was refused passes the turn to the pair that has rested longest.
class calling {
public:
    explicit calling(crowd& everybody) : everybody_(everybody) {
        everybody.on_call_request = [this](client& callee, const wire::call_request& call) {
            answer(callee, call);
        };
        everybody.on_call_refused = [this](client& caller, const wire::call_refused& answer) {
            if (answer.contact != partner_of(caller).name)
                throw std::runtime_error("wrong refuser");
            ++done_;
            if (started_ < wanted_) ask();
        };
    }

    void run(std::size_t count) {
        done_ = started_ = 0;
        wanted_ = count;
        const auto pairs = everybody_.size() / 2;
        while (started_ < std::min({in_flight, pairs, wanted_}))
            ask();
        everybody_.pump_until([this] { return done_ == wanted_; }, "the answer to every call");
    }

private:
    void ask() {
        auto& caller = everybody_.at(next_pair_ * 2);
        next_pair_ = (next_pair_ + 1) % (everybody_.size() / 2);
        ++started_;
        send(caller, wire::call_request{partner_of(caller).name, {}, call_port});
    }

    void answer(client& callee, const wire::call_request& call) {
        if (call.contact != partner_of(callee).name || call.port != call_port || call.host.empty())
            throw std::runtime_error("a call came in wrong");
        send(callee, wire::call_refused{call.contact});
    }

    template <class Message>
    void send(client& peer, const Message& message) {
        packet_.clear();
        wire::encode_to(packet_, message);
        everybody_.send(peer, packet_);
    }

    client& partner_of(const client& peer) { return everybody_.at(peer.index ^ 1); }

    crowd& everybody_;
    std::vector<std::uint8_t> packet_;
    std::size_t next_pair_ = 0;
    std::size_t started_ = 0, done_ = 0, wanted_ = 0;
};

} // namespace

figures signal(const target& on, std::size_t clients) {
    crowd everybody(on.ports, on.tls);
    everybody.fill(clients, 64);
    calling calls(everybody);
    calls.run(round_trips / 10); // warm
    const auto [cpu_ns, wall_s] = cost_of(on.server, [&] { calls.run(round_trips); });
    everybody.verify();
    return {{"cpu_us_per_round_trip", cpu_ns / 1000 / round_trips}, {"wall_s", wall_s}};
}

} // namespace babel::bench
