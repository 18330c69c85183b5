// Connections that show whether clients can be connected to.
#pragma once

#include "server/signalling/client_peer.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/task_group.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string>

namespace babel::server {

/// True if an interface of this machine has the client's address: a connection to it would lead to
/// programs here.
bool is_of_this_machine(const origin& client);

/// Connects to a client's own address, and closes at once. These are the only connections that the
/// server makes; reach_handler has the rules.
/// Lifetime: await close() before it is destroyed. Holds pointers to peers until forget().
/// Thread: the executor's.
class reach_tests {
public:
    static constexpr std::size_t max = 32;                       ///< that are under way
    static constexpr std::ptrdiff_t max_of_source = 4;           ///< the same for each source
    static constexpr std::chrono::milliseconds time_limit{1000}; ///< of one

    /// `on_result`: called for a client that is still there, unless the test failed at this end.
    using result_sink = std::function<void(client_peer&, std::uint16_t port, bool is_open)>;
    reach_tests(asio::any_io_executor executor, result_sink on_result);

    /// Returns false if too many are under way.
    bool begin(client_peer& by, std::uint16_t port);
    void forget(const client_peer& who);

    asio::awaitable<void> close();

private:
    struct question {
        client_peer* by; ///< null: it left
        source_id source;
        std::string address;
        std::uint16_t port;
    };

    asio::awaitable<void> test(std::list<question>::iterator which);

    asio::any_io_executor executor_;
    result_sink on_result_;
    std::list<question> questions_;
    task_group tasks_;
};

} // namespace babel::server
