// Turns of TLS handshakes.
#pragma once

#include "server/signalling/limits/source.hpp"
#include <babel/server/limits.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <vector>

namespace babel::server {

/// A handshake that has bytes to read. Until its turn they stay in the system.
class waiting_handshake {
public:
    waiting_handshake(source_id source, bool is_loopback)
        : source_(source), is_loopback_(is_loopback) {}
    waiting_handshake(const waiting_handshake&) = delete;
    waiting_handshake& operator=(const waiting_handshake&) = delete;

    /// Reads and answers. It may leave the gate and come back.
    virtual void take_turn() = 0;

protected:
    ~waiting_handshake() = default;

private:
    friend class handshake_gate;
    static constexpr auto nowhere = std::numeric_limits<std::size_t>::max();

    source_id source_;
    bool is_loopback_;
    bool has_begun_ = false;      // its token is taken
    std::size_t place_ = nowhere; // in the gate
};

/// Limits the time that one turn of the loop spends on handshakes, so that strangers who begin many
/// of them delay users by a few milliseconds at most.
///
/// The first turn of a handshake takes a token of its source, at the rate of logins. A client waits
/// if there is none, and is not refused: its connection has a deadline anyway. Handshakes whose
/// source has tokens are picked at random, so that a flood cannot stand in front of all others.
/// Lifetime: the limits outlive it. Holds pointers, from enter() to next() or leave().
class handshake_gate {
public:
    explicit handshake_gate(const limits& limits) : limits_(limits) {}

    /// No effect on a handshake that waits already.
    void enter(waiting_handshake& who);
    /// No effect on a handshake that does not wait.
    void leave(waiting_handshake& who);

    /// Removes a handshake whose turn it is, and returns it; null: no source has a token. `random`:
    /// uniform.
    waiting_handshake* next(std::uint64_t random, time_point now);

    /// Removes entries that have no effect any more.
    void tidy(time_point now) { started_.tidy(now); }

    std::size_t size() const { return waiting_.size(); }

private:
    bool has_token(waiting_handshake& who, time_point now);

    const limits& limits_;
    std::vector<waiting_handshake*> waiting_;
    source_meters started_;
};

/// Number of handshakes in one turn of the loop: as many as take 2 ms, by what the last ones took,
/// but at least 4, so that slow machines make progress, and at most 10.
class handshake_budget {
public:
    using duration = std::chrono::nanoseconds;
    static constexpr std::chrono::milliseconds most_time{2};
    static constexpr std::size_t least = 4;
    static constexpr std::size_t most = 10;

    void begin_turn() {
        taken_ = 0;
        spent_ = {};
    }
    bool has_room() const;
    void spend(duration on_one);

private:
    duration expected_ = std::chrono::microseconds(300); // for one, as a moving average
    duration spent_{};
    std::size_t taken_ = 0; // in this turn
};

} // namespace babel::server
