// Opens both connections of a link, up to the last script.
#pragma once

#include "cluster/engine/engine_connection.hpp"
#include "cluster/engine/engine_dialler.hpp"
#include "cluster/engine/engine_info.hpp"
#include "cluster/engine/engine_settings.hpp"
#include "cluster/engine/link_connections.hpp"
#include "cluster/scripts/scripts.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/host_and_port.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <string>
#include <string_view>

namespace babel::cluster {

/// A link that can be used. Lifetime: its connections belong to link_connections.
struct opened_engine {
    engine_connection* commands = nullptr;
    engine_connection* news = nullptr;
    engine_facts facts;
    std::array<std::string, script_count> digests; ///< by which EVALSHA calls the scripts
};

/// Both connections end at the same process of an engine, which is a master.
/// Lifetime: it and the settings outlive the connections. Thread: the loop only.
class engine_opener {
public:
    engine_opener(const asio::any_io_executor& executor, const engine_settings& settings)
        : settings_(settings), dialler_(executor, settings) {}

    /// Cancellation: terminal, and the end of the link.
    asio::awaitable<result<opened_engine, engine_fault>> open(link_connections& into);

private:
    struct entrance {
        engine_connection* connection = nullptr;
        engine_facts facts;
    };

    asio::awaitable<result<host_and_port, engine_fault>> find_engine(link_connections& into);
    asio::awaitable<result<host_and_port, engine_fault>>
    ask_sentinel(link_connections& into, const host_and_port& sentinel);
    asio::awaitable<result<entrance, engine_fault>>
    enter(link_connections& into, const host_and_port& at);
    asio::awaitable<result<void, engine_fault>> log_in(engine_connection& to);
    asio::awaitable<result<engine_facts, engine_fault>> examine(engine_connection& engine);

    const engine_settings& settings_;
    engine_dialler dialler_;
    std::chrono::steady_clock::time_point end_{}; // of the attempt
    std::size_t next_sentinel_ = 0;
};

} // namespace babel::cluster
