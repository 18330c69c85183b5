// Clock and timer of a session.
#pragma once

#include "voice/datagram/peer_session.hpp"
#include <babel/core/asio.hpp>
#include <babel/crypto/sealer.hpp>
#include <babel/nat/path.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>

namespace babel::voice {

/// Sends the datagrams of a session, reports its events, and calls it in time.
/// Lifetime: it may be destroyed at any time, but not by its own callbacks.
/// Thread: the loop only.
class session_driver {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct owner {
        std::function<void(const nat::way& to, const outgoing::datagram&)> send;
        /// May use the session, and call settle().
        std::function<void(session_event::any)> report;
    };

    session_driver(
        const asio::any_io_executor& executor,
        std::function<time_point()> now,
        session_settings settings,
        crypto::call_seals seals,
        owner callbacks
    );

    /// After each use of it, settle() is to be called.
    peer_session& session() { return session_; }
    time_point now() const { return now_(); }
    /// As that of the session.
    bool send_note(wire::note_kind kind, bytes_view body);

    void settle();
    /// Nothing is sent or reported any more.
    void stop();
    bool is_stopped() const { return is_stopped_; }

private:
    void send();
    void arm();

    std::function<time_point()> now_;
    owner owner_;
    peer_session session_;
    asio::steady_timer timer_;
    time_point armed_ = time_point::max();
    bool is_settling_ = false;
    bool is_stopped_ = false;
    // A wait that is complete when its timer is destroyed still runs its handler.
    std::shared_ptr<const bool> lives_ = std::make_shared<const bool>(true);
};

} // namespace babel::voice
