#include "server/signalling/elsewhere/incoming_calls.hpp"

#include "server/signalling/rules.hpp"
#include <babel/server/ip_address.hpp>

#include <algorithm>
#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <variant>

namespace babel::server {
namespace {

/// Requests and refusals name their callee. A Signal has the number of a call.
template <class Packet>
bool is_to(std::string_view who, const Packet& packet) {
    if constexpr (requires { packet.contact; }) return packet.contact == who;
    return true;
}

} // namespace

void incoming_calls::called(const caller_message& message, time_point now) {
    const auto packet = wire::decode<caller_packet>(message.packet);
    const bool is_known = services_.online.node_of(message.from) != 0 &&
                          !services_.online.are_apart(message.from, message.to);
    const auto is_meant = [&](const auto& each) { return is_to(message.to, each); };
    const bool is_valid = packet && is_known && std::visit(is_meant, *packet);
    auto* from = is_valid ? services_.remote.at(message.from) : nullptr;
    if (!from) return services_.counts.add(counter::node_messages_dropped);
    update(*from, message);
    // A caller who calls again, or has ended the call, gets no late refusal.
    if (!std::holds_alternative<wire::signal>(*packet))
        outbox_.forget_refusals(message.to, message.from);
    answered_ = from;
    std::visit([&](const auto& each) { on(*from, each, now); }, *packet);
    answered_ = nullptr;
    const bool is_answered = message.request != 0 || !answers_.empty();
    const callee_message answer{message.request, message.to, message.from, answers_.view()};
    if (is_answered && !send(answer, {})) give_up(*from, message.to, now);
    answers_.clear();
}

/// Withdraws the calls of offers whose answers are lost. That of a CallRequest is withdrawn by the
/// caller's node.
void incoming_calls::give_up(remote_peer& from, std::string_view callee, time_point now) {
    const auto reason = static_cast<std::uint8_t>(wire::end_reason::withdrawn);
    for (const auto packet : answers_.view()) {
        const auto decoded = wire::decode<callee_packet>(packet);
        const auto* offered = decoded ? std::get_if<wire::offered>(&*decoded) : nullptr;
        if (!offered || offered->call == 0) continue;
        const wire::signal end{offered->call, wire::call_step::end, std::span(&reason, 1)};
        if (offered->outcome == wire::offer_outcome::base_call)
            services_.base.end(from, wire::call_refused{callee});
        else
            services_.sealed.on(from, end, now);
    }
}

/// The address of this node's machine at which callers of other nodes reach its relay. Clients look
/// up no host name for that.
std::string incoming_calls::local_address_for(std::string_view callee) const {
    const auto own = services_.users.names_of_all().address();
    if (ip_address::parse(own)) return std::string(own);
    const auto* who = services_.online.find(callee);
    return who ? who->from().local : std::string();
}

void incoming_calls::update(remote_peer& caller, const caller_message& message) const {
    std::optional<crypto::public_key> key;
    if (!message.key.empty()) std::ranges::copy(message.key, key.emplace().bytes.begin());
    auto local = local_address_for(message.to);
    auto from = origin_of(message.address, local);
    from.remote = message.address; // it may be a host name
    from.local = std::move(local); // which may be empty
    from.loopback = false;         // not of this machine
    caller.update(std::move(from), key);
}

void incoming_calls::on(remote_peer& from, const wire::call_request& message, time_point now) {
    // A flood ends no session of this node.
    if (services_.base.on(from, message, now))
        services_.base.refuse(from, message, "too many calls; wait a moment", now);
}

void incoming_calls::on(remote_peer& from, const wire::call_refused& message, time_point) {
    if (!services_.base.end(from, message)) services_.base.on(from, message);
}

void incoming_calls::on(remote_peer& from, const wire::offer& message, time_point now) {
    const auto flood = message.is_base_call() ? services_.base.on(from, message, now)
                                              : services_.sealed.on(from, message, now);
    if (flood) services_.sealed.refuse(from, message, wire::offer_fault::too_often);
}

void incoming_calls::on(remote_peer& from, const wire::signal& message, time_point now) {
    if (!services_.sealed.on(from, message, now)) services_.counts.add(counter::stray_signals);
}

bool incoming_calls::carry(const remote_peer& to, const remote_peer::parcel& what) {
    if (&to == answered_) {
        answers_.add(what.packet);
        return true;
    }
    wire::bytes_list_buffer alone;
    alone.add(what.packet);
    return send({0, what.about, to.name(), alone.view()}, what.as_end);
}

bool incoming_calls::send(const callee_message& message, std::optional<call_end> as_end) {
    const encoded_packet whole(message);
    const forwarded_message what{0, message.from, message.to, whole.bytes()};
    return as_end ? outbox_.send_end(what, *as_end) : outbox_.send(what);
}

} // namespace babel::server
