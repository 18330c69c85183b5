#include "server/signalling/calls/call_handler.hpp"

#include "server/signalling/calls/call_rate.hpp"
#include "server/signalling/calls/call_roles.hpp"
#include "server/signalling/calls/offer_answers.hpp"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

namespace babel::server {
namespace {

using wire::call_step;
using wire::end_reason;
using wire::offer_fault;

} // namespace

call_handler::call_handler(handler_services with) : services_(std::move(with)) {}

error_code call_handler::on(client_peer& from, const wire::offer& message, time_point now) {
    const auto speed = count_call(from, services_.rules.limits, services_.counts, now);
    if (speed == rate_meter::verdict::flood) return errc::flooding;
    if (speed == rate_meter::verdict::excess) {
        refuse(from, message, offer_fault::too_often);
        return {};
    }
    auto* callee = services_.online.find_for(from, message.contact);
    const auto why = fault_of(from, callee, message, now);
    if (why == offer_fault::none)
        pass_on(from, *callee, message, now);
    else
        refuse(from, message, why);
    return {};
}

void call_handler::refuse(client_peer& from, const wire::offer& message, offer_fault why) {
    services_.counts.add(counter::offer_errors);
    services_.post.send(from, refusal_of(message, why));
}

/// Charges the callee's rate last, and that of the pair before it: one caller cannot use it up.
offer_fault call_handler::fault_of(
    client_peer& from, client_peer* callee, const wire::offer& message, time_point now
) {
    if (!from.is_logged_in()) return offer_fault::not_logged_in;
    if (message.contact == from.name()) return offer_fault::yourself;
    if (!callee) return offer_fault::not_online;
    if (!callee->takes_offers()) return offer_fault::takes_no_offers;
    const auto [incoming, outgoing] = calls_.waiting_besides(from, *callee);
    if (incoming >= max_incoming_offers || outgoing >= max_outgoing_offers)
        return offer_fault::too_often;
    if (!offers_.count(from.name(), callee->name(), now)) return offer_fault::too_often;
    const auto speed = callee->incoming_offers().count(now, offers_to_one_user);
    return speed == rate_meter::verdict::within ? offer_fault::none : offer_fault::too_often;
}

void call_handler::pass_on(
    client_peer& from, client_peer& callee, const wire::offer& message, time_point now
) {
    if (const auto older = calls_.number_of(from, callee)) {
        services_.post.send_end(callee, *older, end_reason::withdrawn, from.name());
        end(*older);
    }
    const auto number = services_.numbers.next();
    const auto granted =
        services_.grants.issue({from.name(), callee.name()}, now, services_.unix_time());
    calls_.add(number, {&from, &callee, now, granted});
    services_.counts.add(counter::offers);

    const auto& [of_caller, of_callee, has_relay] = granted;
    const auto near_caller = in_list(services_.grants.places_for(from.from().local));
    wire::offered answer;
    answer.tag = message.tag;
    answer.call = number;
    answer.outcome = wire::offer_outcome::passed_on;
    answer.key = key_bytes(callee);
    answer.grant = grant_of(of_caller, of_callee.id, has_relay, near_caller);
    services_.post.send(from, answer, callee.name()); // first: the callee may answer at once

    const auto near_callee = in_list(services_.grants.places_for(callee.from().local));
    wire::incoming_offer passed;
    passed.call = number;
    passed.caller = from.name();
    passed.key = key_bytes(from);
    passed.grant = grant_of(of_callee, of_caller.id, has_relay, near_callee);
    passed.blob = message.blob;
    services_.post.send(callee, passed, from.name());
}

bool call_handler::on(client_peer& from, const wire::signal& message, time_point now) {
    auto* live = calls_.find(message.call);
    if (!live || is_over(*live, now)) return false;
    if (&from != live->caller && &from != live->callee) return false;
    const auto who = &from == live->caller ? call_side::caller : call_side::callee;
    auto& other = who == call_side::caller ? *live->callee : *live->caller;
    if (!charge(live->from[static_cast<std::size_t>(who)], message)) {
        services_.counts.add(counter::overlong_calls);
        services_.post.send_end(from, message.call, end_reason::failed, other.name());
        services_.post.send_end(other, message.call, end_reason::failed, from.name());
        end(message.call);
        return true;
    }
    if (!may_say(who, message)) {
        services_.counts.add(counter::stray_signals);
        return true;
    }
    services_.counts.add(counter::signals);
    const bool needs_all = is_step_needed(live->is_accepted, message);
    if (message.what == call_step::accept) accept(*live); // may forget it
    const bool is_sent = services_.post.try_send(other, message, from.name());
    const bool is_lost = !is_sent && needs_all;
    if (is_lost) services_.post.send_end(from, message.call, end_reason::failed, other.name());
    if (is_lost || message.what == call_step::end) end(message.call);
    return true;
}

bool call_handler::is_over(const live_call& which, time_point now) {
    return !which.is_accepted && now - which.since >= offer_lifetime;
}

void call_handler::accept(live_call& which) {
    which.is_accepted = true;
    const std::array parties{which.caller, which.callee};
    for (const auto* each : parties)
        if (const auto oldest = calls_.accepted_beyond(max_accepted_calls, *each))
            calls_.remove(*oldest); // it goes on
}

bool call_handler::charge(live_call::traffic& to, const wire::signal& message) {
    ++to.signals;
    to.bytes += message.blob.size();
    return to.signals <= max_signals && to.bytes <= max_signal_bytes;
}

void call_handler::end(std::uint32_t number) {
    services_.grants.end(calls_.remove(number).grant);
}

void call_handler::forget(client_peer& who) {
    const auto of_who = calls_.of(who);
    for (const auto number : std::vector(of_who.begin(), of_who.end())) {
        const auto& gone = *calls_.find(number);
        if (gone.is_accepted) {
            calls_.remove(number);
            continue;
        }
        const bool was_caller = gone.caller == &who;
        const auto why = was_caller ? end_reason::withdrawn : end_reason::failed;
        auto& other = was_caller ? *gone.callee : *gone.caller;
        services_.post.send_end(other, number, why, who.name());
        end(number);
    }
}

void call_handler::tidy(time_point now) {
    for (const auto number : calls_.unaccepted_for(offer_lifetime, now))
        end(number);
    offers_.tidy(now);
    services_.grants.tidy(now);
}

} // namespace babel::server
