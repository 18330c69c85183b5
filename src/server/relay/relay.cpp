#include "server/relay/relay.hpp"

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <fcntl.h>

#include <csignal>
#include <utility>

namespace babel::server {
namespace {

/// Signals are handled by the thread that was there before.
std::thread start(relay_loop& loop) {
    sigset_t all;
    sigset_t before;
    sigfillset(&all);
    pthread_sigmask(SIG_SETMASK, &all, &before);
    std::thread made([&loop] { loop.run(); });
    pthread_sigmask(SIG_SETMASK, &before, nullptr);
    return made;
}

} // namespace

relay::relay(
    const asio::any_io_executor& executor,
    relay_loop::settings from,
    std::function<void(const relay_news&)> on_news
)
    : on_news_(std::move(on_news)), loop_(std::move(from), mail_, counts_),
      bell_(executor, ::fcntl(mail_.news_bell(), F_DUPFD_CLOEXEC, 0)), listening_(executor) {
    // No task before the loop runs: a start may fail after this, and then nothing joins the task.
    asio::post(executor, [this] { listening_.spawn(listen()); });
    thread_ = start(loop_);
}

relay::~relay() {
    end_thread();
}

void relay::take(net::tls_parts parts, const leg_address& from) {
    if (waiting_.empty()) post(new_link{std::move(parts), from});
}

void relay::drop(std::uint32_t one, std::uint32_t other, std::uint64_t expiry) {
    post(dropped_pair{one, other, expiry});
}

void relay::change_limits(const relay_limits& limits) {
    post(limits);
}

void relay::post(relay_order order) {
    waiting_.push_back(std::make_unique<relay_order>(std::move(order)));
    catch_up();
}

void relay::catch_up() {
    while (!waiting_.empty() && mail_.post(waiting_.front()))
        waiting_.pop_front();
}

asio::awaitable<void> relay::listen() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        const auto [ended] =
            co_await bell_.async_wait(asio::posix::stream_descriptor::wait_read, as_result);
        if (ended) co_return;
        relay_mailbox::silence(mail_.news_bell());
        while (const auto news = mail_.next_news())
            on_news_(*news);
    }
}

void relay::end_thread() {
    if (!thread_.joinable()) return;
    post(end_of_relay{});
    while (!waiting_.empty())
        catch_up();
    thread_.join();
}

asio::awaitable<void> relay::close() {
    end_thread();
    listening_.cancel();
    co_await listening_.join();
}

} // namespace babel::server
