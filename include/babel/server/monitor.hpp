// A server under observation: metrics and a status page over HTTP.
#pragma once

#include <babel/core/log.hpp>
#include <babel/server/activity.hpp>
#include <babel/server/event_feed.hpp>
#include <babel/server/http_server.hpp>
#include <babel/server/latency_histogram.hpp>
#include <babel/server/metrics.hpp>
#include <babel/server/server.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <utility>

namespace babel::server {

struct monitor_settings {
    http_limits most{};
    std::chrono::milliseconds beat{100}; ///< how often the loop is measured; ten make a second
    host_names hosts{};
};

/// Shows /, /events, /metrics and /healthz, and measures how late the loop is. Whatever it shows is
/// made at most once a second, and only when somebody asks for it.
/// Lifetime: run() has to end before it is destroyed. The server outlives it.
/// Thread: the executor's.
class monitor final : private site {
public:
    monitor(
        const asio::any_io_executor& executor,
        logger& log,
        server& watched,
        monitor_settings how = {}
    );

    /// Both: see http_server.
    error_code listen(const net::tcp::endpoint& at) { return http_.listen(at); }
    error_code adopt(int descriptor) { return http_.adopt(descriptor); }

    /// Where it listens.
    net::tcp::endpoint endpoint() const { return http_.endpoint(); }

    /// Shows; to be called once, after listen().
    /// Cancellation: closes all connections, and ends when everything that it started has ended.
    asio::awaitable<void> run();

private:
    document find(std::string_view path) override;
    event_feed& events() override;
    std::string_view policy() const override;
    void on_refused() override;

    asio::awaitable<void> watch_loop();
    void end_of_second();
    happenings totals() const;
    void publish();
    bool update_people();
    shared_text metrics();

    asio::any_io_executor executor_;
    logger& log_;
    server_impl& watched_;
    std::chrono::milliseconds beat_;
    std::chrono::system_clock::time_point started_ = std::chrono::system_clock::now();
    latency_histogram lateness_;
    activity lately_;
    happenings before_;                   // the totals one second ago
    std::chrono::microseconds latest_{0}; // the most that the loop was late in this second
    event_feed feed_;
    std::chrono::steady_clock::time_point published_{};
    std::string people_;
    std::pair<std::uint64_t, std::size_t> people_key_{0, 0}; // what people_ was made for
    shared_text metrics_;
    std::chrono::steady_clock::time_point metrics_made_{};
    http_server http_;
    task_group measuring_;
    bool is_stopping_ = false;
};

} // namespace babel::server
