// Rules of a node about orders of operators: bans, kicks, and comparisons with the register.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/membership/claim_queue.hpp"
#include "cluster/membership/courier.hpp"
#include "cluster/membership/here_names.hpp"
#include "cluster/membership/script_line.hpp"
#include "cluster/operating/ban_keeper.hpp"
#include "cluster/operating/kick_requests.hpp"
#include "cluster/operating/register_check.hpp"
#include "cluster/replica/news.hpp"
#include "cluster/replica/replica.hpp"

#include <cstdint>

namespace babel::cluster {

/// Part of membership, whose events it gets.
/// Lifetime: all that the constructor gets outlives it.
class operator_rules {
public:
    operator_rules(
        script_line& line,
        const replica& others,
        const here_names& here,
        const claim_queue& claims,
        courier& messages
    )
        : line_(line), check_(others, here, claims), kicks_(messages) {}

    ban_keeper& bans() { return bans_; }
    const ban_keeper& bans() const { return bans_; }
    kick_requests& kicks() { return kicks_; }
    register_check& check() { return check_; }
    /// News and messages about orders that were dropped.
    std::uint64_t dropped() const { return bans_.dropped() + kicks_.dropped(); }

    /// Returns whether the answer to that script is for on_answer().
    static bool runs(script which);
    /// Returns whether the answer is valid. Null: the engine was full.
    bool on_answer(script which, const reply* answer, time_point now, actions& out);
    /// A step of the scan of names. Returns the same.
    bool on_names_scanned(const reply& step, actions& out) {
        return bans_.on_names_scanned(step, line_, out);
    }
    /// The replica, or the snapshot for it, has applied that entry.
    void on_news(const news_entry& entry, time_point now, actions& out);
    /// The replica begins again with a snapshot.
    void on_gap(time_point now) { check_.interrupt(now); }
    /// Returns whether it is a message about an order.
    bool on_message(const inbox_message& message, time_point now, actions& out) {
        return kicks_.on_message(message, now, out);
    }
    void on_tick(time_point now, actions& out);
    /// Sends what is due.
    void send(bool is_linked, time_point now, actions& out);
    void end_link();

private:
    script_line& line_;
    ban_keeper bans_;
    register_check check_;
    kick_requests kicks_;
};

} // namespace babel::cluster
