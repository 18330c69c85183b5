// How the client reaches its server, and comes back to it.
#include <babel/client/client.hpp>
#include <babel/core/text.hpp>
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
constexpr milliseconds first_list_limit{200};
constexpr milliseconds piece_limit{30};

std::string why_unreachable(const error_code& why, const settings& chosen) {
    if (why != errc::no_address) return why.message();
    const std::string flag = chosen.family == net::family::v4 ? "-4" : "-6";
    const std::string kind = chosen.family == net::family::v4 ? "IPv4" : "IPv6";
    if (is_ip_address(chosen.server_host))
        return flag + " asks for " + kind + ", and " + chosen.server_host +
               " has no address of that kind";
    if (chosen.family == net::family::any) return "the host name is unknown";
    return "the host name is unknown, or has no " + kind + " address, as " + flag + " asks for";
}

} // namespace

asio::awaitable<void> client::stay_online() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!quitting_) {
        auto end = co_await use_link();
        const bool was_logged_in = std::exchange(logged_in_, false);
        link_.reset();
        if (quitting_) break;
        if (!may_try_again(end)) {
            tell_end(end);
            break;
        }
        const bool slept = std::exchange(was_suspended_, false);
        if (slept) end.why = "this machine was suspended";
        const auto luck = std::uniform_real_distribution<>()(luck_);
        const auto left = options_.login_wait - (clock::now() - started_);
        auto pause = slept ? milliseconds(0) : pauses_.next(luck);
        if (!was_online_) pause = std::min(pause, std::chrono::ceil<milliseconds>(left));
        if (was_logged_in)
            tell_server_lost(end, pause);
        else
            tell_waiting(end, pause);
        next_attempt_.expires_after(pause);
        co_await next_attempt_.async_wait(as_result);
    }
}

/// Whoever was online tries for ever, unless the server has said that it is for good. The first
/// login waits for what passes by itself, and only as long as it may.
bool client::may_try_again(const link_end& how) const {
    const bool is_final = how.refused == refusal::banned || how.refused == refusal::kicked;
    const bool is_hopeless = how.is_misaddressed && is_ip_address(options_.server_host);
    if (is_final || is_hopeless) return false;
    if (was_online_) return options_.reconnect;
    const bool passes = !how.refused || passes_by_itself(*how.refused);
    return passes && clock::now() - started_ < options_.login_wait;
}

void client::tell_end(const link_end& how) {
    if (how.refused && !was_online_) return report_(event::login_failed{how.why, *how.refused});
    tell_server_lost(how, std::nullopt);
}

/// Each reason once.
void client::tell_waiting(const link_end& how, milliseconds pause) {
    log_.info("not online yet (", how.why, "), again in ", pause.count(), " ms");
    if (std::exchange(told_waiting_, how.why) == how.why) return;
    if (was_online_ && !how.refused) return; // the loss was told
    report_(event::login_waiting{how.why, how.refused, pause});
}

/// From connecting to the connection's end.
asio::awaitable<client::link_end> client::use_link() {
    const auto began = clock::now();
    net::connect_options how;
    how.timeout = server_connect_limit;
    how.addresses = options_.family;
    auto socket = co_await net::connect(executor_, options_.server_host, options_.server_port, how);
    link_end ended;
    if (!socket) {
        ended.is_misaddressed = socket.error() == errc::no_address;
        ended.why = why_unreachable(socket.error(), options_);
        co_return ended;
    }
    ended.was_reached = true;
    link_ = std::make_unique<control_link>(std::move(*socket), read_buffer_);
    server_address_ = link_->server().address();
    const auto where = with_port(options_.server_host, options_.server_port) + " (" +
                       net::plain_address(server_address_).to_string() + ")";
    if (!was_online_ && !std::exchange(told_connected_, true))
        report_(event::connected{where, duration_cast<milliseconds>(clock::now() - began)});
    refusal_.clear();
    login_timed_out_ = false;
    server_tasks_.spawn(give_up_login());
    const control_link::handler dispatch = [this](const wire::to_client& message) {
        std::visit([this](const auto& m) { on(m); }, message);
    };
    const auto end = co_await link_->run(dispatch);
    login_deadline_.cancel();
    const error_code late = errc::timed_out;
    ended.why = (login_timed_out_ ? late : end).message();
    if (!refusal_.empty()) {
        ended.why = refusal_;
        ended.refused = refusal_of(refusal_);
    }
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
    told_waiting_.clear();
    refusals_.forget_all();
    for (const auto& each : calls_)
        if (each->phase() == call::call_phase::calling) {
            each->set_detail("the server link was lost meanwhile");
            each->signal(call::call_signal::link_broken);
        }
    if (!std::exchange(was_online_, true)) return report_(event::logged_in{options_.name});
    report_(event::server_back{options_.name});
    roster_.begin_comparison();
    server_tasks_.spawn(end_comparison());
}

asio::awaitable<void> client::first_list() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto round_trip = link_ ? link_->round_trip() : std::chrono::microseconds(0);
    list_due_.expires_after(first_list_limit + 2 * round_trip);
    if (roster_.names().empty()) co_await list_due_.async_wait(as_result);
    for (bool came = true; came && logged_in_;) { // in pieces, where it is long
        list_due_.expires_after(piece_limit);
        const auto [rung] = co_await list_due_.async_wait(as_result);
        came = static_cast<bool>(rung);
    }
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
        return c->phase() == call::call_phase::up || c->phase() == call::call_phase::closing;
    });
    report_(event::server_lost{
        how.why, how.was_reached, in_call, retry, how.refused, how.is_misaddressed});
}

} // namespace babel::client
