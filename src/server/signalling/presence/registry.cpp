#include "server/signalling/presence/registry.hpp"

#include <algorithm>
#include <utility>

namespace babel::server {

registry::registry(std::function<void()> ask_for_flush, const std::shared_ptr<page_counts>& pages)
    : ask_for_flush_(std::move(ask_for_flush)), lists_(pages) {}

client_peer* registry::find(std::string_view name) const {
    const auto* found = names_.find(name);
    return found ? found->who : nullptr;
}

node_number registry::node_of(std::string_view name) const {
    if (names_.elsewhere() == 0) return 0; // as on most servers
    const auto* found = names_.find(name);
    return found ? found->node : 0;
}

bool registry::is_online(std::string_view name) const {
    const auto* found = names_.find(name);
    return found && found->state != standing::leaving;
}

std::optional<std::uint8_t> registry::flags_of(std::string_view name) const {
    const auto* found = names_.find(name);
    const bool is_online = found && found->state != standing::leaving;
    return is_online ? std::optional(found->current_flags()) : std::nullopt;
}

bool registry::join(client_peer& who) {
    if (!who.is_watcher() && !lists_.is_kept(who.link().speaks)) begin_extended_list();
    const auto* self = names_.join(who);
    if (!self) return false;
    auto& waiting = self->state == standing::newcomer ? newcomers_ : arrived_;
    who.mark().place = waiting.size();
    waiting.push_back(&who);
    ++size_;
    something_to_tell();
    return true;
}

void registry::leave(const client_peer& who) {
    const auto place = who.mark().place;
    --size_;
    const auto before = names_.leave(who.name());
    if (before == standing::newcomer) {
        newcomers_[place] = nullptr;
        return;
    }
    if (before == standing::arrived) {
        arrived_[place] = nullptr;
    } else if (!who.is_watcher()) {
        // The flush walks down from the end, so the last peer, moved here, is not skipped.
        settled_[place] = settled_.back();
        settled_[place]->mark().place = place;
        settled_.pop_back();
        --settled_counts_[index_of(who.link().speaks)];
        untold_ = std::min(untold_, settled_.size());
    }
    something_to_tell();
}

bool registry::join_elsewhere(const wire::contact& who, node_number node) {
    if (!names_.join_elsewhere(who, node)) return false;
    if (names_.has_changes()) something_to_tell();
    return true;
}

void registry::leave_elsewhere(std::string_view name) {
    if (node_of(name) == 0) return;
    if (names_.leave(name) != standing::newcomer) something_to_tell();
}

void registry::something_to_tell() {
    if (std::exchange(asked_, true)) return;
    ask_for_flush_();
}

bool registry::flush_within(std::size_t& max_packets) {
    if (!is_flushing_) begin_flush();
    for (; untold_ > 0 && max_packets > 0; --max_packets)
        log_.tell(*settled_[--untold_]);
    while (next_arrived_ < arrived_.size() && max_packets > 0) {
        auto* who = arrived_[next_arrived_++];
        if (!who) continue;
        auto& self = *names_.find(who->name());
        // It took the name of another user during this flush. Later it would hear of itself.
        if (self.flags != who->flags()) seal();
        const auto packets = welcome(*who, self);
        max_packets -= std::min(max_packets, packets);
    }
    if (untold_ > 0 || next_arrived_ < arrived_.size()) return true;
    end_flush();
    return false;
}

void registry::begin_flush() {
    is_flushing_ = true;
    asked_ = false;
    seal();
    flush_end_ = log_.end();
    untold_ = log_.empty() ? 0 : settled_.size();
}

void registry::end_flush() {
    is_flushing_ = false;
    arrived_.clear();
    next_arrived_ = 0;
    log_.drop_before(flush_end_);
}

void registry::bring_up_to_date(client_peer& who, std::string_view about) {
    // Usually there is nothing to send; then this needs no look-up. A peer that was not welcomed
    // has position 0, which is before the log.
    const bool has_changes = !newcomers_.empty() || names_.has_changes();
    if (who.mark().position == log_.end() && !has_changes) return;
    if (has_to_be_sealed(about) || has_to_be_sealed(who.name())) seal();
    if (auto& self = *names_.find(who.name()); self.state != standing::settled) {
        arrived_[who.mark().place] = nullptr;
        welcome(who, self);
    } else if (!about.empty() && who.mark().position <= batch_of(about)) {
        log_.tell(who);
    }
}

bool registry::has_to_be_sealed(std::string_view name) const {
    const auto* found = names_.find(name);
    return found && found->is_to_be_told();
}

std::uint64_t registry::batch_of(std::string_view name) const {
    const auto* found = names_.find(name);
    return found ? found->batch : log_.end() - 1;
}

void registry::seal() {
    see_off();
    take_in();
    log_.seal(settled_counts_);
}

void registry::see_off() {
    for (const auto& name : names_.take_changed()) {
        auto* self = names_.find(name);
        if (!self) continue; // it left twice and is already removed
        if (self->state == standing::leaving) {
            log_.add_gone(name);
            lists_.remove(name, self->page);
            names_.erase(name);
        } else if (self->flags != self->current_flags()) {
            // The new holder of the name differs from the old one.
            self->flags = self->current_flags();
            self->batch = log_.end();
            lists_.change_flags({name, self->flags}, self->page);
            log_.add_new_flags(name, self->flags);
        }
    }
}

void registry::take_in() {
    for (auto* who : newcomers_) {
        if (!who) continue;
        auto& self = *names_.find(who->name());
        self.state = standing::arrived;
        announce(who->name(), self);
        who->mark().place = arrived_.size();
        arrived_.push_back(who);
    }
    newcomers_.clear();
    for (const auto& name : names_.take_new_elsewhere()) {
        auto* self = names_.find(name);
        if (!self || self->node == 0 || self->state != standing::newcomer) continue;
        self->state = standing::settled;
        announce(name, *self);
    }
}

void registry::announce(std::string_view name, online_name& self) {
    self.batch = log_.end();
    self.flags = self.current_flags();
    self.page = lists_.add({name, self.flags});
    log_.add_arrival(name, self.flags);
}

void registry::begin_extended_list() {
    lists_.keep_extended();
    names_.for_each_announced([this](std::string_view name, online_name& self) {
        lists_.add_extended({name, self.flags}, self.page);
    });
}

std::size_t registry::welcome(client_peer& who, online_name& self) {
    self.state = standing::settled;
    who.mark() = {settled_.size(), log_.end()};
    if (!who.is_watcher()) {
        settled_.push_back(&who);
        ++settled_counts_[index_of(who.link().speaks)];
    }
    if (const auto cost = log_.send_difference(who, names_); cost > 0) return cost;
    lists_.append_welcome(who, self.page, welcome_);
    log_.append_position(who, welcome_);
    who.welcome(welcome_);
    const auto packets = welcome_.size();
    welcome_.clear();
    return packets;
}

void registry::tidy() {
    if (newcomers_.empty() && !names_.has_changes() && log_.add_position()) something_to_tell();
}

} // namespace babel::server
