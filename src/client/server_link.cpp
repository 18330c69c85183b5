#include "client/server_link.hpp"

#include <babel/core/text.hpp>
#include <babel/core/time.hpp>
#include <babel/net/connector.hpp>

#include <boost/asio/this_coro.hpp>

#include <utility>
#include <variant>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds connect_limit{10};
constexpr seconds login_limit{10};
constexpr seconds suspend_look_interval{5};

link_failure failure_of(const error_code& why, const settings& chosen) {
    link_failure out{why.message()};
    if (why == errc::no_address) out.missing = missing_address{chosen.server.host, chosen.family};
    return out;
}

link_policy policy_of(const settings& chosen) {
    return {chosen.name, chosen.reconnect, chosen.login_wait, is_ip_address(chosen.server.host)};
}

} // namespace

server_link::server_link(
    asio::any_io_executor executor,
    const settings& options,
    std::span<std::uint8_t> read_buffer,
    logger& log,
    owner callbacks
)
    : executor_(std::move(executor)), options_(options), read_buffer_(read_buffer), log_(log),
      owner_(std::move(callbacks)), machine_(policy_of(options), clock::now()),
      login_deadline_(executor_), next_attempt_(executor_), tasks_(executor_) {}

void server_link::start() {
    tasks_.spawn(attempt());
    tasks_.spawn(watch_for_suspend());
}

asio::awaitable<void> server_link::close() {
    signal(link_signal::leave);
    tasks_.cancel();
    co_await tasks_.join();
}

std::chrono::microseconds server_link::round_trip() const {
    return link_ ? link_->round_trip() : std::chrono::microseconds(0);
}

void server_link::signal(link_signal input, const link_failure& why) {
    const auto luck = std::uniform_real_distribution<>()(random_);
    perform(machine_.on(input, clock::now(), luck, why));
}

void server_link::perform(const link_actions& actions) {
    if (actions.close) link_->close();
    if (actions.connect) {
        next_attempt_.cancel();
        tasks_.spawn(attempt());
    }
    if (actions.watch_login) tasks_.spawn(give_up_login());
    if (actions.pause) tasks_.spawn(wait(*actions.pause));
    if (actions.news) owner_.report(*actions.news);
}

/// From connecting to the end of the connection.
asio::awaitable<void> server_link::attempt() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto began = clock::now();
    net::connect_options connecting;
    connecting.timeout = connect_limit;
    connecting.addresses = options_.family;
    auto socket =
        co_await net::connect(executor_, options_.server.host, options_.server.port, connecting);
    if (machine_.phase() == link_phase::ended) co_return;
    if (!socket) {
        const auto failure = failure_of(socket.error(), options_);
        log_.info("the server is not reached: ", failure.why);
        signal(link_signal::unreachable, failure);
        co_return;
    }
    link_ = std::make_unique<control_link>(std::move(*socket), read_buffer_);
    server_address_ = link_->server().address();
    report_connected(clock::now() - began);
    signal(link_signal::connected);
    const control_link::handler dispatch = [this](const wire::to_client& m) { on_message(m); };
    const auto end = co_await link_->run(dispatch);
    login_deadline_.cancel();
    link_.reset();
    signal(link_signal::lost, {end.message()});
}

void server_link::report_connected(clock::duration took) {
    if (machine_.was_online() || std::exchange(has_reported_connection_, true)) return;
    const auto where = with_port(options_.server.host, options_.server.port) + " (" +
                       net::plain_address(server_address_).to_string() + ")";
    owner_.report(event::connected{where, duration_cast<milliseconds>(took)});
}

asio::awaitable<void> server_link::give_up_login() {
    co_await asio::this_coro::throw_if_cancelled(false);
    login_deadline_.expires_after(login_limit);
    const auto [ec] = co_await login_deadline_.async_wait(as_result);
    if (!ec) signal(link_signal::timed_out);
}

asio::awaitable<void> server_link::wait(milliseconds pause) {
    co_await asio::this_coro::throw_if_cancelled(false);
    log_.info("the next attempt to log in is made in ", pause.count(), " ms");
    next_attempt_.expires_after(pause);
    const auto [ec] = co_await next_attempt_.async_wait(as_result);
    if (!ec) signal(link_signal::pause_over);
}

asio::awaitable<void> server_link::watch_for_suspend() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_);
    for (auto slept = time_suspended();;) {
        next.expires_after(suspend_look_interval);
        const auto [ec] = co_await next.async_wait(as_result);
        if (ec) co_return;
        const auto now = time_suspended();
        if (now - std::exchange(slept, now) < seconds(1)) continue;
        log_.info("this machine was suspended; the server link is opened again");
        signal(link_signal::suspended);
    }
}

void server_link::on_message(const wire::to_client& message) {
    const bool is_own = std::visit([this](const auto& each) { return take(each); }, message);
    if (!is_own) owner_.on_message(message);
}

bool server_link::take(const wire::hello_connect&) {
    link_->send(wire::login{options_.name});
    return true;
}

bool server_link::take(const wire::login_success&) {
    if (machine_.phase() != link_phase::logging_in) return true; // it has a meaning once per link
    login_deadline_.cancel();
    const auto actions = machine_.on(link_signal::logged_in, clock::now(), 0);
    owner_.on_login();
    perform(actions);
    return true;
}

bool server_link::take(const wire::login_failed& message) {
    login_deadline_.cancel();
    const std::string why(message.reason.empty() ? "no reason given" : message.reason);
    signal(link_signal::refused, {why, std::nullopt, refusal_of(why)});
    return true;
}

bool server_link::take(const wire::error_response& message) {
    if (!turns_away(message.what)) return false;
    signal(
        link_signal::refused, {std::string(message.what), std::nullopt, refusal_of(message.what)}
    );
    return true;
}

} // namespace babel::client
