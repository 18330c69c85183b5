#include "server/session/session.hpp"
#include <babel/wire/messages.hpp>

#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <numeric>
#include <utility>

namespace babel::server {
namespace {

constexpr std::size_t packets_a_turn = 1000; // of presence: about 10 ms

} // namespace

session_host::session_host(asio::any_io_executor executor, event_log& log, house_rules& rules)
    : executor_(std::move(executor)), log_(log), rules_(rules),
      board_([this] { want_flush(); }, rules), lobby_(rules.most), door_(rules, lobby_),
      next_flush_(executor_) {}

asio::awaitable<void> session_host::serve(std::unique_ptr<net::transport> link, origin from) {
    co_await asio::this_coro::throw_if_cancelled(false);
    if (is_closed_ || turns_away(from, *link)) co_return;
    make_room(from);
    session self(*this, *link, std::move(from));
    error_code ended;
    while (!ended) {
        const auto [ec] = co_await link->wait(net::direction::read, as_result);
        ended = ec ? ec : self.read();
    }
    self.close();
    self.leave(ended);
}

bool session_host::turns_away(const origin& from, net::transport& link) {
    const auto why = door_.knock(from, std::chrono::steady_clock::now());
    if (!why) return false;
    rules_.counted.add(why->which);
    if (log_.shows(log_level::info))
        log_.write(
            event::refusal, log_level::info, from.remote, " is turned away: \"", why->text, "\""
        );
    const auto packet = wire::encode(wire::error_response{why->text});
    const bytes_view pieces[]{packet};
    [[maybe_unused]] const auto as_far_as_it_goes = link.try_write(pieces);
    return true;
}

void session_host::make_room(const origin& from) {
    auto* victim = lobby_.to_drop(from, random_(), std::chrono::steady_clock::now());
    if (!victim) return;
    lobby_.leave(*victim);
    static_cast<session*>(victim)->fail(
        errc::crowded_out, "too many connections wait to log in; try again later"
    );
}

void session_host::sweep(time_point now) {
    for (auto* each : sessions_)
        each->check_deadlines(now);
    board_.tidy(now);
    door_.tidy(now);
    log_.catch_up(now);
}

bool session_host::kick(std::string_view name) {
    auto* who = board_.find(name);
    if (!who) return false;
    static_cast<session*>(who)->fail(errc::kicked, last_words_of_kicked);
    board_.keep_out(name, std::chrono::steady_clock::now() + time_to_stay_away);
    return true;
}

void session_host::kick_banned(const banned_thing& what) {
    if (const auto* name = std::get_if<std::string>(&what)) {
        if (auto* who = board_.find(*name))
            static_cast<session*>(who)->fail(errc::kicked, last_words_of_banned);
        return;
    }
    const auto& addresses = std::get<network>(what);
    for (auto* each : sessions_)
        if (addresses.holds(each->from().address)) each->fail(errc::kicked, last_words_of_banned);
}

void session_host::kick_banned() {
    for (auto* each : sessions_)
        if (rules_.banned.holds(each->from().address) || rules_.banned.holds_name(each->name()))
            each->fail(errc::kicked, last_words_of_banned);
}

std::vector<presence> session_host::list(std::size_t most) const {
    std::vector<presence> all;
    for (const auto* each : sessions_)
        if (each->is_logged_in())
            all.push_back({each->name(), each->from().remote, each->since(), each->waiting_bytes()}
            );
    const auto by_name = [](const presence& a, const presence& b) { return a.name < b.name; };
    const auto end = all.begin() + static_cast<std::ptrdiff_t>(std::min(most, all.size()));
    std::nth_element(all.begin(), end, all.end(), by_name);
    all.erase(end, all.end());
    std::ranges::sort(all, by_name);
    return all;
}

std::size_t session_host::waiting_bytes() const {
    return std::accumulate(
        sessions_.begin(),
        sessions_.end(),
        std::size_t{0},
        [](std::size_t sum, const auto* each) { return sum + each->waiting_bytes(); }
    );
}

void session_host::close_all() {
    is_closed_ = true;
    next_flush_.cancel();
    for (auto* each : sessions_)
        each->close();
}

asio::awaitable<void> session_host::idle() {
    while (end_of_turn_posted_ || is_waiting_to_flush_)
        co_await asio::post(executor_, asio::use_awaitable);
}

void session_host::want_end_of_turn() {
    if (std::exchange(end_of_turn_posted_, true)) return;
    asio::post(executor_, [this] { end_of_turn(); });
}

void session_host::end_of_turn() {
    end_of_turn_posted_ = false;
    if (flush_is_due_ && !is_closed_) go_on_with_flush();
    if (kept_bytes() > rules_.most.all_queues_bytes) drop_fullest();
    for (auto* each : std::exchange(failed_, {}))
        each->close();
}

void session_host::drop_fullest() {
    std::vector<session*> readers;
    std::ranges::copy_if(sessions_, std::back_inserter(readers), [](const auto* each) {
        return each->waiting_bytes() > 0;
    });
    std::ranges::sort(readers, std::greater(), &session::waiting_bytes);
    // Frees half of the limit, so that the next turn does not have to do it again.
    auto excess = kept_bytes() - rules_.most.all_queues_bytes / 2;
    for (auto* each : readers) {
        each->fail(errc::queues_too_large);
        if (each->waiting_bytes() >= excess) break;
        excess -= each->waiting_bytes();
    }
}

void session_host::want_flush() {
    if (is_closed_ || flush_is_due_) return;
    if (pace_.next() <= std::chrono::steady_clock::now()) {
        flush_is_due_ = true;
        return want_end_of_turn();
    }
    is_waiting_to_flush_ = true;
    next_flush_.expires_at(pace_.next());
    next_flush_.async_wait([this](error_code cancelled) {
        is_waiting_to_flush_ = false;
        flush_is_due_ = true;
        if (!cancelled) want_end_of_turn();
    });
}

void session_host::go_on_with_flush() {
    const auto start = std::chrono::steady_clock::now();
    flush_is_due_ = board_.flush(packets_a_turn);
    const auto now = std::chrono::steady_clock::now();
    flush_work_ += now - start;
    if (flush_is_due_) return want_end_of_turn();
    pace_.count(now, std::exchange(flush_work_, {}), board_.has_news(), rules_.most.presence_hold);
    if (board_.has_news()) want_flush();
}

} // namespace babel::server
