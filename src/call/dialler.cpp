#include "call/dialler.hpp"

#include <boost/asio/this_coro.hpp>

#include <utility>

namespace babel::call {

dialler::dialler(asio::any_io_executor executor, connector connect, hooks callbacks)
    : connect_(std::move(connect)), hooks_(std::move(callbacks)), tasks_(std::move(executor)) {}

void dialler::dial(caller_address to) {
    give_up();
    tasks_.spawn(run(std::move(to), attempt_));
}

void dialler::give_up() {
    ++attempt_;
    tasks_.cancel();
}

asio::awaitable<void> dialler::run(caller_address to, int attempt) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto connecting = connect_(std::move(to));
    auto made = co_await std::move(connecting);
    if (attempt != attempt_) co_return;
    if (!made) co_return hooks_.failed(made.error());
    const auto connected = hooks_.make_stream(std::move(*made));
    hooks_.connected(connected);
    voice::voice_stream::hooks stream_hooks;
    stream_hooks.established = [this, &connected, attempt] {
        if (attempt == attempt_) hooks_.established(connected);
    };
    auto running = connected->run(std::move(stream_hooks));
    const auto end = co_await std::move(running);
    hooks_.ended(*connected, end);
    connected->close();
}

asio::awaitable<void> dialler::join() {
    give_up();
    co_await tasks_.join();
}

} // namespace babel::call
