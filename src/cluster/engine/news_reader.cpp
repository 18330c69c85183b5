#include "cluster/engine/news_reader.hpp"

#include "cluster/engine/news_pace.hpp"
#include "cluster/scripts/scripts.hpp"
#include <babel/core/text.hpp>

#include <boost/asio/this_coro.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <string_view>

namespace babel::cluster {
namespace {

using clock = std::chrono::steady_clock;

constexpr std::string_view block_milliseconds = "1000";
constexpr std::size_t key_of_news = 3; // in the order of register_keys()
constexpr std::size_t key_of_inbox = key_count - 1;

} // namespace

void news_reader::begin_link() {
    is_stopped_ = is_started_ = false;
    ++round_;
}

void news_reader::start(const start_reader& from) {
    if (std::exchange(inbox_, from.inbox) != from.inbox) inbox_id_ = "0";
    position_ = from.position;
    is_started_ = true;
    ++round_;
    wake_.cancel();
}

void news_reader::stop() {
    is_stopped_ = true;
    wake_.cancel();
}

asio::awaitable<std::string> news_reader::run(engine_connection& from, handler on_reading) {
    co_await asio::this_coro::throw_if_cancelled(false);
    news_pace pace;
    while (!is_stopped_) {
        if (!is_started_) {
            wake_.expires_at(clock::time_point::max());
            co_await wake_.async_wait(as_result);
            continue;
        }
        const auto round = round_;
        const auto failed = ask(from);
        if (failed) co_return failed.message();
        const auto came = co_await from.next();
        if (!came) co_return came.error().message();
        if (came->is_error()) co_return "the engine refuses XREAD: " + printable(came->text, 100);
        const auto read = parse_reading(*came);
        if (!read) co_return "an answer to XREAD is not valid";
        if (is_stopped_ || round != round_) continue;
        advance(*read);
        on_reading(*read);
        const auto breath = pace.after(read->news.size(), read->inbox.size(), clock::now());
        if (is_stopped_ || breath == breath.zero()) continue;
        wake_.expires_after(breath);
        co_await wake_.async_wait(as_result);
    }
    co_return std::string();
}

/// News behind a position, and messages behind an id.
error_code news_reader::ask(engine_connection& to) const {
    const auto keys = register_keys(cluster_, inbox_);
    const auto position = "0-" + std::to_string(position_);
    const auto count = std::to_string(news_pace::max_entries);
    const std::array<std::string_view, 10> words{
        "XREAD",
        "COUNT",
        count,
        "BLOCK",
        block_milliseconds,
        "STREAMS",
        keys[key_of_news],
        keys[key_of_inbox],
        position,
        inbox_id_};
    return to.send(words);
}

void news_reader::advance(const reading& read) {
    if (!read.news.empty()) position_ = read.news.back().position;
    if (!read.inbox_id.empty()) inbox_id_ = read.inbox_id;
    dropped_ += read.dropped;
}

} // namespace babel::cluster
