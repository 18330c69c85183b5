#include <babel/net/socket_transport.hpp>
#include <babel/server/server.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <chrono>
#include <utility>

namespace babel::server {
namespace {

using std::chrono::steady_clock;

constexpr std::chrono::milliseconds accept_pause{100};
constexpr std::chrono::seconds drain_time{2};
constexpr std::chrono::milliseconds drain_step{20};
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
        auto acceptor = net::listen(executor, where, net::stack::single);
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

origin origin_of(const tcp::endpoint& remote, const tcp::endpoint& local) {
    const auto from = net::plain_address(remote.address());
    return {from.to_string(), net::plain_address(local.address()).to_string(), from.is_loopback()};
}

} // namespace

server::server(asio::any_io_executor executor, logger& log)
    : executor_(executor), log_(log), sessions_(executor, log), accepting_(executor),
      serving_(executor), stopped_(executor, steady_clock::time_point::max()) {}

std::optional<server::listen_failure>
server::listen(std::span<const asio::ip::address> addresses, std::uint16_t port) {
    const bool is_default = addresses.empty();
    if (is_default) addresses = everywhere;
    for (int attempt = 1;; ++attempt) {
        std::list<tcp::acceptor> opened;
        const auto failure = open_all(opened, executor_, addresses, port, is_default);
        if (!failure) {
            acceptors_.splice(acceptors_.end(), opened);
            return {};
        }
        // A port that was free at one address may be taken at another.
        const bool other_port_helps = port == 0 && failure->why == asio::error::address_in_use;
        if (!other_port_helps || attempt == port_attempts) return failure;
    }
}

std::vector<tcp::endpoint> server::endpoints() const {
    std::vector<tcp::endpoint> all;
    for (const auto& acceptor : acceptors_)
        all.push_back(local_endpoint(acceptor));
    return all;
}

asio::awaitable<void> server::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (auto& acceptor : acceptors_) {
        log_.info("listening on ", net::to_string(local_endpoint(acceptor)));
        accepting_.spawn(accept_from(acceptor));
    }
    co_await stopped_.async_wait(as_result);
    is_stopping_ = true;

    error_code ignored;
    for (auto& acceptor : acceptors_)
        acceptor.close(ignored);
    co_await accepting_.join();
    co_await drain();
    sessions_.close_all();
    co_await serving_.join();
    co_await sessions_.idle();
}

void server::stop() {
    is_in_haste_ = is_stopping_;
    is_stopping_ = true;
    stopped_.expires_at(steady_clock::time_point::min());
}

asio::awaitable<void> server::accept_from(tcp::acceptor& acceptor) {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer pause(executor_);
    bool is_in_trouble = false;
    while (acceptor.is_open()) {
        auto socket = co_await net::accept(acceptor);
        if (is_stopping_) break;
        if (socket) {
            take_in(std::move(*socket));
            is_in_trouble = false;
            continue;
        }
        if (!std::exchange(is_in_trouble, true))
            log_.warning("nobody can connect for now: ", socket.error().message());
        // Out of descriptors or memory: that passes, and trying again at once would spin.
        pause.expires_after(accept_pause);
        co_await pause.async_wait(as_result);
    }
}

void server::take_in(tcp::socket socket) {
    error_code gone;
    const auto remote = socket.remote_endpoint(gone);
    if (gone) return; // reset before we came to it
    const auto local = socket.local_endpoint(gone);
    net::set_no_delay(socket.native_handle());
    auto from = origin_of(remote, local);
    if (log_.shows(log_level::debug)) log_.debug(net::to_string(remote), " connected");
    serving_.spawn(sessions_.serve(net::make_transport(std::move(socket)), std::move(from)));
}

asio::awaitable<void> server::drain() {
    asio::steady_timer step(executor_);
    const auto deadline = steady_clock::now() + drain_time;
    while (!is_in_haste_ && !sessions_.is_drained() && steady_clock::now() < deadline) {
        step.expires_after(drain_step);
        co_await step.async_wait(as_result);
    }
}

} // namespace babel::server
