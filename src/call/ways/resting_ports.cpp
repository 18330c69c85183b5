#include <babel/call/resting_ports.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::call {

resting_ports::resting_ports(asio::any_io_executor executor)
    : executor_(std::move(executor)), rested_(executor_), tasks_(executor_) {}

void resting_ports::add(
    net::tcp::acceptor listener,
    std::shared_ptr<void> mapping,
    bool is_withdrawn,
    std::function<void()> on_knock
) {
    if (ports_.size() >= max) release_oldest();
    const auto now = std::chrono::steady_clock::now();
    if (is_withdrawn) withdrawn_at_ = now;
    ports_.push_back({std::move(listener), std::move(mapping), now, std::move(on_knock)});
    tasks_.spawn(see_off(std::prev(ports_.end())));
    free_rested();
}

bool resting_ports::release_oldest() {
    const auto is_open = [](const port& each) { return each.listener.is_open(); };
    const auto oldest = std::ranges::find_if(ports_, is_open);
    if (oldest == ports_.end()) return false;
    release(*oldest);
    return true;
}

/// Its coroutine removes it soon.
void resting_ports::release(port& rested) {
    error_code ignored; // it is gone either way
    rested.listener.close(ignored);
    rested.mapping.reset(); // now: another call may take the port, and ask for the same mapping
}

asio::awaitable<void> resting_ports::close(std::chrono::milliseconds at_least) {
    co_await asio::this_coro::throw_if_cancelled(false);
    rested_.cancel();
    asio::steady_timer late(executor_, withdrawn_at_ + at_least);
    if (!ports_.empty()) co_await late.async_wait(as_result);
    while (release_oldest()) {
    }
    co_await tasks_.join();
}

asio::awaitable<void> resting_ports::see_off(std::list<port>::iterator self) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (self->listener.is_open()) {
        const auto callee = co_await net::accept(self->listener);
        if (callee && self->on_knock) std::exchange(self->on_knock, {})();
        if (callee || callee.error() == asio::error::operation_aborted) continue;
        asio::steady_timer pause(executor_, net::accept_pause);
        co_await pause.async_wait(as_result);
    }
    ports_.erase(self);
}

void resting_ports::free_rested() {
    const auto now = std::chrono::steady_clock::now();
    auto next = time_point::max();
    for (auto& each : ports_) {
        if (now - each.since >= rest)
            release(each);
        else
            next = std::min(next, each.since + rest);
    }
    if (next == time_point::max()) return;
    rested_.expires_at(next);
    rested_.async_wait([this](error_code stopped) {
        if (!stopped) free_rested();
    });
}

} // namespace babel::call
