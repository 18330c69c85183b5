// What the server says to the client, message by message.
#include "client/similar_name.hpp"
#include <babel/client/client.hpp>
#include <babel/core/text.hpp>

#include <boost/asio/this_coro.hpp>

#include <algorithm>
#include <chrono>
#include <ranges>
#include <utility>
#include <variant>

namespace babel::client {
namespace {

using clock = std::chrono::steady_clock;

// Within which a server says what is wrong with a request.
constexpr std::chrono::seconds answer_limit{10};
// Servers tell the whole list at once after the login, but nothing says where it ends.
constexpr std::chrono::seconds comparison_time{2};
constexpr std::chrono::milliseconds first_list_limit{200};
constexpr std::chrono::milliseconds piece_limit{30};

} // namespace

void client::on_login() {
    refusals_.forget_all();
    for (const auto& each : calls_)
        if (each->phase() == call::call_phase::calling) {
            each->set_detail("the server link was lost meanwhile");
            each->signal(call::call_signal::link_broken);
        }
    if (roster_.names().empty()) return;
    roster_.begin_comparison();
    server_tasks_.spawn(end_comparison());
}

void client::on_message(const wire::to_client& message) {
    std::visit([this](const auto& each) { on(each); }, message);
}

void client::report_of_link(client_event news) {
    if (auto* lost = std::get_if<event::server_lost>(&news))
        lost->in_call = std::ranges::any_of(calls_, [](const auto& each) {
            return each->phase() == call::call_phase::up ||
                   each->phase() == call::call_phase::closing;
        });
    report_(news);
}

asio::awaitable<void> client::end_comparison() {
    co_await asio::this_coro::throw_if_cancelled(false);
    asio::steady_timer complete(executor_, comparison_time);
    const auto [ec] = co_await complete.async_wait(as_result);
    if (!ec && link_.is_online()) forget(roster_.end_comparison());
}

asio::awaitable<void> client::first_list() {
    co_await asio::this_coro::throw_if_cancelled(false);
    list_due_.expires_after(first_list_limit + 2 * link_.round_trip());
    if (roster_.names().empty()) co_await list_due_.async_wait(as_result);
    for (bool came = true; came && link_.is_online();) { // in pieces, where it is long
        list_due_.expires_after(piece_limit);
        const auto [rung] = co_await list_due_.async_wait(as_result);
        came = static_cast<bool>(rung);
    }
}

void client::on(const wire::add_contact& message) {
    list_due_.cancel();
    auto added = roster_.add(message.contacts);
    if (!added.empty()) report_(event::contacts_added{std::move(added)});
}

void client::on(const wire::del_contact& message) {
    forget(roster_.remove(message.contacts));
}

void client::forget(std::vector<std::string> removed) {
    for (const auto& name : removed) {
        for (const auto& each : calls_)
            if (each->peer() == name) each->note_peer_left();
        if (auto* found = find_pending(name)) found->signal(call::call_signal::peer_left);
    }
    if (!removed.empty()) report_(event::contacts_removed{std::move(removed)});
}

void client::on(const wire::call_refused& message) {
    if (auto* found = find_pending(message.contact))
        return found->signal(call::call_signal::peer_refused);
    // The server says it, too, when the callee leaves, which does not end a call that is up.
    if (!roster_.contains(message.contact)) return;
    for (const auto& each : calls_)
        if (each->peer() == message.contact) each->note_withdrawn();
}

void client::on(const wire::error_response& message) {
    // It names no call: it can only mean the request that was sent last.
    const auto newest_first = std::views::reverse(calls_);
    const auto youngest = std::ranges::find_if(newest_first, [](const auto& c) {
        return c->phase() == call::call_phase::calling;
    });
    if (youngest == newest_first.end() || !can_be_about(**youngest, message.what))
        return report_(event::error{std::string(message.what)});
    const bool here = roster_.contains((*youngest)->peer());
    if (here) (*youngest)->set_detail("the server says: " + std::string(message.what));
    const auto meant = here ? std::string() : similar_name((*youngest)->peer(), roster_.names());
    if (!meant.empty()) (*youngest)->set_detail("did you mean \"" + meant + "\"?");
    (*youngest)->signal(here ? call::call_signal::request_failed : call::call_signal::not_online);
}

/// What a server says of rates may be about anything that was sent a moment ago.
bool client::can_be_about(const call::call& newest, std::string_view error) const {
    if (!error.starts_with("too many ")) return true;
    const bool is_fresh = clock::now() - newest.started() < answer_limit;
    const bool is_about_calls = error.starts_with("too many calls");
    return is_fresh && (is_about_calls || !has_refused_since_call_);
}

void client::on(const wire::call_request& message) {
    if (quitting_ || answer_known_caller(message)) return;
    using missed = event::call_missed;
    const bool is_blocked = options_.is_blocked && options_.is_blocked(message.contact);
    if (is_blocked) return refuse_unheard(message, missed::cause::blocked);
    if (do_not_disturb_) return refuse_unheard(message, missed::cause::do_not_disturb);
    const bool is_answered = answer_after(message.contact).has_value();
    if (unattended_ && !is_answered && !options_.auto_answer_from.empty())
        return refuse_unheard(message, missed::cause::unattended);
    // Two calls between the same two would feed each other's sound back for ever.
    const bool has_call = !live_calls(message.contact).empty();
    if (has_call || is_full()) return refuse_unheard(message, missed::cause::busy);
    ring(message);
}

void client::refuse_unheard(const wire::call_request& message, event::call_missed::cause why) {
    const std::string peer(message.contact);
    const auto answer = refusals_.refuse(peer, clock::now());
    if (!answer.tell) log_.debug(printable(peer), " calls again and is refused in silence");
    if (answer.tell) send_refused(peer, call::call_refusal::plain);
    refusals_due_.cancel();
    if (answer.is_new) report_(event::call_missed{peer, {}, why});
}

/// A request between two who have a call under way already: both called each other, or the new
/// request replaces the old one.
bool client::answer_known_caller(const wire::call_request& message) {
    const bool crossed = std::ranges::any_of(calls_, [&](const auto& each) {
        return each->peer() == message.contact && each->is_answer_to_crossing();
    });
    auto* known = find_pending(message.contact);
    if (crossed || !known) return crossed;
    const call::caller_address caller{std::string(message.host), message.port};
    if (known->phase() == call::call_phase::turned_down) {
        known->signal(call::call_signal::called_again);
        return false;
    }
    if (known->phase() != call::call_phase::calling) {
        known->set_caller(caller);
        known->signal(call::call_signal::called_again);
    } else if (options_.name < message.contact) {
        known->set_caller(caller);
        known->signal(call::call_signal::yield);
    } else {
        known->note_crossing(caller);
    }
    return true;
}

} // namespace babel::client
