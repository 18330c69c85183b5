#include "server/session/session_pool.hpp"

#include "server/session/session.hpp"
#include <babel/wire/messages.hpp>

#include <boost/asio/as_tuple.hpp>
#include <boost/asio/deferred.hpp>
#include <boost/asio/post.hpp>
#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <functional>
#include <iterator>
#include <utility>

namespace babel::server {

/// A connection before it has a session. The coroutine, which lives no shorter than the session,
/// does not keep it.
struct session_pool::arrival {
    std::unique_ptr<net::transport> link;
    origin from;
    const crypto::tls_context* context;
    link_description how;
};

/// Lists a session in the pool during its life.
class session_pool::stay {
public:
    stay(session_pool& pool, session& self) : pool_(pool), self_(self) {
        pool_.sessions_.insert(&self_);
        pool_.unauthenticated_.enter(self_, std::chrono::steady_clock::now());
    }
    stay(const stay&) = delete;
    stay& operator=(const stay&) = delete;
    ~stay() {
        pool_.sessions_.erase(&self_);
        pool_.unauthenticated_.leave(self_);
        pool_.reach_.forget(self_);
        std::erase(pool_.failed_, &self_);
    }

private:
    session_pool& pool_;
    session& self_;
};

session_pool::session_pool(
    asio::any_io_executor executor,
    event_log& log,
    const policy& rules,
    counters& counts,
    name_policy& names
)
    : executor_(std::move(executor)), end_of_turn_(executor_, [this] { end_of_turn(); }),
      signals_([this] { presence_.request(); }, rules, counts, names),
      presence_(
          executor_,
          signals_,
          rules.limits,
          [this] { end_of_turn_.request(); },
          [this] { return entrance_.is_busy(); }
      ),
      unauthenticated_(rules.limits), admission_(rules, unauthenticated_),
      entrance_(executor_, rules.limits, counts),
      reach_(
          executor_,
          [this](client_peer& to, std::uint16_t port, bool is_open) {
              signals_.answer_reach(to, port, is_open);
          }
      ),
      shared_(services(log, rules, counts)) {
    signals_.use_reach([this](client_peer& by, std::uint16_t port) {
        return !is_of_this_machine(by.from()) && reach_.begin(by, port);
    });
}

session_services session_pool::services(event_log& log, const policy& rules, counters& counts) {
    const auto close_later = [this](session& failed) {
        failed_.push_back(&failed);
        end_of_turn_.request();
    };
    return {log, rules, counts, signals_, unauthenticated_, buffer_, close_later, [this] {
                end_of_turn_.request();
            }};
}

asio::awaitable<void> session_pool::serve(
    std::unique_ptr<net::transport> link,
    origin from,
    const crypto::tls_context* context,
    link_description how
) {
    return serve(std::make_unique<arrival>(arrival{std::move(link), std::move(from), context, how})
    );
}

asio::awaitable<void> session_pool::serve(std::unique_ptr<arrival> arrived) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto link = std::move(arrived->link);
    if (is_closed_ || turns_away(arrived->from, arrived->context ? nullptr : link.get())) co_return;
    make_room(arrived->from);
    const auto secured = arrived->context ? entrance_.secure(link, arrived->from, *arrived->context)
                                          : secured_link();
    session self(shared_, *link, std::move(arrived->from), secured.tls);
    const stay here(*this, self);
    error_code ended;
    if (secured.tls) {
        auto shaking = entrance_.shake_hands(secured, self.from());
        ended = co_await std::move(shaking);
        if (!ended) arrived->how = secured.describe();
    }
    if (!ended) self.enter(arrived->how);
    arrived.reset();
    while (!ended) {
        // Without the coroutines of as_result, which would be most of what waits in an idle
        // session.
        auto readable = link->wait(net::direction::read, asio::as_tuple(asio::deferred));
        const auto [ec] = co_await std::move(readable);
        ended = ec ? ec : self.read();
    }
    self.close();
    self.leave(ended);
}

bool session_pool::turns_away(const origin& from, net::transport* link) {
    const auto why = admission_.check(from, std::chrono::steady_clock::now());
    if (!why) return false;
    shared_.counts.add(why->counted_as);
    if (shared_.log.shows(log_level::info))
        shared_.log.write(
            log_kind::refusal, log_level::info, from.remote, " is turned away: \"", why->text, "\""
        );
    if (!link) return true;
    const auto packet = wire::encode(wire::error_response{why->text});
    const bytes_view pieces[]{packet};
    [[maybe_unused]] const auto as_far_as_it_goes = link->try_write(pieces);
    return true;
}

void session_pool::make_room(const origin& from) {
    auto* victim = unauthenticated_.to_drop(from, random_(), std::chrono::steady_clock::now());
    if (!victim) return;
    unauthenticated_.leave(*victim);
    victim->fail(errc::crowded_out, "too many connections wait to log in; try again later");
}

void session_pool::sweep(time_point now) {
    for (auto* each : sessions_)
        each->check_deadlines(now);
    signals_.tidy(now);
    admission_.tidy(now);
    entrance_.tidy(now);
    shared_.log.catch_up(now);
}

bool session_pool::kick(std::string_view name) {
    auto* who = signals_.find(name);
    if (!who) return false;
    who->fail(errc::kicked, last_words_of_kicked);
    signals_.keep_out(name, std::chrono::steady_clock::now() + time_to_stay_away);
    return true;
}

void session_pool::end(std::string_view name, std::string_view words) {
    if (auto* who = signals_.find(name)) who->fail(errc::kicked, words);
}

void session_pool::shut() {
    is_closed_ = true;
    for (auto* each : sessions_)
        if (!each->is_logged_in()) each->fail(errc::drained);
}

void session_pool::close_all() {
    is_closed_ = true;
    presence_.close();
    for (auto* each : sessions_)
        each->close();
}

asio::awaitable<void> session_pool::idle() {
    co_await reach_.close();
    while (end_of_turn_.is_requested() || presence_.is_waiting())
        co_await asio::post(executor_, asio::use_awaitable);
}

void session_pool::end_of_turn() {
    presence_.run();
    if (shared_.keeps_too_much()) drop_fullest();
    for (auto* each : std::exchange(failed_, {}))
        each->close();
}

void session_pool::drop_fullest() {
    std::vector<session*> readers;
    std::ranges::copy_if(sessions_, std::back_inserter(readers), [](const auto* each) {
        return each->waiting_bytes() > 0;
    });
    std::ranges::sort(readers, std::greater(), &session::waiting_bytes);
    // Frees half of the limit, so that the next turn need not do it again.
    auto excess = shared_.kept_bytes() - shared_.rules.limits.all_queues_bytes / 2;
    for (auto* each : readers) {
        each->fail(errc::queues_too_large);
        if (each->waiting_bytes() >= excess) break;
        excess -= each->waiting_bytes();
    }
}

} // namespace babel::server
