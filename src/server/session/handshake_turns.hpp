// Turns of the loop for handshakes.
#pragma once

#include "server/signalling/limits/handshake_gate.hpp"
#include <babel/core/asio.hpp>
#include <babel/server/limits.hpp>

#include <boost/asio/steady_timer.hpp>

#include <memory>
#include <random>

namespace babel::server {

/// Gives handshakes that wait their turns, some in each turn of the loop. All other work of the
/// loop comes between.
/// Lifetime: the limits outlive it. It may be destroyed at any time, after the handshakes.
/// Thread: the executor's.
class handshake_turns {
public:
    handshake_turns(const asio::any_io_executor& executor, const limits& limits);
    handshake_turns(const handshake_turns&) = delete;
    handshake_turns& operator=(const handshake_turns&) = delete;
    ~handshake_turns() { *self_ = nullptr; }

    void enter(waiting_handshake& who);
    void leave(waiting_handshake& who) { gate_.leave(who); }

    bool are_wanted() const { return gate_.size() > 0; }

    /// Removes entries that have no effect any more.
    void tidy(time_point now) { gate_.tidy(now); }

private:
    void request();
    void run();
    /// Waits for tokens: no handshake can have its turn now.
    void rest();

    asio::any_io_executor executor_;
    handshake_gate gate_;
    handshake_budget budget_;
    asio::steady_timer rest_;
    std::mt19937_64 random_{std::random_device{}()};
    bool is_requested_ = false;
    bool is_resting_ = false;
    std::shared_ptr<handshake_turns*> self_;
};

} // namespace babel::server
