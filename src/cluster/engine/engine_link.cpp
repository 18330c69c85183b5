#include "cluster/engine/engine_link.hpp"

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cluster {
namespace {

using clock = std::chrono::steady_clock;

/// A link that ends earlier is no reason to hurry.
constexpr std::chrono::seconds short_life{1};

} // namespace

engine_link::engine_link(
    const asio::any_io_executor& executor,
    engine_settings settings,
    std::string cluster,
    logger& log,
    owner callbacks
)
    : executor_(executor), settings_(std::move(settings)), cluster_(std::move(cluster)), log_(log),
      owner_(std::move(callbacks)), opener_(executor, settings_), reader_(executor, cluster_),
      open_limit_(executor), pause_(executor),
      pauses_(settings_.first_pause, settings_.longest_pause), tasks_(executor) {}

void engine_link::start() {
    tasks_.spawn(keep());
}

asio::awaitable<void> engine_link::close() {
    is_closing_ = true;
    end("this node closes it");
    pause_.cancel();
    tasks_.cancel(); // also a connection that is being opened
    co_await tasks_.join();
}

void engine_link::end(const std::string& why) {
    if (connections_) connections_->end(why);
    reader_.stop();
}

asio::awaitable<void> engine_link::keep() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!is_closing_) {
        const auto began = clock::now();
        co_await live();
        if (is_closing_) co_return;
        if (clock::now() - began >= short_life) pauses_.reset();
        pause_.expires_after(pauses_.next(std::uniform_real_distribution<>()(random_)));
        co_await pause_.async_wait(as_result);
    }
}

asio::awaitable<void> engine_link::live() {
    link_connections connections;
    connections_ = &connections;
    open_limit_.set(settings_.open_limit);
    task_group watch(executor_);
    watch.spawn(give_up());
    const auto opened = co_await opener_.open(connections);
    open_limit_.end();
    co_await watch.join();
    if (!opened) end(opened.error().why);
    if (connections.is_over()) {
        connections_ = nullptr;
        report_failure(connections.why());
        co_return;
    }
    log_.info("linked with the engine at ", to_text(settings_.where));
    reported_.clear();
    engine_ = &*opened;
    reader_.begin_link();
    owner_.on_up(opened->facts);
    task_group parts(executor_);
    parts.spawn(pass_answers());
    parts.spawn(pass_news());
    co_await parts.join();
    engine_ = nullptr;
    connections_ = nullptr;
    if (!is_closing_) log_.warning("the link with the engine is over: ", connections.why());
    owner_.on_down();
}

asio::awaitable<void> engine_link::give_up() {
    const bool is_late = co_await open_limit_.run();
    if (is_late) end("the engine did not answer in time");
}

asio::awaitable<void> engine_link::pass_answers() {
    co_await asio::this_coro::throw_if_cancelled(false);
    while (!connections_->is_over()) {
        const auto came = co_await engine_->commands->next();
        if (!came)
            end("the connection for scripts: " + came.error().message());
        else if (!connections_->is_over())
            owner_.on_reply(*came);
    }
}

asio::awaitable<void> engine_link::pass_news() {
    co_await asio::this_coro::throw_if_cancelled(false);
    const news_reader::handler pass_on = [this](const reading& read) { owner_.on_reading(read); };
    const auto why = co_await reader_.run(*engine_->news, pass_on);
    end("the connection for news: " + why);
}

void engine_link::run(const run_script& what) {
    if (!engine_ || connections_->is_over()) return;
    const auto keys = register_keys(cluster_, what.inbox);
    const auto count = std::to_string(keys.size());
    const auto& digest = engine_->digests.at(static_cast<std::size_t>(what.which));
    std::vector<std::string_view> words{"EVALSHA", digest, count};
    words.insert(words.end(), keys.begin(), keys.end());
    words.insert(words.end(), what.arguments.begin(), what.arguments.end());
    const auto failed = engine_->commands->send(words);
    if (failed) end("the connection for scripts: " + failed.message());
}

void engine_link::read(const start_reader& from) {
    if (engine_ && !connections_->is_over()) reader_.start(from);
}

/// Once for each reason: there are several attempts a second.
void engine_link::report_failure(const std::string& why) {
    if (is_closing_ || why == reported_) return;
    reported_ = why;
    log_.warning("the engine at ", to_text(settings_.where), " cannot be used: ", why);
}

} // namespace babel::cluster
