// Steps of a scan of the register, of which an earlier one may be in flight.
#pragma once

#include <cstddef>

namespace babel::cluster {

/// Tells answers to steps of the latest scan from those of scans that were given up. Answers come
/// in the order of the steps.
class scan_steps {
public:
    /// A scan begins: steps in flight are of earlier ones.
    void begin() { to_skip_ = in_flight_; }
    void on_sent() { ++in_flight_; }
    /// The answer to a step. Returns whether it is of the latest scan.
    bool on_answered() {
        if (in_flight_ > 0) --in_flight_;
        if (to_skip_ == 0) return true;
        --to_skip_;
        return false;
    }
    void end_link() { in_flight_ = to_skip_ = 0; }

private:
    std::size_t in_flight_ = 0;
    std::size_t to_skip_ = 0; // of those
};

} // namespace babel::cluster
