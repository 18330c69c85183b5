#include "server/signalling/calls/base_handler.hpp"

#include "server/signalling/calls/call_rate.hpp"
#include "server/signalling/calls/offer_answers.hpp"
#include "server/signalling/rules.hpp"
#include <babel/core/text.hpp>

#include <algorithm>
#include <string>
#include <utility>

namespace babel::server {

namespace {

using wire::offer_fault;

} // namespace

error_code base_handler::on(client_peer& from, const wire::call_request& message, time_point now) {
    const auto speed = count_call(from, services_.rules.limits, services_.counts, now);
    if (speed == rate_meter::verdict::flood) return errc::flooding;
    const bool is_excess = speed == rate_meter::verdict::excess;
    const auto fault = is_excess ? "too many calls; wait a moment" : connect(from, message, now);
    services_.counts.add(fault.empty() ? counter::calls : counter::call_errors);
    if (!fault.empty()) refuse(from, message, fault, now);
    return {};
}

/// Some clients ignore the error and wait for a refusal by the callee. If another call rings
/// between the two, such a refusal would end that call, so none is sent.
void base_handler::refuse(
    client_peer& caller, const wire::call_request& message, std::string_view fault, time_point now
) {
    services_.post.send(caller, wire::error_response{fault});
    if (!caller.is_logged_in()) return;
    const auto* callee = party(message.contact);
    if (callee && calls_.is_ringing(caller, *callee, now)) return;
    services_.post.send(caller, wire::call_refused{message.contact});
}

client_peer* base_handler::party(std::string_view name) const {
    auto* here = services_.online.find(name);
    return here ? here : services_.elsewhere.find(name);
}

bool base_handler::end(client_peer& from, const wire::call_refused& message) {
    auto* other = party(message.contact);
    if (!other) return false;
    const bool is_theirs = calls_.contains(*other, from);
    if (!calls_.end(from, *other)) return false;
    end_relayed(is_theirs ? *other : from, is_theirs ? from : *other);
    last_refusal_ = {&from, other};
    pass_on_refusal(from, *other);
    return true;
}

void base_handler::on(client_peer& from, const wire::call_refused& message) {
    auto* other = party(message.contact);
    if (!other) return;
    // A second refusal right after the first means: accepted, but without a voice connection.
    const bool is_second = std::exchange(last_refusal_, {}) == refusal{&from, other};
    if (is_second) pass_on_refusal(from, *other);
}

void base_handler::pass_on_refusal(const client_peer& from, client_peer& to) {
    services_.counts.add(counter::refusals);
    services_.post.send(to, wire::call_refused{from.name()}, from.name());
}

std::string_view
base_handler::connect(client_peer& caller, const wire::call_request& message, time_point now) {
    if (!caller.is_logged_in()) return "log in before you call";
    if (message.contact == caller.name()) return "you cannot call yourself";
    auto* callee = services_.online.find_for(caller, message.contact);
    if (!callee) return "requested username not found";
    if (message.port == 0) return "a call needs a port to connect to";
    const auto host = message.host.empty() ? host_to_tell(caller.from(), callee->from())
                                           : std::string(message.host);
    if (!is_host(host)) return "the host to connect to is no IP address and no host name";
    if (!calls_.add(caller, *callee, now)) return "that contact has too many calls waiting";
    end_relayed(caller, *callee); // this one replaces it
    services_.post.send(
        *callee, wire::call_request{caller.name(), host, message.port}, caller.name()
    );
    return {};
}

error_code base_handler::on(client_peer& from, const wire::offer& message, time_point now) {
    const auto speed = count_call(from, services_.rules.limits, services_.counts, now);
    if (speed == rate_meter::verdict::flood) return errc::flooding;
    const bool is_excess = speed == rate_meter::verdict::excess;
    const auto why = is_excess ? offer_fault::too_often : relay(from, message, now);
    services_.counts.add(why == offer_fault::none ? counter::calls : counter::offer_errors);
    if (why != offer_fault::none) services_.post.send(from, refusal_of(message, why));
    return {};
}

/// Passes a call on, or returns the reason why not.
offer_fault base_handler::relay(client_peer& caller, const wire::offer& message, time_point now) {
    if (!caller.is_logged_in()) return offer_fault::not_logged_in;
    if (message.contact == caller.name()) return offer_fault::yourself;
    auto* callee = services_.online.find_for(caller, message.contact);
    if (!callee) return offer_fault::not_online;
    if (!open_port_) return offer_fault::full;
    // Before a port is opened, which rests after it.
    if (!calls_.has_room_for(caller, *callee, now)) return offer_fault::too_often;
    end_relayed(caller, *callee); // a newer call replaces it
    const auto granted = services_.grants.issue(
        {caller.name(), callee->name()}, now, services_.unix_time(), relay_grants::kind::base
    );
    if (!granted.has_relay) return offer_fault::full;
    const parties both{caller, *callee};
    const auto port = open_port_(granted, both);
    if (!port) {
        services_.grants.end(granted);
        return offer_fault::full;
    }
    calls_.add(caller, *callee, now); // there is room
    relayed_.push_back({&caller, callee, granted, services_.numbers.next()});
    pass_on(relayed_.back(), message, *port);
    return offer_fault::none;
}

void base_handler::pass_on(const relayed_call& of, const wire::offer& message, std::uint16_t port) {
    auto& caller = *of.caller;
    auto& callee = *of.callee;
    const auto places = in_list(services_.grants.places_for(caller.from().local));
    wire::offered answer;
    answer.tag = message.tag;
    answer.call = of.number;
    answer.outcome = wire::offer_outcome::base_call;
    answer.key = key_bytes(callee);
    answer.port = port;
    answer.grant = grant_of(of.grant.caller, of.grant.callee.id, true, places);
    services_.post.send(caller, answer, callee.name()); // first: the callee may refuse at once
    const auto host = services_.grants.host_for(callee.from().local);
    services_.post.send(callee, wire::call_request{caller.name(), host, port}, caller.name());
}

void base_handler::on_news(const relay_news& news) {
    const auto found = std::ranges::find_if(relayed_, [&news](const relayed_call& each) {
        return each.grant.caller.id == news.one || each.grant.caller.id == news.other;
    });
    if (found == relayed_.end()) return;
    const auto call = *found;
    relayed_.erase(found);
    if (news.what == relay_news::kind::held || !calls_.end(*call.callee, *call.caller)) return;
    if (news.what == relay_news::kind::unanswered)
        tell_unanswered(call);
    else
        pass_on_refusal(*call.callee, *call.caller);
    pass_on_refusal(*call.caller, *call.callee);
}

/// The caller's program sends offers, and so understands the message by which a callee that takes
/// them would end the call.
void base_handler::tell_unanswered(const relayed_call& of) {
    const auto why = wire::end_reason::no_answer;
    services_.post.send_end(*of.caller, of.number, why, of.callee->name());
}

void base_handler::end_relayed(const client_peer& caller, const client_peer& callee) {
    const auto found = std::ranges::find_if(relayed_, [&](const relayed_call& each) {
        return each.caller == &caller && each.callee == &callee;
    });
    if (found == relayed_.end()) return;
    const auto grant = found->grant;
    relayed_.erase(found);
    services_.grants.end(grant);
}

void base_handler::forget(client_peer& who, time_point now) {
    std::erase_if(relayed_, [&](const relayed_call& each) {
        const bool is_over = each.caller == &who || each.callee == &who;
        if (is_over) services_.grants.end(each.grant);
        return is_over;
    });
    last_refusal_ = {};
    departures_.forget(who);
    for (const auto& [other, is_caller] : calls_.forget(who, now)) {
        if (!other->is_elsewhere())
            departures_.add(*other, who.name(), is_caller);
        else if (is_caller) // their node decides when its users hear of departures
            pass_on_refusal(who, *other);
    }
}

/// A callee has received DelContact, unless the name was reused before the flush. A caller always
/// gets a refusal: some clients ignore DelContact.
void base_handler::end_flush() {
    departures_.end([this](client_peer& who, const std::string& name, bool was_called) {
        const auto& online = services_.online;
        if (was_called || online.is_online(name) || !online.hears_of(who, name))
            services_.post.send(who, wire::call_refused{name});
    });
}

} // namespace babel::server
