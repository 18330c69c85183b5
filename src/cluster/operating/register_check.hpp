// Comparison of this node's names with the register, for an operator.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/membership/claim_queue.hpp"
#include "cluster/membership/here_names.hpp"
#include "cluster/membership/scan_steps.hpp"
#include "cluster/membership/script_line.hpp"
#include "cluster/replica/news.hpp"
#include "cluster/replica/replica.hpp"
#include "cluster/replica/snapshot.hpp"

#include <chrono>
#include <cstddef>
#include <optional>
#include <string>
#include <string_view>

namespace babel::cluster {

/// Reads the register step by step, as for a snapshot, so that the engine has time for others, and
/// applies the news to it until it shows the same position as the replica. A claim or a release
/// whose answer has not come is no difference, but a release may look like one: differences count
/// only if three comparisons find some.
/// Lifetime: all that the constructor gets outlives it.
class register_check {
public:
    static constexpr unsigned max_tries = 3;
    static constexpr std::chrono::seconds pause{1};
    static constexpr std::chrono::seconds max_time{8};

    register_check(const replica& others, const here_names& here, const claim_queue& claims)
        : others_(others), here_(here), claims_(claims) {}

    /// register_compared follows. Returns false if a comparison is under way.
    bool begin(time_point now);

    /// Sends the first step of a scan that is due. Call it while the replica follows the news.
    void send(script_line& line, time_point now, actions& out);
    /// Returns whether the answer is valid. Null: the engine was full.
    bool on_step(const reply* answer, script_line& line, time_point now, actions& out);
    /// The replica has applied that entry.
    void on_news(const news_entry& entry, node_number self, time_point now, actions& out);
    /// The replica begins again with a snapshot.
    void interrupt(time_point now);
    void end_link() {
        read_.reset();
        steps_.end_link();
    }
    /// Gives up a comparison that takes too long.
    void expire(time_point now, actions& out);

private:
    struct sums;

    void ask(const std::string& cursor, script_line& line, actions& out);
    void compare(node_number self, time_point now, actions& out);
    void count_register(sums& in, node_number self) const;
    void count_here(sums& in, node_number self) const;
    /// Returns whether both sides must have the same about a name.
    bool is_settled(std::string_view name) const;
    bool is_here(std::string_view name, node_number owner, node_number self) const;
    bool is_in_register(std::string_view name) const;

    const replica& others_;
    const here_names& here_;
    const claim_queue& claims_;
    bool is_under_way_ = false;
    time_point until_{};
    time_point next_{}; // of the next try
    unsigned tries_ = 0;
    std::optional<snapshot> read_; // null: no scan is under way
    scan_steps steps_;
};

} // namespace babel::cluster
