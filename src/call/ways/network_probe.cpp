#include "call/relay/relay_leg_tls.hpp"
#include "call/ways/port_mapper.hpp"
#include <babel/call/media_sockets.hpp>
#include <babel/call/network_probe.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/crypto/secret.hpp>
#include <babel/nat/address_scope.hpp>
#include <babel/net/connector.hpp>
#include <babel/net/local_network.hpp>
#include <babel/net/seen_endpoint.hpp>
#include <babel/net/tcp.hpp>
#include <babel/net/udp_socket.hpp>
#include <babel/wire/relay.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <functional>
#include <span>
#include <tuple>
#include <utility>

namespace babel::call {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds tls_connect_limit{1500};
constexpr milliseconds router_limit{400}; // it is near, and answers PCP and NAT-PMP at once
/// A search takes 1 s for each kind of device, of which routers have the first or the second.
constexpr milliseconds upnp_limit{2500};
constexpr std::array question_pauses{
    milliseconds(200), milliseconds(200), milliseconds(300), milliseconds(300), milliseconds(400)};

wire::address_question make_question() {
    wire::address_question out;
    out.token = crypto::random_bytes<std::tuple_size_v<wire::question_token>>();
    return out;
}

/// The answer to that question, unmasked.
std::optional<wire::address_answer>
answer_in(bytes_view datagram, const wire::address_question& to) {
    auto answer = wire::decode_address_answer(datagram);
    if (!answer || answer->token != to.token) return {};
    wire::apply_token_mask(*answer);
    return *answer;
}

/// The way to the server in one family.
class way_probe {
public:
    /// Starts another task beside the one that calls it.
    using starter = std::function<void(asio::awaitable<void>)>;

    way_probe(asio::any_io_executor executor, way_facts& into, net::family kind, starter start)
        : executor_(std::move(executor)), facts_(into), kind_(kind), start_(std::move(start)),
          pause_(executor_) {}

    asio::awaitable<void> run(const network_target& to) {
        facts_.is_tried = true;
        net::connect_options limits;
        limits.timeout = tls_connect_limit;
        limits.addresses = kind_;
        auto connecting = net::connect(executor_, to.host, to.port, std::move(limits));
        auto connected = co_await std::move(connecting);
        facts_.failure = connected ? error_code() : connected.error();
        if (facts_.failure || is_over_) co_return;
        error_code failed;
        server_ = connected->remote_endpoint(failed);
        error_code ignored;
        connected->close(ignored);
        if (failed) co_return;
        start_(ask_by_tls());
        if (!open()) co_return;
        start_(receive());
        start_(ask_by_udp());
        if (facts_.has_router) ask_router();
    }

    /// All waits are cancelled; nothing begins another one.
    void end() { is_over_ = true; }

private:
    bool open() {
        const auto way = net::route_to(server_.address());
        if (!way) return false;
        auto made = net::udp_socket::open(executor_, {way->source, 0});
        if (!made) return false;
        facts_.has_router = way->gateway.has_value();
        facts_.own = net::seen_at(made->local());
        socket_.emplace(std::move(*made));
        return true;
    }

    bool knows_all() const { return facts_.by_udp && (facts_.by_other || !facts_.has_other); }

    asio::awaitable<void> ask_by_udp() {
        co_await asio::this_coro::throw_if_cancelled(false);
        for (const auto each : question_pauses) {
            if (is_over_ || knows_all()) break;
            if (!facts_.by_udp)
                send(question_, server_.port());
            else
                send(other_question_, other_port_);
            pause_.expires_after(each);
            co_await pause_.async_wait(as_result);
        }
        socket_->close();
    }

    void send(const wire::address_question& question, std::uint16_t port) {
        const auto bytes = wire::encode(question);
        const net::datagram one{{server_.address(), port}, bytes};
        socket_->send(std::span(&one, 1));
    }

    asio::awaitable<void> receive() {
        co_await asio::this_coro::throw_if_cancelled(false);
        asio::steady_timer rest(executor_);
        while (!is_over_) {
            const auto [ec] = co_await socket_->async_wait(as_result);
            if (ec) co_return;
            const auto all = socket_->try_receive();
            if (!all && all.error() == errc::would_block) continue;
            if (!all) co_return;
            for (const auto& each : *all)
                take(each);
            if (!socket_->was_full()) continue;
            rest.expires_after(media_sockets::flood_pause);
            co_await rest.async_wait(as_result);
        }
    }

    /// Datagrams from elsewhere, and answers to other questions, are ignored.
    void take(const net::datagram& from) {
        if (from.peer.address() != server_.address()) return;
        if (const auto told = answer_in(from.bytes, question_);
            told && !facts_.by_udp && from.peer.port() == server_.port()) {
            facts_.by_udp = told->seen;
            other_port_ = told->other_port;
            facts_.has_other = other_port_ != 0 && other_port_ != server_.port();
            pause_.cancel();
        }
        if (const auto told = answer_in(from.bytes, other_question_);
            told && facts_.has_other && from.peer.port() == other_port_) {
            facts_.by_other = told->seen;
            pause_.cancel();
        }
    }

