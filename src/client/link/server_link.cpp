#include "client/link/server_link.hpp"

#include "client/link/attempt.hpp"
#include <babel/core/text.hpp>
#include <babel/net/suspend_watch.hpp>

#include <boost/asio/this_coro.hpp>

#include <utility>
#include <variant>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::duration_cast, std::chrono::milliseconds, std::chrono::seconds;

constexpr seconds login_limit{10}, suspend_look{5};

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
      owner_(std::move(callbacks)), machine_(policy_of(options), clock::now()), check_(options),
      connector_(executor_, options, log), login_limit_(executor_), next_attempt_(executor_),
      tasks_(executor_) {}

void server_link::start() {
    tasks_.spawn(attempt());
    tasks_.spawn(net::watch_for_suspend(executor_, suspend_look, [this](auto) { on_wake(); }));
}

asio::awaitable<void> server_link::close() {
    signal(link_signal::leave);
    tasks_.cancel();
    co_await tasks_.join();
}

void server_link::signal(link_signal input, const link_failure& why) {
    perform(machine_.on(input, clock::now(), std::uniform_real_distribution<>()(random_), why));
}

void server_link::perform(const link_actions& actions) {
    if (actions.close) link_->close();
    if (actions.moves && owner_.on_move) owner_.on_move();
    if (actions.connect) {
        next_attempt_.cancel();
        tasks_.spawn(attempt());
    }
    if (actions.watch_login) {
        login_limit_.set(connection_.limit.value_or(login_limit));
        tasks_.spawn(give_up_login());
    }
    if (actions.pause) tasks_.spawn(wait(*actions.pause));
    if (actions.news) owner_.report(*actions.news);
}

asio::awaitable<void> server_link::attempt() {
    co_await asio::this_coro::throw_if_cancelled(false);
    began_ = clock::now();
    auto reaching = reach_server(check_, connector_, options_);
    auto connected = co_await std::move(reaching);
    if (machine_.phase() == link_phase::ended) co_return;
    if (!connected) {
        log_.info("the server is not reached: ", connected.error().why);
        signal(link_signal::unreachable, connected.error());
        co_return;
    }
    connection_ = std::move(*connected);
    co_await serve();
}

asio::awaitable<void> server_link::serve() {
    co_await asio::this_coro::throw_if_cancelled(false);
    is_accepted_ = false;
    caller_.reset();
    security_.reset();
    link_ = std::make_unique<control_link>(
        std::move(connection_.transport), connection_.kind, read_buffer_
    );
    if (!connection_.tls) report_connected({});
    signal(link_signal::connected);
    const control_link::handler dispatch = [this](const auto& message) { on_message(message); };
    const auto end = co_await link_->run(dispatch);
    login_limit_.end();
    link_.reset();
    connection_.tls = nullptr;
    connector_.note_failure(connection_.node);
    signal(link_signal::lost, {end.message()});
}

/// Once for the first attempts; a client that comes back says so.
void server_link::report_connected(const std::optional<server_security>& security) {
    if (machine_.was_online() || std::exchange(has_reported_connection_, true)) return;
    const auto took = duration_cast<milliseconds>(clock::now() - began_);
    owner_.report(event::connected{place_of(connection_), took, security});
}

asio::awaitable<void> server_link::give_up_login() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const bool is_late = co_await login_limit_.run();
    if (!is_late) co_return;
    auto why = failure_of(errc::timed_out);
    why.may_be_tls = connection_.may_be_tls;
    signal(link_signal::timed_out, why);
}

/// A client that is sent away waits for its calls that ring, and asks again after each pause.
asio::awaitable<void> server_link::wait(milliseconds pause) {
    co_await asio::this_coro::throw_if_cancelled(false);
    log_.info("the next attempt to log in is made in ", pause.count(), " ms");
    do {
        next_attempt_.expires_after(pause);
        const auto [ec] = co_await next_attempt_.async_wait(as_result);
        if (ec) co_return;
    } while (is_online() && owner_.needs_session && owner_.needs_session());
    signal(link_signal::pause_over);
}

void server_link::on_wake() {
    log_.info("this machine was suspended; the server link is opened again");
    signal(link_signal::suspended);
}

void server_link::on_message(const link_message& message) {
    if (std::exchange(connection_.limit, {})) login_limit_.set(login_limit); // a packet came
    connection_.may_be_tls = false;
    if (!may_count(message)) return refuse_early(message);
    const bool is_own = std::visit([this](const auto& each) { return take(each); }, message);
    if (!is_own) owner_.on_message(message);
}

/// Anybody on the path can complete a handshake. Before the server's key is accepted, only its
/// greeting counts.
bool server_link::may_count(const link_message& message) const {
    return is_accepted_ || !connection_.tls ||
           std::holds_alternative<wire::hello_connect>(message) ||
           std::holds_alternative<wire::welcome>(message);
}

/// No word of an unchecked server is final.
void server_link::refuse_early(const link_message& message) {
    const auto* words = std::get_if<wire::error_response>(&message);
    if (!words) return signal(link_signal::refused, failure_of(errc::early_answer));
    signal(link_signal::refused, {std::string(words->what)});
}

bool server_link::take(const wire::hello_connect&) {
    if (link_->kind() == link_kind::base) log_in();
    return true;
}

bool server_link::take(const wire::welcome& message) {
    if (wire::demands_unknown(message.capabilities, own_capabilities))
        signal(link_signal::refused, failure_of(errc::program_too_old));
    else
        log_in(message);
    return true;
}

void server_link::log_in(const wire::welcome& greeting) {
    if (machine_.phase() != link_phase::logging_in || is_accepted_) return;
    const auto security = check_.check(connection_, greeting.endorsements);
    if (!security) return signal(link_signal::refused, failure_of(security.error()));
    is_accepted_ = true;
    security_ = *security;
    if (connection_.tls) report_connected(security_);
    caller_ = send_login(*link_, connection_, options_, greeting.capabilities, owner_.begin_login);
}

bool server_link::take(const wire::login_success&) {
    if (machine_.phase() != link_phase::logging_in) return true; // it has a meaning once per link
    login_limit_.end();
    connector_.forget_failures();
    const auto actions = machine_.on(link_signal::logged_in, clock::now(), 0);
    owner_.on_login();
    perform(actions);
    return true;
}

bool server_link::take(const wire::login_failed& message) {
    login_limit_.end();
    return refuse(message.reason, refusal_of(message.reason));
}

bool server_link::take(const wire::login_refused& message) {
    login_limit_.end();
    return refuse(message.words, refusal_of(message.why));
}

bool server_link::take(const wire::notice& message) {
    log_.info("notice of the server: ", printable(message.words));
    if (message.what == wire::notice_kind::other_node) signal(link_signal::sent_away);
    if (message.what != wire::notice_kind::logged_in_elsewhere) return true;
    return refuse(message.words, refusal::logged_in_elsewhere);
}

bool server_link::take(const wire::error_response& message) {
    return turns_away(message.what) && refuse(message.what, refusal_of(message.what));
}

bool server_link::refuse(std::string_view words, refusal why) {
    auto told = words.empty() ? failure_of(errc::unexplained) : link_failure{std::string(words)};
    told.code = why;
    signal(link_signal::refused, told);
    return true;
}

} // namespace babel::client
