#include "server/signalling/presence/presence_log.hpp"

#include <algorithm>
#include <memory>
#include <utility>

namespace babel::server {
namespace {

constexpr std::size_t min_difference = 64;   // names that may be told in any case
constexpr std::size_t max_difference = 1024; // fits in the queue of a client
constexpr std::size_t names_a_packet = 16;   // look-up and encoding cost as much as sending one

} // namespace

void presence_log::seal(const per_protocol<std::size_t>& recipients) {
    book_.seal();
    if (next_.empty()) return;
    add_due_position(batches_.emplace_back(batch{next_.take(recipients)}));
}

bool presence_log::add_position() {
    book_.seal();
    batch alone;
    if (!add_due_position(alone)) return false;
    batches_.push_back(std::move(alone));
    return true;
}

bool presence_log::add_due_position(batch& which) {
    const auto due = book_.take_due();
    if (!due) return false;
    which.position = wire::encode_shared(due->what);
    which.is_position_for_all = due->is_for_all;
    return true;
}

void presence_log::tell(client_peer& who) const {
    auto& position = who.mark().position;
    const auto which = index_of(who.link().speaks);
    for (; position < end(); ++position) {
        const auto& each = batches_[static_cast<std::size_t>(position - start_)];
        if (each.changes[which]) who.send(each.changes[which]);
        const bool needs_position = each.is_position_for_all || !who.has_numbered_list();
        if (!each.position || !needs_position || !who.hears_positions()) continue;
        who.set_numbered_list(true);
        who.send(each.position);
    }
}

void presence_log::drop_before(std::uint64_t number) {
    for (; start_ < number; ++start_)
        batches_.pop_front();
}

std::size_t presence_log::send_difference(client_peer& who, const online_names& names) {
    if (!who.hears_positions()) return 0;
    const auto most = std::clamp(names.size() / 4, min_difference, max_difference);
    std::vector<std::string_view> changed;
    if (!book_.read(who.since(), most, changed)) return 0;
    auto stream = wire::encode(wire::login_success{});
    if (const auto packets = packets_about(changed, who, names))
        stream.insert(stream.end(), packets->begin(), packets->end());
    wire::encode_to(stream, position_for(who, wire::position_kind::difference));
    // Nobody shares it, so unlike the list it counts against the limits of queues.
    who.send(std::make_shared<const std::vector<std::uint8_t>>(std::move(stream)));
    if (counts_) counts_->add(counter::list_differences);
    return 1 + changed.size() / names_a_packet;
}

wire::shared_packet presence_log::packets_about(
    const std::vector<std::string_view>& changed,
    const client_peer& for_whom,
    const online_names& names
) {
    presence_batch difference;
    for (const auto name : changed) {
        if (name == for_whom.name()) continue;
        const auto* found = names.find(name);
        if (found && found->is_listed())
            difference.add_new_flags(name, found->flags);
        else
            difference.add_gone(name);
    }
    const auto which = index_of(for_whom.link().speaks);
    per_protocol<std::size_t> recipients{};
    recipients[which] = 1;
    return difference.take(recipients)[which];
}

void presence_log::append_position(client_peer& who, std::vector<wire::slice>& to) {
    if (!who.hears_positions()) return;
    const auto position = position_for(who, wire::position_kind::whole);
    to.push_back(wire::whole(wire::encode_shared(position)));
}

wire::position presence_log::position_for(client_peer& who, wire::position_kind what) {
    const auto position = book_.position_for_list(what);
    who.set_numbered_list(position.run != 0);
    return position;
}

} // namespace babel::server
