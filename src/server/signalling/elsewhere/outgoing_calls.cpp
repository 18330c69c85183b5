#include "server/signalling/elsewhere/outgoing_calls.hpp"

#include "server/signalling/calls/call_rate.hpp"
#include "server/signalling/calls/call_roles.hpp"

#include <string>
#include <vector>

namespace babel::server {
namespace {

using wire::call_step, wire::end_reason, wire::offer_fault;

constexpr std::string_view unreachable = "that contact cannot be reached at the moment";
constexpr std::string_view too_many_calls = "too many calls; wait a moment";

} // namespace

error_code
outgoing_calls::on(client_peer& from, const wire::call_request& message, time_point now) {
    const auto speed = count_call(from, services_.rules.limits, services_.counts, now);
    if (speed == rate_meter::verdict::flood) return errc::flooding;
    const bool is_excess = speed == rate_meter::verdict::excess;
    const auto fault = is_excess ? too_many_calls : request_call(from, message, now);
    if (fault.empty()) return {};
    services_.counts.add(counter::call_errors);
    refuse(from, message, fault, now);
    return {};
}

void outgoing_calls::refuse(
    client_peer& caller, const wire::call_request& message, std::string_view fault, time_point now
) {
    const auto* callee = services_.remote.find(message.contact);
    if (callee && ringing_.is_ringing(caller, *callee, now))
        return services_.post.send(caller, wire::error_response{fault});
    services_.base.refuse(caller, message, fault, now);
}

/// Returns the reason why not, or nothing.
std::string_view
outgoing_calls::request_call(client_peer& from, const wire::call_request& message, time_point now) {
    if (!forwarder_.reaches_others()) return unreachable;
    if (!requests_.has_room_for(from)) return too_many_calls;
    if (message.host.empty() && forwarder_.address_of(from).empty())
        return "users of other servers cannot reach your address; name a host";
    auto* callee = services_.remote.at(message.contact);
    if (!callee) return unreachable;
    if (!ringing_.add(from, *callee, now)) return "that contact has too many calls waiting";
    const auto number = requests_.next_number();
    if (!forwarder_.forward(from, message.contact, message, number)) {
        ringing_.end(from, *callee);
        return unreachable;
    }
    requests_.add(number, {&from, std::string(message.contact), 0, now});
    return {};
}

error_code outgoing_calls::on(client_peer& from, const wire::offer& message, time_point now) {
    const auto speed = count_call(from, services_.rules.limits, services_.counts, now);
    if (speed == rate_meter::verdict::flood) return errc::flooding;
    const bool is_excess = speed == rate_meter::verdict::excess;
    const auto why = is_excess ? offer_fault::too_often : request_call(from, message, now);
    if (why != offer_fault::none) services_.sealed.refuse(from, message, why);
    return {};
}

/// Returns the reason why not, or none.
offer_fault
outgoing_calls::request_call(client_peer& from, const wire::offer& message, time_point now) {
    if (!forwarder_.reaches_others()) return offer_fault::not_online;
    if (!requests_.has_room_for(from)) return offer_fault::too_often;
    auto* callee = services_.remote.at(message.contact);
    if (!callee) return offer_fault::not_online;
    if (sealed_.waiting_besides(from, *callee).outgoing >= max_outgoing_offers)
        return offer_fault::too_often;
    const auto number = requests_.next_number();
    if (!forwarder_.forward(from, message.contact, message, number)) return offer_fault::not_online;
    requests_.add(number, {&from, std::string(message.contact), message.tag, now});
    return offer_fault::none;
}

bool outgoing_calls::end(client_peer& from, const wire::call_refused& message) {
    auto* callee = services_.remote.find(message.contact);
    if (!callee || !ringing_.end(from, *callee)) return false;
    requests_.withdraw(from, message.contact);
    forwarder_.end(from, message.contact, message);
    return true;
}

void outgoing_calls::pass_on(client_peer& from, const wire::call_refused& message) {
    forwarder_.forward(from, message.contact, message);
}

bool outgoing_calls::on(client_peer& from, const wire::signal& message, time_point now) {
    auto* live = sealed_.find(message.call);
    if (!live || live->caller != &from || !may_say(call_side::caller, message)) return false;
    if (!live->is_accepted && now - live->since >= offer_lifetime) return false;
    // The callee's node ends a call that says too much.
    if (++live->from[static_cast<std::size_t>(call_side::caller)].signals > max_signals + 1)
        return false;
    const auto callee = live->callee->name();
    const bool is_lost =
        !forwarder_.step(from, callee, message) && is_step_needed(live->is_accepted, message);
    if (is_lost) services_.post.send_end(from, message.call, end_reason::failed, callee);
    if (is_lost || message.what == call_step::end) sealed_.remove(message.call);
    return true;
}

void outgoing_calls::refused(std::uint64_t number, time_point now) {
    if (const auto which = requests_.take(number)) fail(*which, now);
}

void outgoing_calls::fail(const forwarded_request& which, time_point now) {
    auto& caller = *which.caller;
    if (which.tag != 0) {
        wire::offer message;
        message.tag = which.tag;
        return services_.sealed.refuse(caller, message, offer_fault::not_online);
    }
    if (auto* callee = services_.remote.find(which.contact)) ringing_.end(caller, *callee);
    services_.counts.add(counter::call_errors);
    refuse(caller, wire::call_request{which.contact, {}, 0}, unreachable, now);
}

void outgoing_calls::withdraw_all(client_peer& caller, time_point now) {
    for (const auto& [callee, is_caller] : ringing_.forget(caller, now))
        forwarder_.end(caller, callee->name(), wire::call_refused{callee->name()});
    const auto numbers = sealed_.of(caller);
    for (const auto number : std::vector(numbers.begin(), numbers.end())) {
        const auto gone = sealed_.remove(number);
        if (!gone.is_accepted) forwarder_.withdraw(caller, gone.callee->name(), number);
    }
}

void outgoing_calls::forget(client_peer& caller, time_point now) {
    requests_.forget(caller);
    ringing_.forget(caller, now);
    const auto numbers = sealed_.of(caller);
    for (const auto number : std::vector(numbers.begin(), numbers.end()))
        sealed_.remove(number);
}

void outgoing_calls::forget(remote_peer& callee, time_point now) {
    for (const auto number : requests_.to(callee.name()))
        refused(number, now);
    for (const auto& [caller, is_caller] : ringing_.forget(callee, now)) {
        services_.counts.add(counter::refusals);
        services_.post.send(*caller, wire::call_refused{callee.name()}, callee.name());
    }
    const auto numbers = sealed_.of(callee);
    for (const auto number : std::vector(numbers.begin(), numbers.end())) {
        const auto gone = sealed_.remove(number);
        if (gone.is_accepted) continue;
        services_.post.send_end(*gone.caller, number, end_reason::failed, callee.name());
    }
}

void outgoing_calls::tidy(time_point now) {
    for (const auto number : requests_.late(now)) {
        const auto which = *requests_.take(number);
        fail(which, now);
        // In case that the request still arrives.
        if (which.tag == 0)
            forwarder_.end(*which.caller, which.contact, wire::call_refused{which.contact});
    }
    for (const auto number : sealed_.unaccepted_for(offer_lifetime, now))
        sealed_.remove(number);
}

} // namespace babel::server
