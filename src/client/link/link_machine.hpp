// State machine of the server link: when to connect, when to try again, and when to give up.
#pragma once

#include "client/link/link_failure.hpp"
#include <babel/client/event.hpp>
#include <babel/core/allowance.hpp>
#include <babel/core/backoff.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>

namespace babel::client {

enum class link_phase : std::uint8_t {
    connecting, ///< No connection yet.
    logging_in, ///< Connected, before LoginSuccess.
    online,     ///< Logged in.
    closing,    ///< Closed by us; the connection's end is still to be reported.
    pausing,    ///< Waiting for the next attempt.
    ended,      ///< There will be no other attempt.
};

enum class link_signal : std::uint8_t {
    unreachable, ///< Connecting failed.
    connected,
    logged_in, ///< LoginSuccess.
    refused,   ///< LoginFailed, an ErrorResponse or Notice that means the end, or by this client.
    timed_out, ///< No answer to the login.
    lost,      ///< The connection ended.
    sent_away, ///< The server asks this client to log in at another node.
    suspended, ///< This machine slept, and has probably lost its connection.
    pause_over,
    leave, ///< The program quits.
};

/// Actions that the machine requires, in this order.
struct link_actions {
    bool close = false;       ///< Close the connection; then report `lost`.
    bool moves = false;       ///< The session has ended without news: another begins elsewhere.
    bool connect = false;     ///< Begin an attempt; then report `connected` or `unreachable`.
    bool watch_login = false; ///< Report `timed_out` if it takes too long.
    std::optional<std::chrono::milliseconds> pause =
        std::nullopt;                                ///< Report `pause_over` after it.
    std::optional<client_event> news = std::nullopt; ///< For the user.
};

struct link_policy {
    std::string name;
    bool reconnect = true;                   ///< Once it was online, reconnect in any case.
    std::chrono::milliseconds login_wait{0}; ///< Time in which the first login may be repeated.
    bool is_address = false; ///< The server's host is an address: waiting for DNS cannot help.
};

/// Decides the actions that follow each signal, without I/O. Pure.
///
/// A client that was online tries forever, unless the server has ended the session for good or the
/// name belongs to another key. The first login waits only for causes that pass on their own, and
/// only for `login_wait`. Every reason for waiting is reported once.
///
/// A client that is sent away leaves at a random time, since all clients of that node are, and logs
/// in again without news. Only if several attempts fail is the loss reported. One that is sent away
/// again and again stays until the server closes its connection, which is a loss like any other.
class link_machine {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// The longest time until a client that is sent away leaves, and between its attempts.
    static constexpr std::chrono::milliseconds move_time{2000};
    /// Attempts to log in elsewhere without news.
    static constexpr int most_moves = 3;
    /// Moves in quick succession, and the time after which there may be one more.
    static constexpr int move_burst = 5;
    static constexpr std::chrono::seconds move_interval{30};

    /// Starts in `connecting`: the first attempt is under way.
    link_machine(link_policy policy, time_point now) : policy_(std::move(policy)), started_(now) {}

    /// `luck`: random, from 0 to 1; spreads the attempts of many clients.
    link_actions on(link_signal signal, time_point now, double luck, const link_failure& why = {});

    link_phase phase() const { return phase_; }
    bool is_online() const { return phase_ == link_phase::online; }
    bool was_online() const { return was_online_; } ///< At any time.

private:
    link_actions close_for(link_failure why);
    link_actions
    on_online(link_signal signal, time_point now, double luck, const link_failure& why);
    link_actions move(bool was_logged_in, double luck);
    link_actions log_in();
    link_actions sleep_over();
    link_actions end_of(const link_failure& why, time_point now, double luck);
    bool may_try_again(const link_failure& why, time_point now) const;
    event::server_lost
    loss(const link_failure& why, std::optional<std::chrono::milliseconds> retry) const;
    std::optional<client_event>
    news_of_waiting(const link_failure& why, bool is_loss, std::chrono::milliseconds pause);

    link_policy policy_;
    time_point started_;
    link_phase phase_ = link_phase::connecting;
    backoff pauses_;
    bool was_online_ = false;
    bool was_reached_ = false;   // by the current attempt
    bool was_logged_in_ = false; // before it was closed
    bool was_suspended_ = false; // and closed for that
    bool is_moving_ = false;     // a session ended without news, and no other has begun
    int moves_left_ = 0;         // attempts to log in elsewhere, until then
    allowance moves_{1.0 / static_cast<double>(move_interval.count()), move_burst};
    link_failure closed_for_;    // while closing
    std::string reported_cause_; // last reported reason for the failure of an attempt
};

} // namespace babel::client
