// Users of other nodes whom an operator here disconnects, and orders of operators there.
#pragma once

#include "cluster/membership/actions.hpp"
#include "cluster/membership/courier.hpp"
#include "cluster/node_number.hpp"
#include "cluster/operating/kick_messages.hpp"
#include "cluster/replica/news.hpp"
#include <babel/core/allowance.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <map>
#include <set>
#include <string>
#include <vector>

namespace babel::cluster {

/// An order goes to all nodes, as the user may be moving, and would come back at another one. The
/// first node that had the user decides, or else the last one that had not.
/// Lifetime: the courier outlives it.
class kick_requests {
public:
    static constexpr std::size_t max_waiting = 16;
    static constexpr std::chrono::seconds max_wait{2};
    /// Orders of other nodes in a second, and at once.
    static constexpr std::size_t max_orders = 64;

    explicit kick_requests(courier& by) : courier_(by) {}

    /// kick_decided follows. `which`: not 0.
    void
    ask(std::uint64_t which,
        const std::string& name,
        const std::vector<node_number>& nodes,
        time_point now,
        actions& out);
    /// The same without an answer.
    void keep_out(const std::string& name, const std::vector<node_number>& nodes);

    /// Returns whether it is a message about a kick.
    bool on_message(const inbox_message& message, time_point now, actions& out);
    /// The answer to kick_ordered.
    void answer(node_number to, std::uint64_t which, bool is_done);
    /// Decides orders that waited too long.
    void expire(time_point now, actions& out);

    /// Orders that were too many, and answers that nobody waits for.
    std::uint64_t dropped() const { return dropped_; }

private:
    struct waiting_kick {
        std::set<node_number> asked; // that have not answered
        time_point until;
    };

    void on_order(node_number from, const kick_order& order, time_point now, actions& out);
    void on_answer(node_number from, const kick_answer& answer, actions& out);

    courier& courier_;
    std::map<std::uint64_t, waiting_kick> waiting_;
    allowance orders_{static_cast<double>(max_orders), static_cast<double>(max_orders)};
    std::uint64_t dropped_ = 0;
};

} // namespace babel::cluster
