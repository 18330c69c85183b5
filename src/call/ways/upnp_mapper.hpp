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

/// One thread at a time asks the router. One that gets no end within `attempt_limit` is left alone:
/// it gives back what it still gets, and the router is not asked again.
/// Lifetime: after start(), await close() before it is destroyed.
/// Thread: the loop only.
class upnp_mapper {
public:
    /// Run on other threads, and may outlive the mapper and the loop.
    struct router_calls {
        std::function<result<upnp_grant>(const upnp_request&)> map = map_by_upnp;
        std::function<void(const upnp_grant&)> unmap = unmap_by_upnp;
    };

    static constexpr std::chrono::seconds attempt_limit{30};
    /// Of the wait for the router at the end.
    static constexpr std::chrono::seconds close_limit{1};

    /// `changed`: outer() is another one.
    upnp_mapper(
        asio::any_io_executor executor,
        const upnp_request& request,
        router_calls calls,
        std::function<void()> changed
    );

    /// Starts in a later turn of the loop.
    void start();

    /// The end of the mapping at the router. Null: there is none.
    std::optional<wire::seen_address> outer() const;

    /// Gives the port back, and waits for the router for `close_limit` at most. The mapping ends
    /// with its time if that was too short.
    asio::awaitable<void> close();

private:
    struct attempt;

    asio::awaitable<void> keep();
    asio::awaitable<void> run(std::function<error_code()> task);
    void begin();
    bool take();

    asio::any_io_executor executor_;
    upnp_request request_;
    router_calls calls_;
    std::function<void()> changed_;
    std::shared_ptr<attempt> attempt_; // shared with its thread
    std::optional<upnp_grant> grant_;
    bool is_closed_ = false;
    asio::steady_timer timer_;
    task_group tasks_;
};

} // namespace babel::call
