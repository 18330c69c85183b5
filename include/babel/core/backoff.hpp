// Pauses between attempts to reach a peer that is gone. No I/O, no clock.
#pragma once

#include <chrono>

namespace babel {

/// Doubles from the first pause up to the longest. Each pause is spread over half to one and a half
/// of that, so that the clients of a server that restarts do not return all at once.
class backoff {
public:
    using milliseconds = std::chrono::milliseconds;

    /// The defaults are a client's.
    explicit backoff(
        milliseconds first = std::chrono::seconds(1),
        milliseconds longest = std::chrono::seconds(30)
    )
        : first_(first), longest_(longest), base_(first) {}

    /// The next pause. `luck`: random, from 0 to 1.
    milliseconds next(double luck);

    /// The peer has been reached: the next pause is the first again.
    void reset() { base_ = first_; }

private:
    milliseconds first_;
    milliseconds longest_;
    milliseconds base_;
};

} // namespace babel
