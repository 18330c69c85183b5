// Membership of a cluster of servers, as the settings have it.
#pragma once

#include "settings.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/server/server.hpp>

#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace babel::server {

/// Returns an error message if a URL of an engine is of no use, such as that this program was built
/// without clusters. It does not repeat the URL.
config::value_result check_engine(const std::string& url);

/// Does nothing for a server that is alone.
/// Lifetime: outlives the server that uses it. Await leave() before it is destroyed.
/// Thread: the loop's.
class cluster_membership {
public:
    cluster_membership();
    cluster_membership(const cluster_membership&) = delete;
    cluster_membership& operator=(const cluster_membership&) = delete;
    ~cluster_membership();

    /// Gives the server the names of the cluster. Returns an error message if that fails.
    /// `refuse`: called later if this server cannot be a member, with the reason.
    std::optional<std::string> prepare(
        const asio::any_io_executor& executor,
        server& at,
        const settings& with,
        logger& log,
        std::function<void(const std::string& why)> refuse
    );

    /// Joins, and stays linked from now on.
    void start();
    /// True if it is linked with the cluster's engine. Null: the server is alone.
    std::optional<bool> is_linked() const;
    /// Takes 1 s at most. Call it when the server has ended.
    asio::awaitable<void> leave();

private:
    class impl;
    std::unique_ptr<impl> impl_; // null: the server is alone
};

} // namespace babel::server
