// A babel server: where it listens, what it allows, and how it stops.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/address_list.hpp>
#include <babel/server/policy.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <vector>

namespace babel::server {

using net::tcp;

class server_impl;

/// Whether clients connect to a port by themselves, or through a proxy that says by the PROXY
/// protocol whose connection each is.
enum class via : std::uint8_t { nobody, proxy };

struct listen_failure {
    tcp::endpoint where;
    error_code why;
};

/// A babel server on one executor.
/// Lifetime: run() has to end before it is destroyed.
/// Thread: the executor's.
class server {
public:
    server(const asio::any_io_executor& executor, logger& log, policy rules = {});
    server(const server&) = delete;
    server& operator=(const server&) = delete;
    ~server();

    /// Listens on one port at each of these addresses; an IPv6 one takes IPv6 connections only.
    /// No addresses: every one of IPv6 and IPv4, without a family that the machine lacks. Port 0:
    /// the system picks one that is free at all of them. An address that no interface has yet is
    /// waited for. Errors: the first that failed, and then it listens nowhere.
    std::optional<listen_failure> listen(
        std::span<const asio::ip::address> addresses, std::uint16_t port, via through = via::nobody
    );

    /// Takes in clients of a socket that listens already. Errors: net::adopt_listener()'s.
    error_code adopt(int descriptor, via through = via::nobody);

    /// Which proxies may connect to ports for proxies; none, until this is called.
    void trust_proxies(address_list trusted);

    std::vector<tcp::endpoint> endpoints() const;

    /// Serves until stop(), and ends when everything that it started has ended.
    asio::awaitable<void> run();

    /// Takes nobody in any more, gives what waits to be sent 2 s to leave, and closes what is
    /// there. A second call does not wait.
    void stop();

    /// Replaces limits and bans, and disconnects those who are banned now.
    void change_rules(policy rules);

    /// The number of users.
    std::size_t online() const;

    /// For the rest of this room.
    server_impl& impl() { return *impl_; }

private:
    std::unique_ptr<server_impl> impl_;
};

} // namespace babel::server
