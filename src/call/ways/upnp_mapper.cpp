#include "call/ways/upnp_mapper.hpp"

#include <babel/net/thread_task.hpp>

#include <boost/asio/this_coro.hpp>

#include <atomic>
#include <cstdint>
#include <utility>

namespace babel::call {

using std::chrono::steady_clock;

/// The grant belongs to the owner once the attempt is done, and to its thread once the owner has
/// left it.
struct upnp_mapper::attempt {
    enum class state : std::uint8_t { running, done, left };

    explicit attempt(const upnp_request& request) : by(request) {}

    /// Returns false: the other side was first.
    bool move_to(state next) {
        auto expected = state::running;
        return at.compare_exchange_strong(expected, next);
    }

    const upnp_request by;
    std::atomic<state> at{state::running};
    std::optional<upnp_grant> got;
};

upnp_mapper::upnp_mapper(
    asio::any_io_executor executor,
    router_calls calls,
    const times& limits,
    std::function<void()> changed
)
    : executor_(std::move(executor)), calls_(std::move(calls)), times_(limits),
      changed_(std::move(changed)), timer_(executor_), tasks_(executor_) {}

void upnp_mapper::start() {
    tasks_.spawn(keep());
}

void upnp_mapper::ask(const upnp_request& request) {
    if (wanted_ == request) return;
    wanted_ = request;
    ask_at_ = steady_clock::now();
    timer_.cancel();
}

void upnp_mapper::ask_again() {
    if (held_) held_->is_confirmed = false;
    ask_at_ = steady_clock::now();
    timer_.cancel();
}

void upnp_mapper::leave() {
    if (!wanted_) return;
    wanted_.reset();
    timer_.cancel();
}

std::optional<wire::seen_address> upnp_mapper::outer() const {
    if (!held_ || !held_->is_confirmed || wanted_ != held_->by) return {};
    return held_->grant.outer;
}

asio::awaitable<void> upnp_mapper::keep() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!is_closed_) {
        if (threads_ == 0)
            begin_due();
        else if (attempt_ && steady_clock::now() >= late_at_)
            doubt();
        if (is_closed_) co_return; // by the owner, who was told
        timer_.expires_at(wake_at());
        co_await timer_.async_wait(as_result);
    }
}

upnp_mapper::time_point upnp_mapper::wake_at() const {
    if (threads_ > 0) return attempt_ && outer() ? late_at_ : time_point::max();
    return wanted_ ? ask_at_ : time_point::max();
}

void upnp_mapper::begin_due() {
    if (held_ && wanted_ != held_->by) return begin_release();
    if (wanted_ && steady_clock::now() >= ask_at_) begin_attempt();
}

/// Ends on the thread, and wakes the timer's waiter.
asio::awaitable<void> upnp_mapper::run(std::function<error_code()> task) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto running = net::run_on_a_thread(executor_, std::move(task));
    co_await std::move(running);
    --threads_;
    if (attempt_ && !is_closed_) take();
    timer_.cancel();
}

void upnp_mapper::begin_attempt() {
    attempt_ = std::make_shared<attempt>(*wanted_);
    late_at_ = steady_clock::now() + times_.attempt;
    auto request = *wanted_;
    std::optional<upnp_grant> last;
    if (held_) {
        last = held_->grant;
        request.wanted = last->outer.port;
    }
    std::function<error_code()> task = [to = attempt_, calls = calls_, request, last] {
        if (auto got = calls.map(request)) to->got = std::move(*got);
        if (to->move_to(attempt::state::done)) return error_code();
        const auto& unneeded = to->got ? to->got : last;
        if (unneeded) calls.unmap(*unneeded);
        return error_code();
    };
    ++threads_;
    tasks_.spawn(run(std::move(task)));
}

void upnp_mapper::begin_release() {
    std::function<error_code()> task = [unmap = calls_.unmap, last = held_->grant] {
        unmap(last);
        return error_code();
    };
    held_.reset();
    ++threads_;
    tasks_.spawn(run(std::move(task)));
}

/// The attempt takes long: so does the renewal of the port.
void upnp_mapper::doubt() {
    const auto before = outer();
    if (held_) held_->is_confirmed = false;
    tell(before);
}

/// The thread has ended. One that could not be started has done nothing.
void upnp_mapper::take() {
    const auto before = outer();
    const auto now = steady_clock::now();
    const auto ended = std::exchange(attempt_, nullptr);
    const bool is_done = !ended->move_to(attempt::state::left);
    if (is_done && ended->got)
        hold(*ended);
    else if (held_ && now >= held_->until)
        held_.reset();
    else if (held_)
        held_->is_confirmed = false;
    if (wanted_ == ended->by) {
        const times::duration half = ended->by.lifetime / 2;
        ask_at_ = now + (outer() ? half : held_ ? times_.after_doubt : times_.after_refusal);
    }
    tell(before);
}

/// In place of the port that it renews. Another port means that somebody else has that one now.
void upnp_mapper::hold(const attempt& ended) {
    held_ = holding{ended.by, *ended.got, steady_clock::now() + ended.by.lifetime};
}

void upnp_mapper::tell(const std::optional<wire::seen_address>& before) {
    if (outer() != before) changed_();
}

asio::awaitable<void> upnp_mapper::close() {
    is_closed_ = true;
    timer_.cancel();
    const auto last = std::exchange(attempt_, nullptr);
    const bool is_left = last && last->move_to(attempt::state::left);
    if (last && !is_left && last->got) hold(*last);
    const bool is_awaited = held_ || (threads_ > 0 && !last);
    if (held_ && !is_left) begin_release(); // else its thread does
    held_.reset();
    timer_.expires_after(close_limit);
    while (is_awaited && threads_ > 0 && timer_.expiry() > steady_clock::now())
        co_await timer_.async_wait(as_result);
    tasks_.cancel();
    co_await tasks_.join();
}

} // namespace babel::call
