// A node of a cluster: its rules, performed on a link with the engine.
#pragma once

#include "cluster/engine/engine_link.hpp"
#include "cluster/engine/engine_settings.hpp"
#include "cluster/membership/membership.hpp"
#include "cluster/node/claim_clock.hpp"
#include "cluster/node/node_figures.hpp"
#include "cluster/node/node_listener.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {

struct node_settings {
    std::string id;                ///< [A-Za-z0-9.-]{1,64}, of one node alone
    std::string cluster = "babel"; ///< Name of the register.
    std::chrono::seconds lease{6};
    std::string address; ///< of this machine; empty: unknown
    engine_settings engine;
    bool has_realms = false; ///< users see those of their realm alone
};

/// Owner of the rules and of the link: passes answers, news and ticks on, and performs the actions
/// in their order. For its calls see membership. Their effects are performed, and reported to the
/// listener, at the end of the loop's turn.
/// Lifetime: await close() before it is destroyed; the listener outlives it. Thread: the loop only.
class cluster_node {
public:
    cluster_node(
        const asio::any_io_executor& executor,
        node_settings settings,
        node_listener& listener,
        logger& log
    );
    cluster_node(const cluster_node&) = delete;
    cluster_node& operator=(const cluster_node&) = delete;

    void start();
    /// Leaves the cluster, and ends the link. Logins that are undecided become unavailable.
    asio::awaitable<void> close();

    void ask(ticket which, claimant who);
    void withdraw(ticket which);
    void release(std::string_view name);
    bool park(std::string_view name, std::string source, std::chrono::seconds time);
    void on_probed(std::string_view name, bool is_alive);
    bool route(node_number to, std::string text, std::uint64_t which);
    bool
    write(std::string_view from, std::string_view to, std::string_view bytes, std::uint64_t which);
    void set_flags(std::string_view name, std::uint8_t flags);
    void doubt(std::string_view name);
    /// The rest of the rules, such as those for operators: `use(membership&, actions&)` calls them.
    template <class Use>
    auto call(Use use) {
        after_call();
        return use(rules_, pending_);
    }

    bool is_linked() const { return rules_.is_linked(); }
    node_number number() const { return rules_.number(); }
    std::size_t users() const { return rules_.users(); }
    std::vector<beat_watch::node_line> nodes() const { return rules_.watch().nodes(); }
    const replica& others() const { return rules_.others(); }
    const ban_keeper& bans() const { return rules_.operators().bans(); }
    /// True if the listener has heard of all that happened.
    bool has_reported() const { return !is_performing_ && pending_.empty(); }
    /// True if all that was called is done, and in the news.
    bool is_settled() const { return rules_.is_settled(); }
    /// Positions of the news mean the same at all nodes for which it is equal. Not 0 once linked.
    std::uint64_t run_of_register() const { return run_; }
    node_figures::state state() const;
    const server::latency_histogram& claim_times() const { return clock_.times(); }
    const owner_copy& owners() const { return rules_.owners(); }

private:
    engine_link::owner callbacks();
    asio::awaitable<void> drive();
    asio::awaitable<void> leave();
    void after_event();
    void after_call();
    void perform();
    void perform(const action& one);

    node_listener& listener_;
    std::string address_;
    std::string cluster_;
    std::uint64_t run_ = 0;
    membership rules_;
    claim_clock clock_;
    actions pending_;
    engine_link link_;
    asio::steady_timer turn_; // the next tick, or the end of this turn of the loop
    asio::steady_timer left_;
    bool wants_flush_ = false;
    bool is_performing_ = false;
    bool was_linked_ = false; // as the listener was told
    bool is_closing_ = false;
    task_group tasks_;
};

} // namespace babel::cluster
