// Work of the relay's thread.
#pragma once

#include "server/relay/base_calls.hpp"
#include "server/relay/ready_set.hpp"
#include "server/relay/relay_counters.hpp"
#include "server/relay/relay_link.hpp"
#include "server/relay/relay_mailbox.hpp"
#include "server/relay/relay_ports.hpp"
#include "server/relay/rules/address_answers.hpp"
#include "server/relay/rules/relay_table.hpp"
#include <babel/server/relay_secret.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <memory>
#include <unordered_map>
#include <vector>

namespace babel::server {

/// Receives, asks the table, and sends: no call waits for the server's other work.
/// Lifetime: the mailbox and the counters outlive it.
/// Thread: run() and all that it calls belong to the relay's.
class relay_loop {
public:
    /// Time from a connection's beginning or last Bind, after which it must have a leg.
    static constexpr std::chrono::seconds time_to_bind{10};

    struct settings {
        relay_secret secret;
        relay_limits limits;
        relay_ports ports;
    };
    /// Exceptions: boost::system::system_error without descriptors.
    relay_loop(settings from, relay_mailbox& mail, relay_counters& counts);
    relay_loop(const relay_loop&) = delete;
    relay_loop& operator=(const relay_loop&) = delete;

    /// Returns after end_of_relay.
    void run();

private:
    using time_point = std::chrono::steady_clock::time_point;

    struct entry {
        relay_link link;
        bool wants_to_write = false;           ///< registered so
        std::vector<std::uint8_t> base_bind{}; ///< the Bind of a base call, which came last
    };
    using links = std::unordered_map<std::uint32_t, entry>;

    void take_orders();
    void handle(new_link& order);
    void handle(new_base_call& order) { base_.open(std::move(order), now_); }
    void handle(const lost_base_call& order) { base_.end(order.caller); }
    void handle(const dropped_pair& order);
    void handle(const relay_limits& order) { settings_.limits = order; }
    void handle(const end_of_relay&) { is_over_ = true; }

    void rest();
    void read_socket(std::size_t index);
    void on_link_event(std::uint32_t number, std::uint32_t events);
    void read_link(links::iterator at);
    void on_datagram(bytes_view datagram, const leg_address& from);
    void on_bind(bytes_view datagram, const leg_address& from);
    void reply(std::vector<std::uint8_t> answer, const leg_address& to);
    /// Gives a link to the base calls if its Bind is for one of them.
    void give_away(links::iterator at);
    void pass_on(bytes_view datagram, const leg_address& to);
    void flush_sockets();
    void count_lost(std::size_t datagrams);

    void update_interest(links::iterator at);
    void close(links::iterator at);
    /// Closes the connection without a leg that has waited longest. Returns false if all have one.
    bool make_room();
    void tick();
    std::function<void(const relay_news&)> teller();

    settings settings_;
    relay_mailbox& mail_;
    relay_counters& counts_;
    relay_table table_;
    address_answers addresses_;
    ready_set ready_;
    links links_;
    std::uint32_t last_link_ = 0;
    relay_scratch scratch_;
    base_calls base_;
    std::vector<std::vector<std::uint8_t>> answers_; // until they are sent
    std::deque<relay_news> untold_;                  // the ring was full
    time_point now_{};
    time_point next_tick_{};
    bool is_backlogged_ = false; // a socket had more than a turn takes
    bool is_over_ = false;
};

} // namespace babel::server
