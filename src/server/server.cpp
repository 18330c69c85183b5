#include "server/signalling/rules.hpp"
#include <babel/server/server.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <chrono>
#include <utility>

namespace babel::server {
namespace {

using std::chrono::steady_clock;

constexpr int accepts_a_turn = 128; // whoever has to make room for them goes after the turn
constexpr int client_send_buffer_bytes = 64 * 1024;
constexpr std::chrono::seconds drain_time{2};
constexpr std::chrono::milliseconds drain_step{20};
constexpr std::chrono::seconds sweep_interval{1};
constexpr int port_attempts = 16;

const std::array<asio::ip::address, 2> everywhere{
    asio::ip::address_v6::any(), asio::ip::address_v4::any()};

bool is_missing_family(error_code ec) {
    return ec == asio::error::address_family_not_supported ||
           ec == boost::system::errc::address_not_available;
}

tcp::endpoint local_endpoint(const tcp::acceptor& acceptor) {
    error_code ignored; // it is bound
    return acceptor.local_endpoint(ignored);
}

/// Opens a listener at each address, on the port of the first where `port` is 0.
std::optional<server::listen_failure> open_all(
    std::list<tcp::acceptor>& acceptors,
    const asio::any_io_executor& executor,
    std::span<const asio::ip::address> addresses,
    std::uint16_t port,
    bool may_lack_a_family
) {
    std::optional<server::listen_failure> lacking;
    for (const auto& address : addresses) {
        const tcp::endpoint where(address, port);
        const auto absent =
            may_lack_a_family ? net::absent_address::is_error : net::absent_address::may_come;
        auto acceptor = net::listen(executor, where, net::stack::single, absent);
        if (acceptor) {
            port = local_endpoint(*acceptor).port();
            acceptors.push_back(std::move(*acceptor));
        } else {
            lacking = {where, acceptor.error()};
            if (!may_lack_a_family || !is_missing_family(acceptor.error())) return lacking;
        }
    }
    return acceptors.empty() ? lacking : std::nullopt;
}

origin origin_at(const tcp::endpoint& remote, const tcp::endpoint& local) {
    return origin_of(remote.address().to_string(), local.address().to_string());
}

} // namespace

server::server(const asio::any_io_executor& executor, logger& log, house_rules rules)
    : executor_(executor), log_(log), poller_(executor), rules_(std::move(rules)),
      sessions_(executor, log_, rules_), gate_(rules_.most), accepting_(executor),
      serving_(executor), stopped_(executor, steady_clock::time_point::max()) {}

std::optional<server::listen_failure>
server::listen(std::span<const asio::ip::address> addresses, std::uint16_t port, via through) {
    const bool is_default = addresses.empty();
    if (is_default) addresses = everywhere;
    for (int attempt = 1;; ++attempt) {
        std::list<tcp::acceptor> opened;
        auto failure = open_all(opened, executor_, addresses, port, is_default);
        if (!failure) {
            for (auto& each : opened)
                entrances_.push_back({std::move(each), through});
            return {};
        }
        // A port that was free at one address may be taken at another.
        const bool other_port_helps = port == 0 && failure->why == asio::error::address_in_use;
        if (!other_port_helps || attempt == port_attempts) return failure;
    }
}

error_code server::adopt(int descriptor, via through) {
    auto acceptor = net::adopt_listener(executor_, descriptor);
    if (!acceptor) return acceptor.error();
    entrances_.push_back({std::move(*acceptor), through});
    return {};
}

std::vector<tcp::endpoint> server::endpoints() const {
    std::vector<tcp::endpoint> all;
    for (const auto& each : entrances_)
        all.push_back(local_endpoint(each.acceptor));
    return all;
}

asio::awaitable<void> server::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (auto& each : entrances_) {
        tell_of(each);
        accepting_.spawn(accept_from(each));
    }
    accepting_.spawn(sweep());
    co_await stopped_.async_wait(as_result);
    is_stopping_ = true;

    error_code ignored;
    for (auto& each : entrances_)
        each.acceptor.close(ignored);
    gate_.close_all();
    accepting_.cancel();
    co_await accepting_.join();
    co_await drain();
    sessions_.close_all();
    co_await serving_.join();
    co_await sessions_.idle();
}

