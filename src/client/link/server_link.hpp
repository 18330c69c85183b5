// Keeps the client online: connects, logs in, and reconnects when the link is lost.
#pragma once

#include "client/link/control_link.hpp"
#include "client/link/link_machine.hpp"
#include "client/link/login.hpp"
#include "client/link/server_check.hpp"
#include "client/link/server_connector.hpp"
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/core/time_limit.hpp>

#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <random>
#include <span>
#include <string>
#include <string_view>

namespace babel::client {

/// Performs the actions of its link_machine. Checks the server's key before the login. Messages
/// that are not about the link itself go to the owner. Lifetime: await close() before it is
/// destroyed. `options` and `read_buffer` outlive it. Thread: the loop only.
class server_link {
public:
    struct owner {
        std::function<void(const link_message&)> on_message;
        std::function<void()> on_login; ///< Before the event that reports it.
        std::function<void(const client_event&)> report;
        std::function<void()> on_move = {}; ///< The session ended without an event, for another.
        std::function<bool()> needs_session = {}; ///< A move waits while it is true.
        list_position begin_login = {};           ///< See contact_list; null: no list is kept.
    };

    server_link(
        asio::any_io_executor executor,
        const settings& options,
        std::span<std::uint8_t> read_buffer,
        logger& log,
        owner callbacks
    );

    /// Begins the first attempt; reports its result as an event.
    void start();
    /// Leaves the server and waits for everything that was begun.
    asio::awaitable<void> close();

    bool is_online() const { return machine_.is_online(); }
    bool was_online() const { return machine_.was_online(); } ///< At any time.

    /// Several messages are sent in one write. Only while online.
    template <class... Messages>
    void send(const Messages&... messages) {
        link_->send(messages...);
    }

    /// Of the latest connection whose server was accepted; empty: it is plain.
    const std::optional<server_security>& security() const { return security_; }
    /// The name under which the users of the latest server are remembered.
    std::string label() const { return check_.label_of(connection_.server); }
    /// The identity that logged in, if the server passes offers of sealed calls on and relays them;
    /// otherwise null.
    const std::shared_ptr<const identity>& caller_identity() const { return caller_; }
    /// Of the latest connection.
    asio::ip::address server_address() const { return connection_.endpoint.address(); }
    /// 0: unknown.
    std::chrono::microseconds round_trip() const {
        return link_ ? link_->round_trip() : std::chrono::microseconds(0);
    }
    /// Messages of unknown kinds on the present connection.
    std::size_t ignored_messages() const { return link_ ? link_->ignored_messages() : 0; }

private:
    void signal(link_signal input, const link_failure& why = {});
    void perform(const link_actions& actions);

    asio::awaitable<void> attempt();
    asio::awaitable<void> serve();
    asio::awaitable<void> give_up_login();
    asio::awaitable<void> wait(std::chrono::milliseconds pause);
    void on_wake();

    void report_connected(const std::optional<server_security>& security);
    void log_in(const wire::welcome& greeting = {});
    bool may_count(const link_message& message) const;
    void refuse_early(const link_message& message);
    void on_message(const link_message& message);
    // Returns true if the link handled the message.
    bool take(const wire::hello_connect&);
    bool take(const wire::login_success&);
    bool take(const wire::welcome& message);
    bool take(const wire::login_failed& message);
    bool take(const wire::login_refused& message);
    bool take(const wire::notice& message);
    bool take(const wire::error_response& message);
    bool refuse(std::string_view words, refusal why);
    template <class Message> // about users and calls
    bool take(const Message&) {
        return false;
    }

    asio::any_io_executor executor_;
    const settings& options_;
    std::span<std::uint8_t> read_buffer_;
    logger& log_;
    owner owner_;
    link_machine machine_;
    server_check check_;
    server_connector connector_;
    server_connection connection_; // of the link; its transport is there
    std::optional<server_security> security_;
    std::shared_ptr<const identity> caller_; // see caller_identity()
    bool is_accepted_ = false;               // the server of this connection; the login was sent
    std::unique_ptr<control_link> link_;     // empty without a connection
    std::chrono::steady_clock::time_point began_{}; // the attempt
    bool has_reported_connection_ = false;
    time_limit login_limit_;
    asio::steady_timer next_attempt_;
    task_group tasks_;
    std::minstd_rand random_{std::random_device{}()};
};

} // namespace babel::client
