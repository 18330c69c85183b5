#include "server/admin/event_feed.hpp"
#include "server/admin/history.hpp"
#include "server/admin/metrics.hpp"
#include "server/admin/status_page.hpp"
#include "server/http/http_server.hpp"
#include "server/server_impl.hpp"
#include <babel/core/task_group.hpp>
#include <babel/server/monitor.hpp>

#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <array>
#include <chrono>
#include <cstdint>
#include <utility>

namespace babel::server {
namespace {

using std::chrono::steady_clock;

constexpr int beats_a_second = 10;

constexpr std::array refusal_counters{
    counter::refused_banned,
    counter::refused_source,
    counter::refused_proxy,
    counter::failed_name,
    counter::failed_taken,
    counter::failed_full,
    counter::failed_rate,
    counter::failed_banned};

shared_text share(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

} // namespace

class monitor::impl final : private site {
public:
    impl(
        const asio::any_io_executor& executor,
        logger& log,
        server& watched,
        monitor_settings settings
    );

    error_code listen(const net::tcp::endpoint& at) { return http_.listen(at); }
    error_code adopt(int descriptor) { return http_.adopt(descriptor); }
    net::tcp::endpoint endpoint() const { return http_.endpoint(); }
    asio::awaitable<void> run();

private:
    document find(std::string_view path) override;
    event_feed& events() override;
    std::string_view policy() const override;
    void on_refused() override;

    asio::awaitable<void> watch_loop();
    void end_of_second();
    history_entry totals() const;
    void publish();
    bool update_people();
    shared_text metrics();
    document readiness() const;
    const directory& names_of_all() const {
        return std::as_const(watched_).sessions().signals().names_of_all();
    }

    asio::any_io_executor executor_;
    logger& log_;
    server_impl& watched_;
    std::chrono::milliseconds beat_;
    std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
    latency_histogram lateness_;
    history lately_;
    history_entry before_;                // the totals one second ago
    std::chrono::microseconds latest_{0}; // maximum latency of this second
    event_feed feed_;
    std::chrono::steady_clock::time_point published_{};
    std::string people_;
    std::pair<std::uint64_t, std::size_t> people_key_{0, 0}; // state that people_ was made from
    shared_text metrics_;
    std::chrono::steady_clock::time_point metrics_made_{};
    http_server http_;
    task_group measuring_;
    bool is_stopping_ = false;
};

monitor::impl::impl(
    const asio::any_io_executor& executor, logger& log, server& watched, monitor_settings settings
)
    : executor_(executor), log_(log), watched_(watched.impl()), beat_(settings.beat),
      feed_(executor), people_(people_event(0, {})),
      http_(executor, *this, {}, host_names(std::move(settings.hosts))), measuring_(executor) {}

asio::awaitable<void> monitor::impl::run() {
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

document monitor::impl::find(std::string_view path) {
    if (path == "/") return {"text/html; charset=utf-8", share(std::string(status_page()))};
    if (path == "/metrics") return {"text/plain; version=0.0.4; charset=utf-8", metrics()};
    if (path == "/healthz") return {"text/plain; charset=utf-8", share("ok\n")};
    if (path == "/readyz") return readiness();
    return {};
}

/// Unlike /healthz it depends on the cluster's engine: a balancer sends users elsewhere, and nobody
/// restarts the server.
document monitor::impl::readiness() const {
    constexpr std::string_view type = "text/plain; charset=utf-8";
    if (watched_.takes_logins()) return {type, share("ok\n")};
    return {type, share("nobody can log in at the moment\n"), http_status::service_unavailable};
}

event_feed& monitor::impl::events() {
    if (steady_clock::now() - published_ >= beats_a_second * beat_) publish();
    return feed_;
}

std::string_view monitor::impl::policy() const {
    return status_page_policy();
}

void monitor::impl::on_refused() {
    watched_.count(counter::refused_http);
}

asio::awaitable<void> monitor::impl::watch_loop() {
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

void monitor::impl::end_of_second() {
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

history_entry monitor::impl::totals() const {
    const auto& counts = watched_.counts();
    history_entry all{counts.value(counter::calls), counts.value(counter::logins)};
    for (const auto each : refusal_counters)
        all.refused += counts.value(each);
    all.online = watched_.sessions().online();
    return all;
}

void monitor::impl::publish() {
    published_ = steady_clock::now();
    const auto& sessions = watched_.sessions();
    const pulse now{
        std::chrono::system_clock::now(),
        sessions.online(),
        sessions.unauthenticated(),
        sessions.waiting_bytes(),
        sessions.online_by_kind(),
        watched_.certificate_end(),
        names_of_all().nodes()};
    const auto rest = pulse_event(now, watched_.counts(), lately_);
    const bool people_changed = update_people();
    feed_.publish(
        share("retry: 2000\n" + about_event(started_) + people_ + rest),
        share(people_changed ? people_ + rest : rest)
    );
}

bool monitor::impl::update_people() {
    // An arrival adds a login; a departure alone lowers the number online.
    const std::pair key(watched_.counts().value(counter::logins), watched_.sessions().online());
    if (key == people_key_) return false;
    people_key_ = key;
    people_ = people_event(key.second, watched_.sessions().list(max_people_shown));
    return true;
}

shared_text monitor::impl::metrics() {
    const auto now = steady_clock::now();
    if (metrics_ && now - metrics_made_ < beats_a_second * beat_) return metrics_;
    metrics_made_ = now;
    const auto& sessions = watched_.sessions();
    metrics_ = share(metrics_text(
        watched_.counts(),
        {sessions.online(),
         sessions.unauthenticated(),
         sessions.waiting_bytes(),
         started_,
         sessions.online_by_kind(),
         watched_.certificate_end(),
         watched_.relayed().counts(),
         names_of_all().figures(),
         names_of_all().claim_times()},
        lateness_
    ));
    return metrics_;
}

monitor::monitor(
    const asio::any_io_executor& executor, logger& log, server& watched, monitor_settings settings
)
    : impl_(std::make_unique<impl>(executor, log, watched, std::move(settings))) {}

monitor::~monitor() = default;

error_code monitor::listen(const net::tcp::endpoint& at) {
    return impl_->listen(at);
}

error_code monitor::adopt(int descriptor) {
    return impl_->adopt(descriptor);
}

net::tcp::endpoint monitor::endpoint() const {
    return impl_->endpoint();
}

asio::awaitable<void> monitor::run() {
    return impl_->run();
}

} // namespace babel::server
