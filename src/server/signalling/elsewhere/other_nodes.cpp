#include "server/signalling/elsewhere/other_nodes.hpp"

#include <string>
#include <variant>

namespace babel::server {

void other_nodes::came(
    std::string_view name, node_number node, std::uint8_t flags, time_point now
) {
    // The register may lack the flags of a name that was parked here.
    if (node == no_node && services_.online.node_of(name) == no_node) return;
    // One who is at another node now has left their calls.
    if (services_.online.node_of(name) != node) {
        outbox_.forget_all_to(name);
        if (auto* who = services_.remote.find(name)) forget_remote(*who, now);
    }
    services_.online.join_elsewhere({name, flags}, node);
}

void other_nodes::went(std::string_view name, time_point now) {
    outbox_.forget_all_to(name); // also if a session here took the name
    if (services_.online.node_of(name) == 0) return;
    auto* who = services_.remote.find(name);
    if (who) forget_as_caller(*who, now);
    services_.online.leave_elsewhere(name);
    if (who) forget_as_callee(*who, now); // a refusal follows the departure
}

void other_nodes::forget_as_caller(remote_peer& who, time_point now) {
    services_.sealed.forget(who);
    services_.base.forget(who, now);
}

void other_nodes::forget_as_callee(remote_peer& who, time_point now) {
    outgoing_.forget(who, now);
    services_.remote.erase(std::string(who.name()));
}

void other_nodes::forget_remote(remote_peer& who, time_point now) {
    forget_as_caller(who, now);
    forget_as_callee(who, now);
}

void other_nodes::lost(std::string_view name, time_point now) {
    auto* who = services_.online.find(name);
    if (!who) return;
    take_out_(*who, now);
    who->set_replaced();
    who->fail(errc::name_lost, "your name is in use at another server of this cluster now");
}

void other_nodes::replaced(std::string_view name, time_point now) {
    if (auto* who = services_.online.find(name)) services_.users.replace(*who, now);
}

/// A session that logged in before its name had an owner would be shown as a guest.
void other_nodes::owner_changed(std::string_view name, time_point) {
    auto* who = services_.online.find(name);
    if (!who) return;
    const auto* owner = services_.names.find(name);
    if (is_disowned(*who, owner) || who->is_bound() != (owner != nullptr))
        who->fail(errc::kicked, "the owner of your name changed; log in again");
}

void other_nodes::probe(std::string_view name) {
    auto* who = services_.online.find(name);
    auto& names = services_.users.names_of_all();
    if (!who) return names.release(name);
    if (!who->probe(asker::other_source)) names.confirm(name); // it was alive a moment ago
}

void other_nodes::called(bytes_view message, time_point now) {
    const auto decoded = wire::decode<node_message>(message);
    if (!decoded) return services_.counts.add(counter::node_messages_dropped);
    if (const auto* asked = std::get_if<caller_message>(&*decoded))
        incoming_.called(*asked, now);
    else
        outgoing_.answered(std::get<callee_message>(*decoded), now);
}

bool other_nodes::is_here(std::string_view name) const {
    const auto node = services_.online.node_of(name);
    return node == no_node || (node == 0 && services_.online.is_online(name));
}

void other_nodes::tidy(time_point now) {
    outbox_.retry([this](std::string_view name) { return is_here(name); });
    outgoing_.tidy(now);
    // Many have no call any more, though the end of one may still be kept for them. Those whose
    // name a session here took may not stay.
    const bool are_many = services_.remote.size() > remote_peers::max_count / 2;
    const auto over = services_.remote.where([&](const remote_peer& each) {
        const bool has_calls = outgoing_.has_calls(each, now) || services_.sealed.has_calls(each) ||
                               services_.base.has_young_calls(each, now);
        return services_.online.node_of(each.name()) == 0 || (are_many && !has_calls);
    });
    for (auto* each : over)
        forget_remote(*each, now);
}

} // namespace babel::server
