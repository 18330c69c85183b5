// Answers of the callee's node, for its callers here.
#include "server/signalling/calls/call_roles.hpp"
#include "server/signalling/elsewhere/outgoing_calls.hpp"

#include <variant>

namespace babel::server {
namespace {

using wire::call_step, wire::end_reason, wire::offer_outcome;

} // namespace

void outgoing_calls::answered(const callee_message& message, time_point now) {
    auto* to = services_.online.find(message.to);
    if (!to || services_.online.are_apart(message.from, message.to))
        return services_.counts.add(counter::node_messages_dropped);
    const auto of = requests_.take(message.request, *to, message.from);
    const bool is_late = message.request != 0 && !of;
    for (const auto packet : message.packets) {
        const auto decoded = wire::decode<callee_packet>(packet);
        const answer with{*to, message.from, services_.remote.find(message.from), of, now};
        if (decoded && !is_late) {
            std::visit([&](const auto& each) { deliver(with, each); }, *decoded);
            continue;
        }
        services_.counts.add(counter::node_messages_dropped);
        const auto* offered = decoded ? std::get_if<wire::offered>(&*decoded) : nullptr;
        if (offered) forwarder_.give_up(with.to, with.from, *offered);
    }
}

void outgoing_calls::deliver(const answer& with, const wire::error_response& message) {
    if (!with.of) return services_.counts.add(counter::node_messages_dropped);
    services_.post.send(with.to, message, with.from);
}

/// The caller of one who has left was told by forget().
void outgoing_calls::deliver(const answer& with, const wire::call_refused& message) {
    if (message.contact != with.from || services_.online.node_of(with.from) == 0)
        return services_.counts.add(counter::node_messages_dropped);
    forwarder_.forget_refusals(with.to, with.from);
    if (with.callee) ringing_.end(*with.callee, with.to);
    services_.post.send(with.to, message, with.from);
}

void outgoing_calls::deliver(const answer& with, const wire::offered& message) {
    if (!with.of || with.of->tag == 0 || with.of->tag != message.tag)
        return services_.counts.add(counter::node_messages_dropped);
    if (message.outcome == offer_outcome::cannot)
        return services_.post.send(with.to, message, with.from);
    // Each node numbers its calls from anywhere.
    if (!with.callee || sealed_.find(message.call)) {
        forwarder_.give_up(with.to, with.from, message);
        return fail(*with.of, with.now);
    }
    if (message.outcome == offer_outcome::base_call) {
        ringing_.add(with.to, *with.callee, with.now, message.call);
    } else {
        if (const auto older = sealed_.number_of(with.to, *with.callee)) sealed_.remove(*older);
        sealed_.add(message.call, {&with.to, with.callee, with.now, {}});
    }
    services_.post.send(with.to, message, with.from);
}

void outgoing_calls::deliver(const answer& with, const wire::signal& message) {
    // Nobody came to the port of a base call. This may have been kept until a later one rings.
    if (with.callee && message.reason() == end_reason::no_answer &&
        ringing_.end_numbered(with.to, *with.callee, message.call))
        return services_.post.send(with.to, message, with.from);
    auto* live = sealed_.find(message.call);
    if (!live && message.what == call_step::accept)
        forwarder_.withdraw(with.to, with.from, message.call); // an earlier end was lost
    const bool is_theirs = live && live->caller == &with.to && live->callee == with.callee;
    if (!is_theirs || !may_say(call_side::callee, message))
        return services_.counts.add(counter::node_messages_dropped);
    services_.post.send(with.to, message, with.from);
    if (message.what == call_step::end) {
        sealed_.remove(message.call);
    } else if (message.what == call_step::accept) {
        live->is_accepted = true;
        if (const auto oldest = sealed_.accepted_beyond(max_accepted_calls, with.to))
            sealed_.remove(*oldest); // it goes on
    }
}

} // namespace babel::server
