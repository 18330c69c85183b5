#include "server/session/listeners.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <array>
#include <utility>

namespace babel::server {
namespace {

constexpr int accepts_a_turn = 128; // connections that make room for them are closed after the turn
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

/// Opens a listener at each address. If `port` is 0, all get the port of the first.
result<void, listen_failure> open_all(
    std::list<tcp::acceptor>& acceptors,
    const asio::any_io_executor& executor,
    std::span<const asio::ip::address> addresses,
    std::uint16_t port,
    bool may_lack_a_family
) {
    std::optional<listen_failure> lacking;
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
            if (!may_lack_a_family || !is_missing_family(acceptor.error())) return *lacking;
        }
    }
    if (acceptors.empty() && lacking) return *lacking;
    return {};
}

} // namespace

listeners::listeners(
    const asio::any_io_executor& executor, event_log& log, counters& counts, sink take_in
)
    : executor_(executor), log_(log), counts_(counts), take_in_(std::move(take_in)),
      accepting_(executor) {}

result<void, listen_failure>
listeners::listen(std::span<const asio::ip::address> addresses, std::uint16_t port, via through) {
    const bool is_default = addresses.empty();
    if (is_default) addresses = everywhere;
    for (int attempt = 1;; ++attempt) {
        std::list<tcp::acceptor> opened;
        const auto all = open_all(opened, executor_, addresses, port, is_default);
        if (all) {
            for (auto& each : opened)
                entrances_.push_back({std::move(each), through});
            return {};
        }
        // A port that was free at one address may be taken at another.
        const bool other_port_helps = port == 0 && all.error().why == asio::error::address_in_use;
        if (!other_port_helps || attempt == port_attempts) return all;
    }
}

error_code listeners::adopt(int descriptor, via through) {
    auto acceptor = net::adopt_listener(executor_, descriptor);
    if (!acceptor) return acceptor.error();
    entrances_.push_back({std::move(*acceptor), through});
    return {};
}

std::vector<tcp::endpoint> listeners::endpoints() const {
    std::vector<tcp::endpoint> all;
    for (const auto& each : entrances_)
        all.push_back(local_endpoint(each.acceptor));
    return all;
}

std::vector<tcp::endpoint> listeners::endpoints(via through) const {
    std::vector<tcp::endpoint> all;
    for (const auto& each : entrances_)
        if (each.through == through) all.push_back(local_endpoint(each.acceptor));
    return all;
}

void listeners::start() {
    for (auto& each : entrances_) {
        tell_of(each);
        accepting_.spawn(accept_from(each));
    }
}

asio::awaitable<void> listeners::close() {
    is_stopping_ = true;
    error_code ignored;
    for (auto& each : entrances_)
        each.acceptor.close(ignored);
    accepting_.cancel();
    co_await accepting_.join();
}

void listeners::tell_of(const entrance& at) {
    const auto where = local_endpoint(at.acceptor);
    const auto* purpose = at.through == via::proxy ? " for proxies"
                          : at.through == via::tls ? " for TLS"
                                                   : "";
    log_.write(
        log_kind::operation, log_level::info, "listening on ", net::to_string(where), purpose
    );
    if (net::is_present(where.address())) return;
    log_.write(
        log_kind::operation,
        log_level::warning,
        "no interface has that address yet: nobody can connect to it until one has"
    );
}

asio::awaitable<void> listeners::accept_from(entrance& at) {
    auto& acceptor = at.acceptor;
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer pause(executor_);
    bool is_in_trouble = false;
    while (acceptor.is_open()) {
        co_await acceptor.async_wait(tcp::acceptor::wait_read, as_result);
        if (is_stopping_) break;
        const auto trouble = accept_all(at);
        if (!trouble) {
            is_in_trouble = false;
            continue;
        }
        counts_.add(counter::accept_failures);
        if (!std::exchange(is_in_trouble, true)) {
            const auto why = trouble.message();
            log_.write(
                log_kind::operation, log_level::warning, "nobody can connect for now: ", why
            );
        }
        // Out of descriptors or memory: a retry without a pause would spin.
        pause.expires_after(net::accept_pause);
        co_await pause.async_wait(as_result);
    }
}

error_code listeners::accept_all(entrance& at) {
    for (int i = 0; i < accepts_a_turn; ++i) {
        auto client = net::try_accept(at.acceptor);
        if (client)
            take_in_(std::move(*client), at.through);
        else if (client.error() == errc::would_block)
            break;
        else
            return client.error();
    }
    return {};
}

} // namespace babel::server