    asio::awaitable<void> ask_by_tls() {
        co_await asio::this_coro::throw_if_cancelled(false);
        const auto question = make_question();
        std::optional<relay_leg_tls> leg;
        relay_leg_tls::hooks hooks;
        hooks.opened = [&](const wire::relay_cookie&) {
            facts_.is_tls_open = true;
            leg->send(wire::encode(question));
        };
        hooks.received = [&](bytes_view datagram) {
            if (!answer_in(datagram, question)) return;
            facts_.has_told_by_tls = true;
            leg->close();
        };
        relay_leg_tls::settings from;
        from.to = server_;
        leg.emplace(executor_, std::move(from), std::move(hooks));
        auto running = leg->run();
        const auto ended = co_await std::move(running);
        // A server without a relay shakes hands, and then closes at once.
        const bool is_kept = facts_.has_told_by_tls || (facts_.is_tls_open && is_over_);
        facts_.is_tls_open = is_kept;
        if (!is_kept) facts_.tls_failure = ended;
    }

    void ask_router() {
        using nat::carried_protocol;
        start_(ask_router_for(carried_protocol::udp, facts_.own.port, facts_.udp_port));
        const auto family = kind_ == net::family::v4 ? net::tcp::v4() : net::tcp::v6();
        auto reserved = net::reserve_port(executor_, family, 0); // no other program has it
        if (!reserved) return;
        error_code ignored; // it is bound
        const auto own = reserved->local_endpoint(ignored).port();
        reserved_.emplace(std::move(*reserved));
        start_(ask_router_for(carried_protocol::tcp, own, facts_.tcp_port));
    }

    asio::awaitable<void>
    ask_router_for(nat::carried_protocol protocol, std::uint16_t own, router_port& into) {
        co_await asio::this_coro::throw_if_cancelled(false);
        logger quiet(log_level::error);
        asio::steady_timer pause(executor_);
        port_mapper::settings from;
        from.towards = server_.address();
        from.protocol = protocol;
        from.own_port = own;
        auto on_change = [&pause] { pause.cancel(); };
        port_mapper mapper(executor_, std::move(from), quiet, std::move(on_change));
        mapper.start();
        into.is_asked = true;
        pause.expires_after(router_limit);
        if (!is_over_) co_await pause.async_wait(as_result);
        const bool is_asked_more = !is_over_ && !mapper.outer() && mapper.hurry();
        if (is_asked_more) {
            pause.expires_after(upnp_limit);
            co_await pause.async_wait(as_result);
        }
        into.mapped = mapper.outer();
        into.is_by_upnp = mapper.is_by_upnp();
        into.is_asked_by_upnp = mapper.has_asked_by_upnp() && !is_over_; // it had its time
        auto closing = mapper.close();
        co_await std::move(closing);
    }

    asio::any_io_executor executor_;
    way_facts& facts_;
    net::family kind_;
    starter start_;
    net::tcp::endpoint server_;
    std::optional<net::udp_socket> socket_;
    std::optional<net::tcp::acceptor> reserved_; // port of TCP
    const wire::address_question question_ = make_question();
    const wire::address_question other_question_ = make_question();
    std::uint16_t other_port_ = 0;
    asio::steady_timer pause_; // between questions
    bool is_over_ = false;
};

/// Both ways, and the time that they have.
class probe_run {
public:
    probe_run(const asio::any_io_executor& executor, network_target to)
        : to_(std::move(to)), limit_(executor), tasks_(executor),
          v4_(executor, facts_.v4, net::family::v4, starter()),
          v6_(executor, facts_.v6, net::family::v6, starter()) {}

    asio::awaitable<network_facts> run() {
        co_await asio::this_coro::throw_if_cancelled(false);
        limit_.expires_after(probe_limit);
        if (to_.family != net::family::v6) start(v4_.run(to_));
        if (to_.family != net::family::v4) start(v6_.run(to_));
        co_await limit_.async_wait(as_result); // or until the last task has ended
        v4_.end();
        v6_.end();
        tasks_.cancel();
        co_await tasks_.join();
        facts_.has_global_v6 = has_global_v6();
        co_return facts_;
    }

private:
    way_probe::starter starter() {
        return [this](asio::awaitable<void> task) { start(std::move(task)); };
    }

    void start(asio::awaitable<void> task) {
        ++running_;
        tasks_.spawn(counted(std::move(task)));
    }

    asio::awaitable<void> counted(asio::awaitable<void> task) {
        co_await asio::this_coro::throw_if_cancelled(false);
        co_await std::move(task);
        if (--running_ == 0) limit_.cancel();
    }

    static bool has_global_v6() {
        const auto own = net::own_addresses();
        return own && std::ranges::any_of(*own, [](const asio::ip::address& each) {
                   return each.is_v6() &&
                          nat::scope_of(net::seen_at(each, 0)) == nat::address_scope::world;
               });
    }

    network_target to_;
    network_facts facts_;
    std::size_t running_ = 0; // tasks
    asio::steady_timer limit_;
    task_group tasks_;
    way_probe v4_;
    way_probe v6_;
};

} // namespace

asio::awaitable<network_facts> probe_network(asio::any_io_executor executor, network_target to) {
    probe_run run(executor, std::move(to));
    auto running = run.run();
    co_return co_await std::move(running);
}

} // namespace babel::call
