#include "call/ways/candidates.hpp"

#include <boost/asio/error.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::call {

candidates::candidates(asio::any_io_executor executor, hooks callbacks)
    : executor_(std::move(executor)), hooks_(std::move(callbacks)), tasks_(executor_) {}

asio::awaitable<void> candidates::accept_from(net::tcp::acceptor& listener) {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (listener.is_open()) {
        auto socket = co_await net::accept(listener);
        if (!socket && socket.error() == asio::error::operation_aborted) co_return;
        if (socket) {
            add(make_connection(std::move(*socket)), std::chrono::steady_clock::now());
            continue;
        }
        // Probably no descriptor is left: other connections may end meanwhile.
        asio::steady_timer pause(executor_, net::accept_pause);
        co_await pause.async_wait(as_result);
    }
}

/// The candidate that has waited longest is not the callee, and must not keep it out.
void candidates::add(connection made, time_point now) {
    if (is_dismissed_) return;
    if (waiting_.size() >= max) {
        waiting_.front().connected->close();
        waiting_.pop_front();
    }
    auto connected = hooks_.make_stream(std::move(made));
    waiting_.push_back({connected, now + proof_limit});
    tasks_.spawn(serve(std::move(connected)));
    hooks_.knocked();
}

asio::awaitable<void> candidates::serve(stream connected) {
    co_await asio::this_coro::throw_if_cancelled(false);
    voice::voice_stream::hooks stream_hooks;
    stream_hooks.proved = [this, &connected] { prove(*connected); };
    stream_hooks.established = hooks_.greeted;
    auto running = connected->run(std::move(stream_hooks));
    const auto end = co_await std::move(running);
    if (forget(*connected))
        hooks_.left();
    else
        hooks_.ended(*connected, end);
    connected->close();
}

void candidates::prove(const voice::voice_stream& which) {
    const auto same = [&](const candidate& each) { return each.connected.get() == &which; };
    const auto found = std::ranges::find_if(waiting_, same);
    if (found == waiting_.end()) return; // already closed
    const auto proved = std::move(found->connected);
    waiting_.erase(found);
    hooks_.proved(proved);
}

/// Returns false if it was no candidate.
bool candidates::forget(const voice::voice_stream& which) {
    return std::erase_if(waiting_, [&](const candidate& each) {
               return each.connected.get() == &which;
           }) > 0;
}

void candidates::dismiss(time_point now) {
    is_dismissed_ = true;
    for (auto& each : waiting_) {
        each.connected->finish();
        each.deadline = std::min(each.deadline, now + goodbye_limit);
    }
}

void candidates::close_overdue(time_point now) {
    for (auto& each : waiting_)
        if (now >= each.deadline) each.connected->close();
}

candidates::time_point candidates::deadline() const {
    auto first = time_point::max();
    for (const auto& each : waiting_)
        first = std::min(first, each.deadline);
    return first;
}

asio::awaitable<void> candidates::join() {
    tasks_.cancel();
    co_await tasks_.join();
}

} // namespace babel::call
