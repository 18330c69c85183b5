// Ports of a router that lead to TCP ports of this client's calls.
#pragma once

#include "call/ways/port_mapper.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/wire/seen_address.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <vector>

namespace babel::call {

/// A mapper for each call with such a port, or port that rests. Later calls get the mapper of one
/// that is over: so a router that answers by UPnP for ever costs one thread for each at a time.
/// Lifetime: await close() before it is destroyed. The log outlives it.
/// Thread: the loop only.
class tcp_mappings {
public:
    /// `from`: of all mappers, except protocol and own port. `changed`: some outer() is another
    /// one.
    tcp_mappings(
        asio::any_io_executor executor,
        port_mapper::settings from,
        logger& log,
        std::function<void()> changed
    );

    /// Asks for a port that leads to `now`, instead of the one that leads to `before`. 0: none.
    /// `is_hurried`: as port_mapper::hurry().
    void change(std::uint16_t before, std::uint16_t now, bool is_hurried = false);
    /// The router's end of the mapping that leads to that own port, which is not 0. Null: there is
    /// none.
    std::optional<wire::seen_address> outer(std::uint16_t own) const;
    /// Turns to the router that is there now.
    void on_network_change();
    /// As port_mapper::on_sleep(), of all of them.
    void on_sleep();

    /// As port_mapper::close(), of all of them at once.
    asio::awaitable<void> close();

private:
    /// A mapper, and the latest own port that was not 0.
    struct entry {
        std::unique_ptr<port_mapper> mapper;
        std::uint16_t latest = 0;
    };

    entry* find(std::uint16_t own);
    /// One without a port: the one that had this, since it may still be giving that back.
    entry& idle_for(std::uint16_t own);

    asio::any_io_executor executor_;
    port_mapper::settings settings_;
    logger& log_;
    std::function<void()> changed_;
    std::vector<entry> all_; // those of calls that are over have port 0
    task_group closing_;
};

} // namespace babel::call
