// Finds the nodes of a server, and the order in which they are asked.
#pragma once

#include "client/link/node_order.hpp"
#include "client/link/port_plan.hpp"
#include <babel/client/seen_server.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/name_lookup.hpp>
#include <babel/net/srv_answer.hpp>
#include <babel/net/srv_lookup.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <vector>

namespace babel::client {

/// A server among several that act as one. A host with addresses of both families is one node if
/// SRV names it; the addresses of a name are taken for a node each.
struct server_node {
    std::string name; ///< As seen_node's.
    net::endpoints addresses;
};

struct found_nodes {
    found_way way = found_way::given;
    std::vector<server_node> nodes; ///< In the order in which they are asked.
    std::size_t eager = 0;          ///< Those before the first one that failed in this outage.

    net::dial_list dial_list() const;
    /// Null: none of them has it.
    const server_node* owner_of(const net::tcp::endpoint& address) const;
};

/// Asks for SRV records beside the addresses of the name, so that a name without them is found as
/// quickly as ever.
/// Lifetime: `options` and `order` outlive it, and it outlives find(). Thread: the loop only.
class server_finder {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using srv_question =
        std::function<asio::awaitable<net::srv_answer>(asio::any_io_executor, std::string name)>;

    /// Time for an answer about SRV.
    static constexpr std::chrono::milliseconds srv_limit{2000};
    /// The same, once the name has an address of its own: both come from the same name server.
    static constexpr std::chrono::milliseconds srv_grace{300};
    /// Targets of SRV whose addresses are looked up for one attempt.
    static constexpr std::size_t most_targets = 4;

    server_finder(
        asio::any_io_executor executor,
        const settings& options,
        logger& log,
        node_order& order,
        srv_question ask_srv = net::look_up_srv
    )
        : executor_(std::move(executor)), options_(options), log_(log), order_(order),
          ask_srv_(std::move(ask_srv)) {}

    /// Errors: those of net::look_up(); no_address if SRV denies the service too. Cancellation:
    /// terminal; does not wait for look-ups under way.
    asio::awaitable<result<found_nodes>> find(port_attempt attempt, time_point deadline);

private:
    struct answers;

    asio::awaitable<void> ask_for_srv(answers& to, std::string name);
    asio::awaitable<void> ask_for_addresses(answers& to, std::uint16_t port, time_point deadline);
    asio::awaitable<void> ask_for_both(answers& to, const port_attempt& what, time_point deadline);
    asio::awaitable<result<found_nodes>> look_up_targets(net::srv_answer found, time_point end);
    found_nodes nodes_of(const net::endpoints& addresses) const;

    asio::any_io_executor executor_;
    const settings& options_;
    logger& log_;
    node_order& order_;
    srv_question ask_srv_;
};

} // namespace babel::client
