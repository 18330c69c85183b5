// Calls by the relay, and the datagrams that both sides of each send at the pace of voice.
#pragma once

#include "leg.hpp"

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace babel::bench {

struct traffic_plan {
    std::uint16_t port = 0;
    std::size_t calls = 200;
    std::size_t bytes = 165;              ///< of a datagram
    const relay_secret* secret = nullptr; ///< null: the floor
};

/// Counts and times of all legs.
struct traffic_figures {
    std::size_t sent = 0;
    std::vector<double> added_us; ///< for each datagram that came: from its sending to the receiver
    std::vector<double> late_us;  ///< for each that was sent: the generator's own delay
};

/// Each leg sends every 20 ms, at a time of its own, the same in every run.
/// Errors: std::system_error; std::runtime_error if the relay does not bind.
class traffic {
public:
    explicit traffic(const traffic_plan& plan);
    ~traffic();
    traffic(const traffic&) = delete;
    traffic& operator=(const traffic&) = delete;

    traffic_figures run(std::chrono::nanoseconds length);

private:
    void add_call(std::uint32_t first_id);
    void bind(leg& each) const;
    void receive(traffic_figures& figures, std::chrono::nanoseconds wait);

    traffic_plan plan_;
    int epoll_;
    std::vector<leg> legs_;
    std::vector<std::size_t> turns_;               // the legs in the order of their times
    std::vector<std::chrono::nanoseconds> phases_; // those times in a period, ascending
};

} // namespace babel::bench
