// Keeps a node linked with its engine: opens a link, and opens the next one when it is over.
#pragma once

#include "cluster/engine/engine_opener.hpp"
#include "cluster/engine/engine_settings.hpp"
#include "cluster/engine/link_connections.hpp"
#include "cluster/engine/news_reader.hpp"
#include "cluster/engine/reply.hpp"
#include "cluster/membership/actions.hpp"
#include "cluster/replica/news.hpp"
#include <babel/core/asio.hpp>
#include <babel/core/backoff.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/core/time_limit.hpp>

#include <boost/asio/steady_timer.hpp>

#include <functional>
#include <random>
#include <string>

namespace babel::cluster {

/// A link is two connections: one for scripts, and one on which a read of the news waits. It fails
/// as a whole: whichever part ends closes both, and all parts end before the next link begins.
///
/// A link that opens has a time limit. One that is open and silent is for the owner to end:
/// membership counts the time since the last reading.
/// Lifetime: await close() before it is destroyed. Thread: the loop only.
class engine_link {
public:
    struct owner {
        std::function<void(const engine_facts&)> on_up; ///< Scripts are loaded.
        std::function<void(const reply&)> on_reply;     ///< To the first script without one.
        std::function<void(const reading&)> on_reading;
        std::function<void()> on_down; ///< After on_up: no answer comes any more.
    };

    /// `cluster`: name of the register.
    engine_link(
        const asio::any_io_executor& executor,
        engine_settings settings,
        std::string cluster,
        logger& log,
        owner callbacks
    );
    engine_link(const engine_link&) = delete;
    engine_link& operator=(const engine_link&) = delete;

    /// Begins the first attempt.
    void start();
    /// Ends the link, and waits for everything that was begun.
    asio::awaitable<void> close();

    /// Nothing happens if the link is over: its owner gets on_down().
    void run(const run_script& what);
    void read(const start_reader& from);
    /// Ends the link. Nothing of it is passed on from now on, except on_down().
    void end(const std::string& why);

    bool is_up() const { return engine_ != nullptr; }
    /// Readings that were not valid, of all links.
    std::uint64_t dropped() const { return reader_.dropped(); }

private:
    asio::awaitable<void> keep();
    asio::awaitable<void> live();
    asio::awaitable<void> give_up();
    asio::awaitable<void> pass_answers();
    asio::awaitable<void> pass_news();
    void report_failure(const std::string& why);

    asio::any_io_executor executor_;
    engine_settings settings_;
    std::string cluster_;
    logger& log_;
    owner owner_;
    engine_opener opener_;
    news_reader reader_;
    time_limit open_limit_;
    asio::steady_timer pause_;
    backoff pauses_;
    std::minstd_rand random_{std::random_device{}()};
    link_connections* connections_ = nullptr; // of the link that opens or is open
    const opened_engine* engine_ = nullptr;   // of the link that is open
    std::string reported_;                    // last reported reason for the failure of an attempt
    bool is_closing_ = false;
    task_group tasks_;
};

} // namespace babel::cluster
