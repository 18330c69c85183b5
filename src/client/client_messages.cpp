// What the server says to the client, message by message.
#include <babel/client/client.hpp>
#include <babel/client/similar_name.hpp>

#include <algorithm>
#include <ranges>
#include <utility>

namespace babel::client {

void client::on(const wire::hello_connect&) {
    link_->send(wire::login{options_.name});
}

void client::on(const wire::login_success&) {
    on_login();
}

void client::on(const wire::login_failed& message) {
    login_deadline_.cancel();
    refusal_ = message.reason.empty() ? "no reason given" : message.reason;
    link_->close();
}

void client::on(const wire::add_contact& message) {
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
        if (auto* found = find_pending(name)) found->signal(call_signal::peer_left);
    }
    if (!removed.empty()) report_(event::contacts_removed{std::move(removed)});
}

void client::on(const wire::call_refused& message) {
    if (auto* found = find_pending(message.contact)) found->signal(call_signal::peer_refused);
}

void client::on(const wire::error_response& message) {
    if (turns_away(message.what)) {
        refusal_ = message.what;
        return link_->close();
    }
    // It names no call: it can only mean the request that was sent last.
    const auto newest_first = std::views::reverse(calls_);
    const auto youngest = std::ranges::find_if(newest_first, [](const auto& c) {
        return c->phase() == call_phase::calling;
    });
    if (youngest == newest_first.end()) return report_(event::error{std::string(message.what)});
    const bool here = roster_.contains((*youngest)->peer());
    if (here) (*youngest)->set_detail("the server says: " + std::string(message.what));
    const auto meant = here ? std::string() : similar_name((*youngest)->peer(), roster_.names());
    if (!meant.empty()) (*youngest)->set_detail("did you mean \"" + meant + "\"?");
    (*youngest)->signal(here ? call_signal::request_failed : call_signal::not_online);
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
    send_refused(peer);
    report_(event::call_missed{peer, {}, why});
}

/// A request between two who have a call under way already: both called each other, or the new
/// request replaces the old one.
bool client::answer_known_caller(const wire::call_request& message) {
    const bool crossed = std::ranges::any_of(calls_, [&](const auto& each) {
        return each->peer() == message.contact && each->is_answer_to_crossing();
    });
    auto* known = find_pending(message.contact);
    if (crossed || !known) return crossed;
    const caller_address caller{std::string(message.host), message.port};
    if (known->phase() != call_phase::calling) {
        known->set_caller(caller);
        known->signal(call_signal::called_again);
    } else if (options_.name < message.contact) {
        known->set_caller(caller);
        known->signal(call_signal::yield);
    }
    return true;
}

} // namespace babel::client
