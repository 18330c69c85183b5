#include "server/admin/status_page.hpp"
#include "server/server_impl.hpp"
#include <babel/server/monitor.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <memory>

namespace babel::server {
namespace {

using std::chrono::steady_clock;

constexpr int beats_a_second = 10;

constexpr std::array refusal_tallies{
    tally::refused_banned,
    tally::refused_source,
    tally::refused_proxy,
    tally::failed_name,
    tally::failed_taken,
    tally::failed_full,
    tally::failed_rate,
    tally::failed_banned};

shared_text share(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

} // namespace

monitor::monitor(
    const asio::any_io_executor& executor, logger& log, server& watched, monitor_settings how
)
    : executor_(executor), log_(log), watched_(watched.impl()), beat_(how.beat), feed_(executor),
      people_(people_event(0, {})), http_(executor, *this, how.most, std::move(how.hosts)),
      measuring_(executor) {}

asio::awaitable<void> monitor::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto where = endpoint();
    log_.info("metrics on http://", net::to_string(where));
    if (!where.address().is_loopback())
        log_.warning("anyone who can reach that address can see who is online");
    measuring_.spawn(watch_loop());
    co_await http_.run();
    is_stopping_ = true;
    measuring_.cancel();
    co_await measuring_.join();
}

document monitor::find(std::string_view path) {
    if (path == "/") return {"text/html; charset=utf-8", share(std::string(status_page()))};
    if (path == "/metrics") return {"text/plain; version=0.0.4; charset=utf-8", metrics()};
    if (path == "/healthz") return {"text/plain; charset=utf-8", share("ok\n")};
    return {};
}

event_feed& monitor::events() {
    if (steady_clock::now() - published_ >= beats_a_second * beat_) publish();
    return feed_;
}

std::string_view monitor::policy() const {
    return status_page_policy();
}

void monitor::on_refused() {
    watched_.count(tally::refused_http);
}

asio::awaitable<void> monitor::watch_loop() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer next(executor_, steady_clock::now());
    for (int beats = 1; !is_stopping_; ++beats) {
        next.expires_at(std::max(next.expiry() + beat_, steady_clock::now()));
        co_await next.async_wait(as_result);
        const auto late = steady_clock::now() - next.expiry();
        lateness_.add(late);
        latest_ = std::max(latest_, std::chrono::duration_cast<std::chrono::microseconds>(late));
        if (beats % beats_a_second == 0) end_of_second();
    }
}

void monitor::end_of_second() {
    const auto now = totals();
    lately_.add(
        {now.calls - before_.calls,
         now.logins - before_.logins,
         now.refused - before_.refused,
         now.online,
         std::exchange(latest_, {})}
    );
    before_ = now;
    if (feed_.has_readers()) publish();
}

happenings monitor::totals() const {
    const auto& counted = watched_.rules().counted;
    happenings all{counted.of(tally::calls), counted.of(tally::logins)};
    for (const auto each : refusal_tallies)
        all.refused += counted.of(each);
    all.online = watched_.sessions().online();
    return all;
}

void monitor::publish() {
    published_ = steady_clock::now();
    const auto& sessions = watched_.sessions();
    const pulse now{
        std::chrono::system_clock::now(),
        sessions.online(),
        sessions.pending(),
        sessions.waiting_bytes()};
    const auto rest = pulse_event(now, watched_.rules().counted, lately_);
    const bool people_changed = update_people();
    feed_.publish(
        share("retry: 2000\n" + about_event(started_) + people_ + rest),
        share(people_changed ? people_ + rest : rest)
    );
}

bool monitor::update_people() {
    // Whoever comes is a login more, and whoever only goes makes one less online.
    const std::pair key(watched_.rules().counted.of(tally::logins), watched_.sessions().online());
    if (key == people_key_) return false;
    people_key_ = key;
    people_ = people_event(key.second, watched_.sessions().list(max_people_shown));
    return true;
}

shared_text monitor::metrics() {
    const auto now = steady_clock::now();
    if (metrics_ && now - metrics_made_ < beats_a_second * beat_) return metrics_;
    metrics_made_ = now;
    const auto& sessions = watched_.sessions();
    metrics_ = share(metrics_text(
        watched_.rules().counted,
        {sessions.online(), sessions.pending(), sessions.waiting_bytes(), started_},
        lateness_
    ));
    return metrics_;
}

} // namespace babel::server
