// Candidates of the relay's port for a base call.
#pragma once

#include <babel/call/connection.hpp>
#include <babel/call/relay_grant.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/tls_transport.hpp>
#include <babel/wire/relay.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace babel::call {

/// If no callee can connect to us, it connects to a port of the relay, which passes its bytes to
/// a leg of ours over TLS. Anybody can connect there: each candidate gets a leg of its own, one
/// after the other, and one that is not the callee is closed with its leg. The relay's certificate
/// is not checked, and it could read the voice in any case.
/// Lifetime: await join() before it is destroyed. It outlives its connections.
/// Thread: the loop only.
class relayed_candidates {
public:
    /// Before the next leg; twice as long after each that failed.
    static constexpr std::chrono::milliseconds least_pause{250};
    static constexpr std::chrono::milliseconds longest_pause{4000};
    /// Of a leg, from its beginning until the relay has bound it.
    static constexpr std::chrono::milliseconds usual_time_to_bind{5000};

    /// `accepted`: called for each candidate.
    relayed_candidates(
        asio::any_io_executor executor,
        relay_grant grant,
        int dscp,
        std::function<void(connection)> accepted,
        std::chrono::milliseconds time_to_bind = usual_time_to_bind
    );

    void start();
    /// A candidate was not the callee: the next one may come.
    void on_candidate_left();
    /// No candidate is needed any more. Those that came are not closed.
    void stop();
    asio::awaitable<void> join();

    /// The relay, for people.
    std::string place() const;

private:
    asio::awaitable<void> run();
    asio::awaitable<result<connection>> next_candidate();
    asio::awaitable<error_code> make_leg();
    asio::awaitable<void> close_late_legs();
    asio::awaitable<error_code> open();
    asio::awaitable<error_code> bind();
    asio::awaitable<error_code> read_exactly(std::span<std::uint8_t> into);
    bool send_bind(const wire::relay_cookie& link);
    bool is_bound(bytes_view answer) const;

    asio::any_io_executor executor_;
    relay_grant grant_;
    int dscp_;
    std::function<void(connection)> accepted_;
    std::chrono::milliseconds time_to_bind_;
    net::tls_scratch scratch_;
    std::unique_ptr<net::tls_transport> leg_; // until its candidate comes
    std::size_t place_ = 0;                   // of the relay
    std::uint32_t counter_ = 0;               // of Binds
    std::chrono::milliseconds pause_ = least_pause;
    bool has_candidate_ = false;
    bool is_stopped_ = false;
    asio::steady_timer left_; // a condition variable: cancelled when the candidate leaves
    asio::steady_timer late_; // the time until which the leg has to be bound
    task_group tasks_;
};

} // namespace babel::call
