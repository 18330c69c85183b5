// A babel server.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/key.hpp>
#include <babel/crypto/tls_context.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/address_list.hpp>
#include <babel/server/authorized_names.hpp>
#include <babel/server/directory.hpp>
#include <babel/server/policy.hpp>
#include <babel/server/relay_limits.hpp>
#include <babel/server/relay_secret.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <span>
#include <string>
#include <vector>

namespace babel::server {

using net::tcp;

class server_impl;

/// Kind of a port: for direct clients, plain or by TLS, or for a proxy that sends a PROXY header.
enum class via : std::uint8_t { nobody, proxy, tls };

/// Clients that may connect directly without TLS.
enum class plain_clients : std::uint8_t { all, of_this_machine, none };

struct listen_failure {
    tcp::endpoint where;
    error_code why;
};

/// Certificate and key by which clients recognise the server.
struct server_identity {
    crypto::tls_context certificate;
    std::optional<crypto::public_key> key = {}; ///< null: the certificate is of an authority
    std::vector<crypto::endorsement> endorsements = {}; ///< of the key by former ones: server_key
};

struct relay_setup {
    relay_secret secret{};
    /// `ADDRESS:PORT` of a relay, for clients; none: its port at the address by which a client
    /// reached the server.
    std::vector<std::string> places{};
    port_span ports{};     ///< for callees of the base protocol
    bool runs_here = true; ///< in a thread of this process
    bool is_alone = false; ///< the ports for TLS are for legs only
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

    /// Listens on one port at each of these addresses. An IPv6 address accepts IPv6 connections
    /// only. No addresses: all addresses of the families that the machine has. Port 0: the system
    /// picks one that is free at all of them. An address that no interface has yet is accepted.
    /// Errors: the first address that failed; then none is open.
    result<void, listen_failure> listen(
        std::span<const asio::ip::address> addresses, std::uint16_t port, via through = via::nobody
    );

    /// Accepts clients from a socket that is already listening. Errors: net::adopt_listener()'s.
    error_code adopt(int descriptor, via through = via::nobody);

    /// Reads the file of names and the file `invites` beside it, and keeps them from now on.
    /// Without them, no name can be registered. Errors: a file cannot be read, or a line is wrong.
    result<void, names_fault> open_names(const std::string& path);

    /// Sets the directory of names, which outlives the server; it is alone by default. Call it
    /// before run().
    void use(directory& names_of_all);

    /// From now on users see those of their realm alone; see realm_of(). Call it before run().
    void separate_realms();

    /// Sets the proxies that may connect to ports for proxies; none by default.
    void trust_proxies(address_list trusted);

    /// Sets the certificate of ports for TLS; before there is one, they turn clients away.
    /// Connections keep theirs.
    void use_identity(server_identity identity);

    /// All by default. Others are told the reason.
    void admit_plain(plain_clients admitted);

    /// Relays sealed calls, by UDP on the numbers of the ports for TLS, and by TLS there. Call it
    /// once, after the ports are open. Errors: the first address that failed.
    result<void, listen_failure> start_relay(const relay_setup& setup);

    std::vector<tcp::endpoint> endpoints() const;

    /// Serves until stop(), and returns when all of its coroutines have ended.
    asio::awaitable<void> run();

    /// Stops accepting, and closes all connections evenly over a time. Null: that of the rules if
    /// there are other nodes, else 0. Queued bytes get up to 2 s more. A second call does not wait.
    void stop(std::optional<std::chrono::seconds> over = {});
    /// The time over which it closes connections now; 0: it does not, or at once.
    std::chrono::seconds drain_time() const;

    /// Replaces limits, bans and rules about names, and disconnects users who are now banned or
    /// whose name is not theirs any more.
    void change_rules(policy rules);

    /// The number of users.
    std::size_t online() const;

    /// For other units of this room.
    server_impl& impl() { return *impl_; }

private:
    std::unique_ptr<server_impl> impl_;
};

} // namespace babel::server