void server::tell_of(const entrance& at) {
    const auto where = local_endpoint(at.acceptor);
    const auto* whom = at.through == via::proxy ? " for proxies" : "";
    log_.write(event::operation, log_level::info, "listening on ", net::to_string(where), whom);
    if (net::is_present(where.address())) return;
    log_.write(
        event::operation,
        log_level::warning,
        "no interface has that address yet: nobody can connect to it until one has"
    );
}

void server::stop() {
    is_in_haste_ = is_stopping_;
    is_stopping_ = true;
    stopped_.expires_at(steady_clock::time_point::min());
}

asio::awaitable<void> server::accept_from(entrance& at) {
    auto& acceptor = at.acceptor;
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer pause(executor_);
    bool is_in_trouble = false;
    while (acceptor.is_open()) {
        co_await acceptor.async_wait(tcp::acceptor::wait_read, as_result);
        if (is_stopping_) break;
        const auto trouble = take_in_all(at);
        if (!trouble) {
            is_in_trouble = false;
            continue;
        }
        rules_.counted.add(tally::accept_failures);
        if (!std::exchange(is_in_trouble, true)) {
            const auto why = trouble.message();
            log_.write(event::operation, log_level::warning, "nobody can connect for now: ", why);
        }
        // Out of descriptors or memory: that passes, and trying again at once would spin.
        pause.expires_after(net::accept_pause);
        co_await pause.async_wait(as_result);
    }
}

error_code server::take_in_all(entrance& at) {
    for (int i = 0; i < accepts_a_turn; ++i) {
        auto come = net::try_accept(at.acceptor);
        if (come)
            take_in(std::move(*come), at.through);
        else if (come.error() == errc::would_block)
            break;
        else
            return come.error();
    }
    return {};
}

void server::take_in(net::accepted come, via through) {
    const auto local = net::local_endpoint(come.socket.get());
    const auto remote = come.remote;
    rules_.counted.add(tally::connections);
    const bool is_proxied = through == via::proxy;
    auto from = origin_at(remote, local);
    if (is_proxied && !proxies_.holds(from.address))
        return turn_away(tally::refused_proxy, remote, "no proxy may connect from there");
    net::set_no_delay(come.socket.get());
    net::set_send_buffer(come.socket.get(), client_send_buffer_bytes);
    if (log_.shows(log_level::debug))
        log_.write(event::connection, log_level::debug, net::to_string(remote), " connected");
    auto link = poller_.make_transport(std::move(come.socket));
    if (is_proxied)
        serving_.spawn(serve_proxied(std::move(link), remote, local));
    else
        serving_.spawn(sessions_.serve(std::move(link), std::move(from)));
}

void server::turn_away(tally why, const tcp::endpoint& whom, std::string_view in_words) {
    rules_.counted.add(why);
    const auto address = net::plain_address(whom.address()).to_string();
    log_.write(event::refusal, log_level::info, address, " is turned away: ", in_words);
}

asio::awaitable<void> server::serve_proxied(
    std::unique_ptr<net::transport> link, tcp::endpoint proxy, tcp::endpoint local
) {
    const auto said = co_await gate_.greet(*link);
    if (!said) {
        // A proxy that only looks whether somebody listens says nothing and goes.
        if (said.error() != errc::end_of_stream)
            turn_away(tally::refused_proxy, proxy, said.error().message());
        co_return;
    }
    const auto client = *said ? **said : proxied_connection{proxy, local};
    auto from = origin_at(client.remote, client.local);
    // What a proxy elsewhere calls its loopback is not ours.
    from.loopback = from.loopback && net::plain_address(proxy.address()).is_loopback();
    auto served = sessions_.serve(std::move(link), std::move(from));
    co_await std::move(served);
}

asio::awaitable<void> server::sweep() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    while (!is_stopping_) {
        next.expires_after(sweep_interval);
        co_await next.async_wait(as_result);
        sessions_.sweep(steady_clock::now());
        gate_.sweep(steady_clock::now());
    }
}

void server::change_rules(const limits& most, bans banned) {
    rules_.most = most;
    rules_.banned = std::move(banned);
    sessions_.kick_banned();
}

void server::ban(const banned_thing& what) {
    rules_.banned.insert(what);
    sessions_.kick_banned(what);
}

asio::awaitable<void> server::drain() {
    asio::steady_timer step(executor_);
    const auto deadline = steady_clock::now() + drain_time;
    while (!is_in_haste_ && sessions_.waiting_bytes() > 0 && steady_clock::now() < deadline) {
        step.expires_after(drain_step);
        co_await step.async_wait(as_result);
    }
}

} // namespace babel::server
