// Pauses between attempts to reach a server that is gone. No I/O, no clock.
#pragma once

#include <chrono>

namespace babel::client {

/// Doubles from 1 s up to 30 s. Each pause is spread over half to one and a half of that, so that
/// the clients of a server that restarts do not return all at once.
class backoff {
public:
    static constexpr std::chrono::milliseconds first{1000};
    static constexpr std::chrono::milliseconds longest{30'000};

    /// The next pause. `luck`: random, from 0 to 1.
    std::chrono::milliseconds next(double luck);

    /// The server has been reached: the next pause is the first again.
    void reset() { base_ = first; }

private:
    std::chrono::milliseconds base_ = first;
};

} // namespace babel::client
