#include "client/contact_list.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace babel::client {
namespace {

constexpr std::chrono::seconds comparison_time{2};
constexpr std::chrono::milliseconds first_list_limit{200};
constexpr std::chrono::milliseconds piece_limit{30};

} // namespace

contact_list::contact_list(asio::any_io_executor executor, owner callbacks)
    : executor_(std::move(executor)), owner_(std::move(callbacks)), list_due_(executor_),
      tasks_(executor_) {}

void contact_list::report_new(std::vector<std::string> added) {
    if (added.empty()) return;
    event::contacts_added news{std::move(added)};
    std::ranges::copy_if(news.names, std::back_inserter(news.proved), [this](const auto& name) {
        return roster_.has_proved(name);
    });
    owner_.report(news);
}

void contact_list::remove(const wire::string_list& names) {
    forget(roster_.remove(names));
}

void contact_list::forget(std::vector<std::string> removed) {
    for (const auto& name : removed)
        owner_.on_left(name);
    if (!removed.empty()) owner_.report(event::contacts_removed{std::move(removed)});
}

void contact_list::compare() {
    if (roster_.names().empty()) return;
    roster_.begin_comparison();
    tasks_.spawn(end_comparison());
}

asio::awaitable<void> contact_list::end_comparison() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer complete(executor_, comparison_time);
    const auto [ec] = co_await complete.async_wait(as_result);
    if (!ec && owner_.is_online()) forget(roster_.end_comparison());
}

asio::awaitable<void> contact_list::first(std::chrono::microseconds round_trip) {
    co_await asio::this_coro::throw_if_cancelled(false);
    list_due_.expires_after(first_list_limit + 2 * round_trip);
    if (roster_.names().empty()) co_await list_due_.async_wait(as_result);
    for (bool came = true; came && owner_.is_online();) { // in pieces if it is long
        list_due_.expires_after(piece_limit);
        const auto [cancelled] = co_await list_due_.async_wait(as_result);
        came = static_cast<bool>(cancelled);
    }
}

asio::awaitable<void> contact_list::close() {
    tasks_.cancel();
    co_await tasks_.join();
}

} // namespace babel::client
