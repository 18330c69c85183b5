// How the client reaches its server, and comes back to it.
#include <babel/client/client.hpp>
#include <babel/core/time.hpp>
#include <babel/net/connector.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <utility>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds server_connect_limit{10};
constexpr seconds login_limit{10};
// Servers tell the whole list at once after the login, but nothing says where it ends.
constexpr seconds comparison_time{2};
constexpr seconds suspend_look_interval{5};

} // namespace

asio::awaitable<void> client::stay_online() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!quitting_) {
        auto end = co_await use_link();
        const bool was_logged_in = std::exchange(logged_in_, false);
        link_.reset();
        if (quitting_) break;
        if (!was_online_ || !options_.reconnect) {
            tell_server_lost(end, std::nullopt);
            break;
        }
        const bool slept = std::exchange(was_suspended_, false);
        if (slept) end.why = "this machine was suspended";
        const auto luck = std::uniform_real_distribution<>()(luck_);
        const auto pause = slept ? milliseconds(0) : pauses_.next(luck);
        if (was_logged_in)
            tell_server_lost(end, pause);
        else
            log_.info("no server yet (", end.why, "), again in ", pause.count(), " ms");
        next_attempt_.expires_after(pause);
        co_await next_attempt_.async_wait(as_result);
    }
}

/// From connecting to the connection's end.
asio::awaitable<client::link_end> client::use_link() {
    const auto began = clock::now();
    net::connect_options how;
    how.timeout = server_connect_limit;
    how.addresses = options_.family;
    auto socket = co_await net::connect(executor_, options_.server_host, options_.server_port, how);
    link_end ended;
    if (!socket) ended.why = socket.error().message();
    if (!socket) co_return ended;
    ended.was_reached = true;
    link_ = std::make_unique<control_link>(std::move(*socket), read_buffer_);
    server_address_ = link_->server().address();
    const auto where = options_.server_host + ":" + std::to_string(options_.server_port) + " (" +
                       net::plain_address(server_address_).to_string() + ")";
    if (!was_online_)
        report_(event::connected{where, duration_cast<milliseconds>(clock::now() - began)});
    login_refusal_.clear();
    login_timed_out_ = false;
    server_tasks_.spawn(give_up_login());
    const control_link::handler dispatch = [this](const wire::to_client& message) {
        std::visit([this](const auto& m) { on(m); }, message);
    };
    const auto end = co_await link_->run(dispatch);
    login_deadline_.cancel();
    const error_code late = errc::timed_out;
    ended.why = (login_timed_out_ ? late : end).message();
    if (!login_refusal_.empty()) ended.why = login_refusal_;
    co_return ended;
}

asio::awaitable<void> client::give_up_login() {
    co_await asio::this_coro::throw_if_cancelled(false);
    login_deadline_.expires_after(login_limit);
    const auto [ec] = co_await login_deadline_.async_wait(as_result);
    if (ec || logged_in_ || !link_) co_return;
    login_timed_out_ = true;
    link_->close();
}

void client::on_login() {
    logged_in_ = true;
    login_deadline_.cancel();
    pauses_.reset();
    if (!std::exchange(was_online_, true)) return report_(event::logged_in{options_.name});
    report_(event::server_back{options_.name});
    roster_.begin_comparison();
    server_tasks_.spawn(end_comparison());
}

asio::awaitable<void> client::end_comparison() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer told(executor_, comparison_time);
    const auto [ec] = co_await told.async_wait(as_result);
    if (!ec && logged_in_) forget(roster_.end_comparison());
}

/// What was asleep has most likely lost its link, and would notice late.
asio::awaitable<void> client::watch_for_suspend() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    for (auto slept = time_suspended();;) {
        next.expires_after(suspend_look_interval);
        const auto [ec] = co_await next.async_wait(as_result);
        if (ec) co_return;
        const auto now = time_suspended();
        if (now - std::exchange(slept, now) < seconds(1)) continue;
        log_.info("this machine was suspended; the server link is made anew");
        pauses_.reset();
        was_suspended_ = link_ != nullptr;
        if (link_) link_->close();
        next_attempt_.cancel();
    }
}

void client::tell_server_lost(const link_end& how, std::optional<milliseconds> retry) {
    const bool in_call = std::ranges::any_of(calls_, [](const auto& c) {
        return c->phase() == call_phase::up || c->phase() == call_phase::closing;
    });
    report_(event::server_lost{how.why, how.was_reached, in_call, retry});
}

} // namespace babel::client
