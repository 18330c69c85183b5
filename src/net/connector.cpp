#include "net/reason_to_stop.hpp"
#include <babel/net/connector.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <list>
#include <memory>
#include <optional>
#include <utility>
#include <vector>

namespace babel::net {
namespace {

using std::chrono::steady_clock;
using time_point = steady_clock::time_point;

constexpr std::chrono::milliseconds attempt_delay{250};
// A slower connection than that makes no good link, so the other addresses may try.
constexpr std::chrono::milliseconds eager_time{1000};

struct one_attempt {
    tcp::socket socket;
    tcp::endpoint to;
    bool is_over = false;
};

/// The attempts under way. Shared with their handlers, which may run after the caller has left.
struct race {
    explicit race(const asio::any_io_executor& e) : executor(e), changed(e) {}

    asio::any_io_executor executor;
    asio::steady_timer changed;
    std::list<one_attempt> attempts;
    std::optional<tcp::socket> winner;
    std::optional<std::uint16_t> shared_port;
    std::size_t pending = 0;
    error_code last_error = errc::no_address;
    endpoints failed;
};

void attempt(const std::shared_ptr<race>& self, const tcp::endpoint& to) {
    one_attempt made{tcp::socket(self->executor), to};
    auto* one = &self->attempts.emplace_back(std::move(made));
    ++self->pending;
    if (self->shared_port) open_from(one->socket, to.protocol(), *self->shared_port);
    one->socket.async_connect(to, [self, one](error_code ec) {
        --self->pending;
        one->is_over = true;
        if (ec) {
            self->last_error = ec;
            self->failed.push_back(one->to);
            error_code ignored;
            one->socket.close(ignored); // a name may have many addresses
        } else if (!self->winner) {
            self->winner = std::move(one->socket);
        }
        self->changed.cancel();
    });
}

void close_all(race& self) {
    error_code ignored;
    for (auto& each : self.attempts)
        each.socket.close(ignored);
}

/// Silence until the deadline is a failure, and a slower connection than the winner's is not.
void note_silent(race& self) {
    for (const auto& each : self.attempts)
        if (!each.is_over) self.failed.push_back(each.to);
}

/// The time of the next attempt, or the deadline.
time_point next_turn(const dial_list& list, std::size_t next, time_point began, time_point end) {
    if (next == list.to.size()) return end;
    auto turn = steady_clock::now() + attempt_delay;
    if (next == list.eager) turn = std::max(turn, began + eager_time);
    return std::min(turn, end);
}

asio::awaitable<result<tcp::socket>>
first_to_connect(std::shared_ptr<race> state, dial_list list, time_point deadline) {
    const auto asked = co_await asio::this_coro::cancellation_state;
    const auto began = steady_clock::now();
    std::size_t next = 0;
    auto turn = began;
    error_code given_up = reason_to_stop(asked, deadline);
    while (!state->winner && !given_up) {
        const bool all_failed = state->pending == 0;
        if (all_failed && next == list.to.size()) break;
        const bool is_early = next == list.eager && next > 0 && steady_clock::now() < turn;
        if (next < list.to.size() && (all_failed || !is_early)) {
            attempt(state, list.to[next++]);
            turn = next_turn(list, next, began, deadline);
        }
        state->changed.expires_at(next < list.to.size() ? turn : deadline);
        co_await state->changed.async_wait(as_result);
        given_up = reason_to_stop(asked, deadline);
    }
    if (given_up == errc::timed_out) note_silent(*state);
    close_all(*state);
    if (state->winner) co_return std::move(*state->winner);
    co_return given_up ? given_up : state->last_error;
}

} // namespace

endpoints take_turns(const endpoints& sorted) {
    endpoints first;
    endpoints second;
    for (const auto& e : sorted)
        (e.protocol() == sorted.front().protocol() ? first : second).push_back(e);
    endpoints out;
    for (std::size_t i = 0; i < std::max(first.size(), second.size()); ++i) {
        if (i < first.size()) out.push_back(first[i]);
        if (i < second.size()) out.push_back(second[i]);
    }
    return out;
}

asio::awaitable<dialled> dial(
    asio::any_io_executor executor,
    dial_list list,
    time_point deadline,
    std::optional<std::uint16_t> shared_port
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto state = std::make_shared<race>(executor);
    state->shared_port = shared_port;
    auto connecting = first_to_connect(state, std::move(list), deadline);
    auto socket = co_await std::move(connecting);
    dialled out{std::move(socket), state->failed};
    co_return out;
}

asio::awaitable<result<tcp::socket>> connect(
    asio::any_io_executor executor, std::string host, std::uint16_t port, connect_options options
) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto deadline = steady_clock::now() + options.timeout;
    host_question what{std::move(host), port, options.addresses, options.is_strangers};
    auto looking = look_up(executor, std::move(what), deadline);
    auto found = co_await std::move(looking);
    if (!found) co_return found.error();

    endpoints allowed;
    error_code first_refusal;
    for (const auto& endpoint : *found) {
        const auto no = options.refuse ? options.refuse(endpoint) : error_code{};
        if (!no)
            allowed.push_back(endpoint);
        else if (!first_refusal)
            first_refusal = no;
    }
    if (allowed.empty()) co_return first_refusal ? first_refusal : errc::no_address;
    dial_list list{take_turns(allowed), allowed.size()};
    auto dialling = dial(executor, std::move(list), deadline, options.shared_port);
    auto made = co_await std::move(dialling);
    co_return std::move(made.socket);
}

} // namespace babel::net
