// Curves of a call, with round figures.
#pragma once

#include "cli/plot/call_curves.hpp"

namespace babel::test {

inline cli::value_range one_value(double value) {
    return {value, value, value, 1};
}

/// 60 s, of which the round trip takes 10 ms at first and 50 ms at the end; it moves from the relay
/// to a direct path after 30 s.
inline cli::call_curves curves_of_bob() {
    cli::call_curves call;
    call.peer = "bob";
    call.answered = std::chrono::milliseconds(1'700'000'000'000);
    call.end_s = 60;
    cli::curve round_trip;
    round_trip.title = "round trip";
    round_trip.unit = "ms";
    round_trip.points = {{0, one_value(10)}, {30, one_value(10)}, {60, one_value(50)}};
    round_trip.least = 10;
    round_trip.most = 50;
    round_trip.mean = 20;
    call.curves.push_back(round_trip);
    call.paths = {{0, 'a', "relay"}, {30, 'b', "direct"}};
    return call;
}

} // namespace babel::test
