#include "client/link/reach_check.hpp"

#include <babel/call/call_listener.hpp>

#include <boost/asio/this_coro.hpp>

namespace babel::client {

reach_check::reach_check(
    const asio::any_io_executor& executor, const settings& options, server_link& link, logger& log
)
    : executor_(executor), options_(options), link_(link), log_(log), answered_(executor),
      tasks_(executor) {}

void reach_check::begin() {
    forget();
    if (!link_.caller_identity() || !options_.advertised_host.empty()) return;
    is_closed_ = options_.relay_only;
    if (is_closed_) return;
    call::port_pool unused(options_.listen_ports); // the port needs no rest: no call had it
    auto opened = call::open_call_listener(executor_, options_, unused);
    if (!opened) return;
    error_code ignored;
    const auto port = opened->local_endpoint(ignored).port();
    listener_ = std::move(*opened);
    asked_ = options_.advertised_port > 0 ? options_.advertised_port : port;
    link_.send(wire::reach{asked_});
    tasks_.spawn(wait_for_answer(++round_));
}

asio::awaitable<void> reach_check::wait_for_answer(unsigned round) {
    co_await asio::this_coro::throw_if_cancelled(false);
    answered_.expires_after(answer_limit);
    co_await answered_.async_wait(as_result);
    if (round == round_) listener_.reset(); // not that of a later login
}

/// The listener need not accept: the system of this machine completes the connection.
void reach_check::on(const wire::reach_answer& message) {
    if (!listener_ || message.port != asked_) return;
    is_closed_ = message.open == 0;
    log_.info("callees ", is_closed_ ? "cannot" : "can", " connect to port ", asked_);
    free_port();
}

void reach_check::free_port() {
    listener_.reset();
    answered_.cancel();
}

std::shared_ptr<void> reach_check::map(call::local_ends& ends, std::uint16_t port) const {
    const bool is_told = !options_.advertised_host.empty() || options_.advertised_port > 0;
    if (is_told || !options_.listen_address.empty()) return {};
    return ends.map_listener(link_.server_address(), port);
}

void reach_check::forget() {
    free_port();
    is_closed_ = false;
}

asio::awaitable<void> reach_check::close() {
    free_port();
    tasks_.cancel();
    co_await tasks_.join();
}

} // namespace babel::client
