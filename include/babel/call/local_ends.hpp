// Addresses at which this client's calls may be reached directly, and their changes.
#pragma once

#include <babel/call/media_sockets.hpp>
#include <babel/call/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/wire/seen_address.hpp>

#include <boost/asio/ip/address.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace babel::call {

class port_mapper;

/// From the first call on, the network is watched and the router asked for a port; before, and for
/// a user who hides, nobody hears of this machine.
/// Lifetime: await close() before it is destroyed; all that it refers to outlives it.
/// Thread: the loop only.
class local_ends {
public:
    enum class change : std::uint8_t {
        network, ///< Addresses or routes.
        mapping, ///< The port of the router.
    };
    using listener = std::function<void(change)>;

    local_ends(
        asio::any_io_executor executor,
        const settings& options,
        const media_sockets& sockets,
        logger& log
    );
    ~local_ends();

    /// A call begins. `outside`: an address of its relay. The sockets are open.
    void use(const asio::ip::address& outside);

    /// Addresses of the machine itself, with the ports of the calls' sockets.
    std::vector<wire::seen_address> hosts() const;
    /// Ports of the router that lead here.
    std::vector<wire::seen_address> mapped() const;

    /// Calls it at each change while the returned handle lives.
    [[nodiscard]] std::shared_ptr<void> listen(listener on_change);

    asio::awaitable<void> close();

private:
    asio::awaitable<void> watch();
    void tell(change what);

    asio::any_io_executor executor_;
    const settings& options_;
    const media_sockets& sockets_;
    logger& log_;
    std::vector<std::weak_ptr<listener>> listeners_;
    std::unique_ptr<port_mapper> mapper_;
    bool is_used_ = false;
    task_group tasks_;
};

} // namespace babel::call
