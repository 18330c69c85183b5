#include "server/session/presence_flush.hpp"

#include <babel/core/error.hpp>

#include <chrono>
#include <cstddef>
#include <utility>

namespace babel::server {
namespace {

using std::chrono::steady_clock;

constexpr std::size_t packets_a_turn = 1000; // about 10 ms

} // namespace

presence_flush::presence_flush(
    const asio::any_io_executor& executor,
    signalling& signals,
    const limits& limits,
    std::function<void()> want_turn,
    std::function<bool()> expects_news
)
    : signals_(signals), limits_(limits), want_turn_(std::move(want_turn)),
      expects_news_(std::move(expects_news)), next_(executor) {}

void presence_flush::request() {
    if (is_closed_ || is_due_) return;
    if (pace_.next() <= steady_clock::now()) return become_due();
    is_waiting_ = true;
    next_.expires_at(pace_.next());
    next_.async_wait([this](error_code cancelled) {
        is_waiting_ = false;
        if (!cancelled) become_due();
    });
}

void presence_flush::become_due() {
    is_due_ = true;
    want_turn_();
}

void presence_flush::run() {
    if (is_closed_ || !is_due_) return;
    const auto start = steady_clock::now();
    is_due_ = signals_.flush(packets_a_turn);
    const auto now = steady_clock::now();
    work_ += now - start;
    if (is_due_) return want_turn_();
    const bool has_news = signals_.has_news();
    const bool is_crowded = has_news || expects_news_();
    const auto share = signals_.share_of_users();
    pace_.count(now, std::exchange(work_, {}), is_crowded, share, limits_.presence_hold);
    if (has_news) request();
}

void presence_flush::close() {
    is_closed_ = true;
    next_.cancel();
}

} // namespace babel::server
