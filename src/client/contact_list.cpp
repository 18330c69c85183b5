#include "client/contact_list.hpp"

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <iterator>
#include <utility>

namespace babel::client {
namespace {

using std::chrono::milliseconds;

constexpr milliseconds least_time_to_return{2000};
constexpr milliseconds most_time_to_return{30'000};
constexpr milliseconds first_list_limit{200};
constexpr milliseconds piece_limit{30};

} // namespace

milliseconds time_to_return(milliseconds outage) {
    return std::min(least_time_to_return + 2 * outage, most_time_to_return);
}

contact_list::contact_list(asio::any_io_executor executor, owner callbacks)
    : owner_(std::move(callbacks)), list_due_(executor), others_due_(executor),
      tasks_(std::move(executor)) {}

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

std::optional<wire::since> contact_list::begin_login(bool tells_end) {
    tells_end_ = tells_end;
    pending_.reset();
    if (!tells_end || !roster_.keeps_list()) position_.reset();
    if (!position_) roster_.forget_list();
    return position_;
}

void contact_list::on_link_lost() {
    if (!lost_at_) lost_at_ = owner_.now();
}

void contact_list::compare() {
    ++comparisons_;
    if (position_) roster_.begin_return();
    position_.reset(); // until the new list is complete
    outage_ = milliseconds(0);
    if (const auto lost_at = std::exchange(lost_at_, {}))
        outage_ = std::chrono::floor<milliseconds>(owner_.now() - *lost_at);
    if (!roster_.is_comparing()) kept_until_ = {};
    keep_names(); // the link may be lost within the list
    if (roster_.names().empty()) return;
    roster_.begin_comparison();
    if (!tells_end_) await_others();
}

void contact_list::settle(const wire::position& at) {
    if (at.what == wire::position_kind::difference) {
        auto [added, removed] = roster_.end_return();
        report_new(std::move(added));
        forget(std::move(removed));
    }
    if (at.what != wire::position_kind::later) list_due_.cancel();
    position_.reset();
    roster_.forget_list();
    pending_.reset();
    if (at.run != 0) pending_ = wire::since{at.run, at.number};
    if (!roster_.is_comparing()) return keep_list();
    if (at.what == wire::position_kind::whole) await_others();
}

/// Not while it has names that the server's list lacks.
void contact_list::keep_list() {
    if (!pending_) return;
    position_ = std::exchange(pending_, {});
    roster_.keep_list();
}

/// An earlier outage may have been longer, and those who pause since then still come.
void contact_list::keep_names() {
    kept_until_ = std::max(kept_until_, owner_.now() + time_to_return(outage_));
}

/// Of the comparison that began last. An earlier wait ends, however often a server ends its list.
void contact_list::await_others() {
    keep_names();
    others_due_.expires_after(kept_until_ - owner_.now());
    tasks_.spawn(end_comparison(comparisons_));
}

/// Unless another one began meanwhile.
asio::awaitable<void> contact_list::end_comparison(unsigned number) {
    co_await asio::this_coro::throw_if_cancelled(false);
    const auto [ec] = co_await others_due_.async_wait(as_result);
    if (ec || number != comparisons_ || !owner_.is_online()) co_return;
    forget(roster_.end_comparison());
    keep_list();
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
