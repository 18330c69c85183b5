// The server: where it listens, whom it takes in, and how it stops.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/poller.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/address_list.hpp>
#include <babel/server/event_log.hpp>
#include <babel/server/proxy_gate.hpp>
#include <babel/server/session_host.hpp>

#include <boost/asio/steady_timer.hpp>

#include <cstddef>
#include <cstdint>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

using net::tcp;

/// Whether clients connect to a port by themselves, or through a proxy that says by the PROXY
/// protocol whose connection each is.
enum class via : std::uint8_t { nobody, proxy };

/// A babel server on one executor.
/// Lifetime: run() has to end before it is destroyed.
/// Thread: the executor's.
class server {
public:
    server(const asio::any_io_executor& executor, logger& log, house_rules rules = {});

    struct listen_failure {
        tcp::endpoint where;
        error_code why;
    };

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
    void trust_proxies(address_list trusted) { proxies_ = std::move(trusted); }

    std::vector<tcp::endpoint> endpoints() const;

    /// Serves until stop(), and ends when everything that it started has ended.
    asio::awaitable<void> run();

    /// Takes nobody in any more, gives what waits to be sent 2 s to leave, and closes what is
    /// there. A second call does not wait.
    void stop();

    /// New limits and bans, from now on: whoever is banned now has to go.
    void change_rules(const limits& most, bans banned);

    /// One ban more, from now on, and whoever it meets has to go; or one less. Returns whether
    /// there was one.
    void ban(const banned_thing& what);
    bool lift_ban(const banned_thing& what) { return rules_.banned.remove(what); }

    /// Limits, bans and counters as they are.
    const house_rules& rules() const { return rules_; }
    /// Counts what happened outside of the server, such as to its monitor.
    void count(tally which) { rules_.counted.add(which); }
    session_host& sessions() { return sessions_; }
    const session_host& sessions() const { return sessions_; }

private:
    asio::awaitable<void> sweep();
    struct entrance {
        tcp::acceptor acceptor;
        via through;
    };
    asio::awaitable<void> accept_from(entrance& at);
    /// Errors: why no more can be taken in for now.
    error_code take_in_all(entrance& at);
    void tell_of(const entrance& at);
    void take_in(net::accepted come, via through);
    /// Also says so.
    void turn_away(tally why, const tcp::endpoint& whom, std::string_view in_words);
    asio::awaitable<void>
    serve_proxied(std::unique_ptr<net::transport> link, tcp::endpoint proxy, tcp::endpoint local);
    asio::awaitable<void> drain();

    asio::any_io_executor executor_;
    event_log log_;
    net::poller poller_;
    house_rules rules_;
    std::list<entrance> entrances_;
    address_list proxies_;
    session_host sessions_;
    proxy_gate gate_;
    task_group accepting_; // and what else ends when nobody is taken in any more
    task_group serving_;
    asio::steady_timer stopped_; // expires when stop() is called
    bool is_stopping_ = false;
    bool is_in_haste_ = false;
};

} // namespace babel::server
