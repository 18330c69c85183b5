// The roster over time: lists that come in parts, and changes while the link was lost.
#pragma once

#include <babel/client/event.hpp>
#include <babel/client/roster.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/task_group.hpp>
#include <babel/wire/extensions.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <optional>
#include <string>
#include <vector>

namespace babel::client {

/// Time in which the others come back that a whole list lacks, after an outage of this length. Each
/// client pauses twice as long between attempts as before, and spreads that (see backoff): those
/// who tried just before the server was there come two outages later. From 2 to 30 s.
std::chrono::milliseconds time_to_return(std::chrono::milliseconds outage);

/// Reports arrivals and departures as events. After a reconnect, the list that the server sends is
/// compared with the names known before, and only the difference is reported. A server that knows
/// the list of before may send the difference itself.
/// Lifetime: await close() before it is destroyed. Thread: the loop only.
class contact_list {
public:
    using time_point = std::chrono::steady_clock::time_point;
    struct owner {
        std::function<void(const client_event&)> report;
        std::function<void(const std::string& name)> on_left; ///< Before it is reported.
        std::function<bool()> is_online;
        std::function<time_point()> now = std::chrono::steady_clock::now;
    };

    contact_list(asio::any_io_executor executor, owner callbacks);

    /// `who`: names (AddContact), or contacts with their flags (Presence).
    template <class List>
    void add(const List& who) {
        list_due_.cancel();
        report_new(roster_.add(who));
    }
    void remove(const wire::string_list& names);

    /// Before a login. `tells_end`: the server sends Position behind its list. Returns the position
    /// of the list that is here, for Since; null: the whole list is needed.
    std::optional<wire::since> begin_login(bool tells_end);
    /// Also if the session ended without news, for another. The first loss before a login counts.
    void on_link_lost();
    /// After a login. Names that the list lacks are gone time_to_return() after it, or after this
    /// call if the server does not mark its end. While names of an earlier comparison are missing,
    /// none is gone before the end of its time either.
    void compare();
    /// The list is complete, or the difference to the former one.
    void settle(const wire::position& at);
    /// The end of that time, of the latest comparison.
    time_point kept_until() const { return kept_until_; }

    /// Waits until the first list has come, or would have come: 200 ms and two round trips. Servers
    /// do not report that there is no list.
    asio::awaitable<void> first(std::chrono::microseconds round_trip);

    asio::awaitable<void> close();

    const roster& names() const { return roster_; }

private:
    void report_new(std::vector<std::string> added);
    void forget(std::vector<std::string> removed);
    void keep_names();
    void await_others();
    asio::awaitable<void> end_comparison(unsigned number);
    void keep_list();

    owner owner_;
    roster roster_;
    std::optional<wire::since> position_; // of the list that the roster keeps
    std::optional<wire::since> pending_;  // of the list that it keeps once it is compared
    bool tells_end_ = false;              // the server of the latest login
    unsigned comparisons_ = 0;            // begun
    std::optional<time_point> lost_at_;   // until it is back
    std::chrono::milliseconds outage_{0}; // before the latest login
    time_point kept_until_{};             // names that the list lacks
    asio::steady_timer list_due_;         // cancelled by each list
    asio::steady_timer others_due_;       // kept_until_
    task_group tasks_;
};

} // namespace babel::client
