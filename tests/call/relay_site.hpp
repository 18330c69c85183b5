// The server's relay at places of a test, and carriers of calls to them.
#pragma once

#include "call/relay/relay_carrier.hpp"
#include "call/sent_grant.hpp"
#include "net/sockets.hpp"
#include "server/relay/relay.hpp"
#include "server/relay/relay_fixture.hpp"
#include "support/bounded_run.hpp"
#include "support/tls_contexts.hpp"
#include <babel/core/cancellation.hpp>
#include <babel/core/task_group.hpp>
#include <babel/net/tls_transport.hpp>
#include <babel/wire/ports.hpp>

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <utility>
#include <vector>

namespace babel::test {

inline const crypto::tls_context& relay_context() {
    static const auto made =
        crypto::tls_context::server(server_identity(), {std::string(wire::relay_protocol)});
    return made;
}

/// A relay with two places: one is open to UDP alone, and one to TLS alone.
class relay_site {
public:
    explicit relay_site(asio::io_context& on, const server::relay_limits& limits = {})
        : loop_(on), relay_(on.get_executor(), settings(limits), [](const server::relay_news&) {}) {
        tasks_.spawn(serve());
    }
    ~relay_site() {
        tasks_.cancel();
        run_bounded(loop_, tasks_.join());
        run_bounded(loop_, relay_.close());
    }

    tcp::endpoint udp_place() const { return {at_.address(), at_.port()}; }
    server::relay& relay() { return relay_; }
    tcp::endpoint tls_place() const { return listener_.local_endpoint(); }

private:
    server::relay_loop::settings settings(const server::relay_limits& limits) {
        server::relay_loop::settings out{relay_secret, limits, {}};
        net::udp::socket free_port(loop_, {asio::ip::address_v4::loopback(), 0});
        at_ = free_port.local_endpoint();
        free_port.close();
        REQUIRE_FALSE(out.ports.open(at_));
        return out;
    }

    asio::awaitable<void> serve() {
        co_await asio::this_coro::throw_if_cancelled(false);
        for (;;) {
            auto socket = co_await net::accept(listener_);
            if (!socket) co_return;
            net::tls_transport link(polled(poller_, *socket), relay_context(), scratch_);
            auto shaking = link.handshake();
            const auto failed = co_await std::move(shaking);
            const auto asked = co_await asio::this_coro::cancellation_state;
            if (is_cancelled(asked)) co_return;
            auto parts = failed ? std::nullopt : link.give_away();
            if (parts) relay_.take(std::move(*parts), server::leg_address{});
        }
    }

    asio::io_context& loop_;
    net::udp::endpoint at_;
    server::relay relay_;
    tcp::acceptor listener_{
        *net::listen(loop_.get_executor(), at("127.0.0.1"), net::stack::single)};
    net::poller poller_{loop_.get_executor()};
    net::tls_scratch scratch_{loop_.get_executor(), {}, {}};
    task_group tasks_{loop_.get_executor()};
};

/// A carrier, and what its owner hears.
struct carried_leg {
    carried_leg(asio::io_context& on, call::relay_grant grant)
        : loop(on), carrier(on.get_executor(), grant, sockets, 46, log, hooks()) {}
    ~carried_leg() {
        run_bounded(loop, carrier.close());
        run_bounded(loop, sockets.close());
    }

    call::relay_carrier::owner hooks() {
        const auto name = [](nat::path_kind over) {
            return over == nat::path_kind::relay_udp ? " udp" : " tls";
        };
        call::relay_carrier::owner out;
        out.bound = [=, this](nat::path_kind over) {
            news += std::string(" bound") + name(over);
            if (on_bound) on_bound();
        };
        out.unbound = [=, this](nat::path_kind over) {
            news += std::string(" unbound") + name(over);
        };
        out.received =
            [=, this](nat::path_kind over, bytes_view each, const wire::seen_address& sender) {
                ways += name(over);
                from = sender;
                got.emplace_back(each.begin(), each.end());
                if (on_received) on_received();
            };
        out.seen = [this] {
            ++seen_changes;
            if (const auto now = carrier.seen(nat::relay_carrier::udp)) own.push_back(*now);
        };
        return out;
    }

    asio::io_context& loop;
    logger log{log_level::error};
    std::string news;
    int seen_changes = 0;                // of the own address by UDP or TLS
    std::vector<wire::seen_address> own; // by UDP, each time
    std::string ways;                    // of the datagrams that came
    std::vector<datagram> got;
    wire::seen_address from;
    std::function<void()> on_bound;
    std::function<void()> on_received;
    call::settings options;
    call::media_sockets sockets{loop.get_executor(), options, log};
    call::relay_carrier carrier;
};

} // namespace babel::test
