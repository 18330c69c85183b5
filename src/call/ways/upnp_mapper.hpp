// Keeps a port of a router by UPnP, which libminiupnpc asks on threads of its own.
#pragma once

#include "call/ways/upnp_router.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/task_group.hpp>
#include <babel/wire/seen_address.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <memory>
#include <optional>

namespace babel::call {

/// One thread at a time, whatever the owner asks for meanwhile: the newest request waits for it,
/// and older ones that still wait are dropped. A port whose renewal failed is no longer told, but
/// asked for again until its time is over, and given back at the end: the router may have it all
/// the same. Lifetime: after start(), await close() before it is destroyed. Thread: the loop only.
class upnp_mapper {
public:
    /// Run on other threads, and may outlive the mapper and the loop.
    struct router_calls {
        std::function<result<upnp_grant>(const upnp_request&)> map = map_by_upnp;
        std::function<void(const upnp_grant&)> unmap = unmap_by_upnp;
    };

    struct times {
        using duration = std::chrono::steady_clock::duration;

        /// An attempt that takes longer is taken for a failed one until it ends.
        duration attempt = std::chrono::seconds(30);
        duration after_doubt = std::chrono::seconds(60); ///< pause, while the router may have it
        duration after_refusal = std::chrono::seconds(1800);
    };

    /// Of the wait for the router at the end.
    static constexpr std::chrono::seconds close_limit{1};

    /// `changed`: outer() is another one, and the owner did not cause it.
    upnp_mapper(
        asio::any_io_executor executor,
        router_calls calls,
        const times& limits,
        std::function<void()> changed
    );

    /// Starts in a later turn of the loop.
    void start();

    /// Asks for that port from now on, and gives back the one of another request. The request of
    /// the last time changes nothing.
    void ask(const upnp_request& request);
    /// Asks for the same port at once, and tells it no more before the router has confirmed it.
    /// `changed` is not called for that.
    void ask_again();
    /// Gives the port back. Nothing is asked for any more.
    void leave();

    /// The end of the mapping at the router. Null: there is none.
    std::optional<wire::seen_address> outer() const;

    /// Gives the port back, and waits for the router for `close_limit` at most. A thread that still
    /// asks gives it back itself. The mapping ends with its time if the process ends before.
    asio::awaitable<void> close();

private:
    using time_point = std::chrono::steady_clock::time_point;
    struct attempt;

    /// Perhaps lost: the router was asked again, and did not confirm it.
    struct holding {
        upnp_request by;
        upnp_grant grant;
        time_point until;
        bool is_confirmed = true;
    };

    asio::awaitable<void> keep();
    asio::awaitable<void> run(std::function<error_code()> task);
    time_point wake_at() const;
    void begin_due();
    void begin_attempt();
    void begin_release();
    void doubt();
    void take();
    void hold(const attempt& ended);
    void tell(const std::optional<wire::seen_address>& before);

    asio::any_io_executor executor_;
    router_calls calls_;
    times times_;
    std::function<void()> changed_;
    std::optional<upnp_request> wanted_;
    time_point ask_at_{};              // the next time
    std::shared_ptr<attempt> attempt_; // shared with its thread
    time_point late_at_{};             // of the attempt
    std::optional<holding> held_;
    int threads_ = 0; // that run; one, except at the end
    bool is_closed_ = false;
    asio::steady_timer timer_;
    task_group tasks_;
};

} // namespace babel::call
