#include "cli/app/event_view.hpp"

#include "cli/render/call_text.hpp"
#include "cli/render/render_text.hpp"
#include <babel/core/cancellation.hpp>

#include <boost/asio/this_coro.hpp>

#include <chrono>
#include <utility>

namespace babel::cli {

namespace event = client::event;
using std::chrono::steady_clock;

namespace {

bool is_from_blocked(const client::client_event& happened) {
    const auto* missed = std::get_if<event::call_missed>(&happened);
    return missed && missed->why == event::call_missed::cause::blocked;
}

} // namespace

event_view::event_view(const asio::any_io_executor& executor, reader whose, sink show, logger& log)
    : whose_(whose), show_(std::move(show)), log_(log), departures_due_(executor) {}

void event_view::show(const client::client_event& happened) {
    if (whose_ == reader::program) return show_(happened);
    if (const auto* e = std::get_if<event::contacts_added>(&happened)) {
        const event::contacts_added shown{presence_.came(e->names)};
        if (!shown.names.empty()) show_(shown);
    } else if (const auto* gone = std::get_if<event::contacts_removed>(&happened)) {
        presence_.left(gone->names, steady_clock::now());
        departures_due_.cancel();
    } else if (is_from_blocked(happened)) {
        log_.info(to_text(happened));
    } else if (is_news(happened)) {
        show_(happened);
    }
}

/// False for the state of a peer who has switched nothing on: every call begins with that.
bool event_view::is_news(const client::client_event& happened) {
    if (const auto* ended = std::get_if<event::call_ended>(&happened))
        switched_on_.erase(ended->call);
    const auto* state = std::get_if<event::peer_state>(&happened);
    if (!state) return true;
    if (state_text(*state).empty()) return switched_on_.erase(state->call) > 0;
    switched_on_.insert(state->call);
    return true;
}

asio::awaitable<void> event_view::run() {
    co_await asio::this_coro::throw_if_cancelled(false);
    for (;;) {
        departures_due_.expires_at(presence_.next_due());
        co_await departures_due_.async_wait(as_result);
        const auto asked = co_await asio::this_coro::cancellation_state;
        const bool is_end = is_cancelled(asked);
        const auto now = steady_clock::now();
        const event::contacts_removed shown{
            is_end ? presence_.take_all() : presence_.take_due(now)};
        if (!shown.names.empty()) show_(shown);
        if (is_end) co_return;
    }
}

} // namespace babel::cli
