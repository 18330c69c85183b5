// Addresses at which this client's calls may be reached directly, and their changes.
#pragma once

#include <babel/call/media_sockets.hpp>
#include <babel/call/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/core/time.hpp>
#include <babel/net/suspend_watch.hpp>
#include <babel/wire/seen_address.hpp>

#include <boost/asio/ip/address.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <functional>
#include <memory>
#include <vector>

namespace babel::call {

class port_mapper;
class tcp_mappings;

/// For sleeps of the machine. A peer that hears nothing drops the call after 10 s.
struct sleep_look {
    net::suspend_meter::clock slept = time_suspended;
    std::chrono::milliseconds interval{2000};
};

/// From the first call on, the network is watched, and the router is asked for a port; before, and
/// for a user who hides, nobody hears of this machine. Sleeps are noticed while somebody listens,
/// and when the next call begins: a program without a call does not wake up for them.
/// Lifetime: await close() before it is destroyed; all that it refers to outlives it.
/// Thread: the loop only.
class local_ends {
public:
    enum class change : std::uint8_t {
        network, ///< Addresses or routes.
        mapping, ///< The port of the router.
        sleep,   ///< The machine slept: nothing of the network need be as it was. See slept().
    };
    using listener = std::function<void(change)>;
    /// TCP ports of one call: of IPv4 and IPv6; 0: none.
    using tcp_ports = std::array<std::uint16_t, 2>;

    local_ends(
        asio::any_io_executor executor,
        const settings& options,
        const media_sockets& sockets,
        logger& log,
        sleep_look look = {}
    );
    ~local_ends();

    /// A call begins. `outside`: an address of its relay, one of each family at least if it has
    /// two. The sockets are open, unless the call is plain.
    void use(const asio::ip::address& outside);

    /// Addresses of the machine itself, with the ports of the calls' sockets: those on the way to
    /// the relay. Others stay here: a machine in a private network (VPN) has one that its user
    /// would not tell (RFC 8828, section 4).
    std::vector<wire::seen_address> hosts() const;
    /// Ports of the router that lead to the sockets of the calls.
    std::vector<wire::seen_address> mapped() const;

    /// Asks the routers for ports that lead to these of a call, and gives back those that lead to
    /// its earlier ones. Each call ends with none.
    void map_tcp(const tcp_ports& before, const tcp_ports& now);
    /// Ports of the routers that lead to these.
    std::vector<wire::seen_address> mapped_tcp(const tcp_ports& of) const;
    /// A plain call listens at that port. Asks the router on the way to `outside`, the server, for
    /// a port of the same number that leads there, until the returned handle is released. Nobody
    /// waits: a router that gives another number, or none, is of no use to the callee.
    [[nodiscard]] std::shared_ptr<void>
    map_listener(const asio::ip::address& outside, std::uint16_t port);

    /// Length of the newest sleep.
    std::chrono::nanoseconds slept() const { return slept_; }

    /// Calls it at each change while the returned handle lives.
    [[nodiscard]] std::shared_ptr<void> listen(listener on_change);

    asio::awaitable<void> close();

private:
    /// Facts of one family of addresses.
    struct family_ends {
        asio::ip::address outside;
        std::uint16_t port = 0; // that the mapper maps
        std::unique_ptr<port_mapper> mapper;
        std::unique_ptr<tcp_mappings> tcp;
    };

    asio::awaitable<void> watch();
    asio::awaitable<void> watch_sleeps();
    void look_for_sleep();
    bool is_heard();
    void map_port(family_ends& of, std::uint16_t port);
    static asio::awaitable<void> retire(std::unique_ptr<port_mapper> mapper);
    void on_new_network(change what);
    void tell(change what);

    asio::any_io_executor executor_;
    const settings& options_;
    const media_sockets& sockets_;
    logger& log_;
    std::vector<std::weak_ptr<listener>> listeners_;
    std::array<family_ends, 2> families_; // IPv4, IPv6
    bool is_used_ = false;
    net::suspend_meter sleeps_;
    std::chrono::milliseconds look_interval_; // for sleeps
    bool is_looking_ = false;                 // for sleeps
    std::chrono::nanoseconds slept_{};
    task_group tasks_;
};

} // namespace babel::call
