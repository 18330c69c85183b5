#include "call/ways/upnp_mapper.hpp"

#include <babel/net/thread_task.hpp>

#include <boost/asio/this_coro.hpp>

#include <atomic>
#include <cstdint>
#include <utility>

namespace babel::call {
namespace {

constexpr std::chrono::seconds pause_after_loss{60};
constexpr std::chrono::seconds pause_after_refusal{1800};

} // namespace

/// The grant belongs to the owner once the attempt is done, and to its thread once the owner has
/// left it.
struct upnp_mapper::attempt {
    enum class state : std::uint8_t { running, done, left };

    std::atomic<state> at{state::running};
    std::optional<upnp_grant> got;

    /// Returns false: the other side was first.
    bool move_to(state next) {
        auto expected = state::running;
        return at.compare_exchange_strong(expected, next);
    }
};

upnp_mapper::upnp_mapper(
    asio::any_io_executor executor,
    const upnp_request& request,
    router_calls calls,
    std::function<void()> changed
)
    : executor_(std::move(executor)), request_(request), calls_(std::move(calls)),
      changed_(std::move(changed)), timer_(executor_), tasks_(executor_) {}

void upnp_mapper::start() {
    tasks_.spawn(keep());
}

std::optional<wire::seen_address> upnp_mapper::outer() const {
    return grant_ ? std::optional(grant_->outer) : std::nullopt;
}

asio::awaitable<void> upnp_mapper::keep() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!is_closed_) {
        const bool had_one = grant_.has_value();
        begin();
        timer_.expires_after(attempt_limit);
        co_await timer_.async_wait(as_result);
        if (is_closed_) co_return;
        const bool has_ended = take();
        if (is_closed_ || !has_ended) co_return; // perhaps closed by the owner, who was told
        const auto pause = grant_    ? request_.lifetime / 2
                           : had_one ? pause_after_loss
                                     : pause_after_refusal;
        timer_.expires_after(pause);
        co_await timer_.async_wait(as_result);
    }
}

/// Ends on the thread, and wakes the timer's waiter.
asio::awaitable<void> upnp_mapper::run(std::function<error_code()> task) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto running = net::run_on_a_thread(executor_, std::move(task));
    co_await std::move(running);
    timer_.cancel();
}

void upnp_mapper::begin() {
    attempt_ = std::make_shared<attempt>();
    std::function<error_code()> task = [to = attempt_, calls = calls_, request = request_] {
        if (auto got = calls.map(request)) to->got = std::move(*got);
        if (!to->move_to(attempt::state::done) && to->got) calls.unmap(*to->got);
        return error_code();
    };
    tasks_.spawn(run(std::move(task)));
}

/// Returns false if the attempt still runs: it is left. A renewal that failed, or runs, is taken
/// for the loss of the mapping.
bool upnp_mapper::take() {
    const auto before = outer();
    const auto ended = std::exchange(attempt_, nullptr);
    const bool is_done = !ended->move_to(attempt::state::left);
    grant_ = is_done ? std::move(ended->got) : std::nullopt;
    if (grant_) request_.wanted = grant_->outer.port;
    if (outer() != before) changed_();
    return is_done;
}

asio::awaitable<void> upnp_mapper::close() {
    is_closed_ = true;
    if (attempt_ && !attempt_->move_to(attempt::state::left) && attempt_->got)
        grant_ = std::move(attempt_->got);
    attempt_.reset();
    timer_.cancel();
    if (grant_) {
        std::function<error_code()> task = [unmap = calls_.unmap, last = *grant_] {
            unmap(last);
            return error_code();
        };
        grant_.reset();
        tasks_.spawn(run(std::move(task)));
        timer_.expires_after(close_limit);
        co_await timer_.async_wait(as_result);
    }
    tasks_.cancel();
    co_await tasks_.join();
}

} // namespace babel::call
