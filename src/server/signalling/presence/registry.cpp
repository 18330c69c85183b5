#include "server/signalling/presence/registry.hpp"

#include <algorithm>
#include <utility>

namespace babel::server {

registry::registry(std::function<void()> ask_for_flush)
    : ask_for_flush_(std::move(ask_for_flush)) {}

client_peer* registry::find(std::string_view name) const {
    const auto found = online_.find(name);
    return found == online_.end() ? nullptr : found->second.who;
}

bool registry::join(client_peer& who) {
    if (!roster_.is_kept(who.link().speaks)) begin_extended_roster();
    const auto [at, is_new] = online_.try_emplace(std::string(who.name()), entry{});
    auto& self = at->second;
    if (!is_new && self.who) return false;
    self.who = &who;
    self.state = is_new ? standing::newcomer : standing::arrived;
    auto& waiting = is_new ? newcomers_ : arrived_;
    who.mark().place = waiting.size();
    waiting.push_back(&who);
    ++size_;
    something_to_tell();
    return true;
}

void registry::leave(const client_peer& who) {
    const auto at = online_.find(who.name());
    auto& self = at->second;
    const auto place = who.mark().place;
    --size_;
    if (self.state == standing::newcomer) {
        newcomers_[place] = nullptr;
        online_.erase(at);
        return;
    }
    if (self.state == standing::arrived) {
        arrived_[place] = nullptr;
    } else {
        // The flush walks down from the end, so the last peer, moved here, is not skipped.
        settled_[place] = settled_.back();
        settled_[place]->mark().place = place;
        settled_.pop_back();
        --settled_counts_[index_of(who.link().speaks)];
        untold_ = std::min(untold_, settled_.size());
    }
    self.who = nullptr;
    self.state = standing::leaving;
    left_.push_back(at->first);
    something_to_tell();
}

void registry::something_to_tell() {
    if (std::exchange(asked_, true)) return;
    ask_for_flush_();
}

bool registry::flush(std::size_t max_packets) {
    if (!is_flushing_) begin_flush();
    for (; untold_ > 0 && max_packets > 0; --max_packets)
        tell(*settled_[--untold_]);
    while (next_arrived_ < arrived_.size() && max_packets > 0) {
        auto* who = arrived_[next_arrived_++];
        if (!who) continue;
        auto& self = online_.find(who->name())->second;
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
    flush_end_ = end_of_log();
    untold_ = log_.empty() ? 0 : settled_.size();
}

void registry::end_flush() {
    is_flushing_ = false;
    arrived_.clear();
    next_arrived_ = 0;
    for (; log_start_ < flush_end_; ++log_start_)
        log_.pop_front();
}

void registry::bring_up_to_date(client_peer& who, std::string_view about) {
    // Usually there is nothing to send; then this needs no look-up. A peer that was not welcomed
    // has position 0, which is before the log.
    if (who.mark().position == end_of_log() && newcomers_.empty() && left_.empty()) return;
    if (has_to_be_sealed(about) || has_to_be_sealed(who.name())) seal();
    if (auto& self = online_.find(who.name())->second; self.state != standing::settled) {
        arrived_[who.mark().place] = nullptr;
        welcome(who, self);
    } else if (!about.empty() && who.mark().position <= batch_of(about)) {
        tell(who);
    }
}

bool registry::has_to_be_sealed(std::string_view name) const {
    const auto found = online_.find(name);
    if (found == online_.end()) return false;
    const auto& self = found->second;
    return self.state == standing::newcomer || self.state == standing::leaving ||
           self.who->flags() != self.flags;
}

std::uint64_t registry::batch_of(std::string_view name) const {
    const auto found = online_.find(name);
    return found == online_.end() ? end_of_log() - 1 : found->second.batch;
}

void registry::seal() {
    see_off();
    take_in();
    if (!news_.empty()) log_.push_back(news_.take(settled_counts_));
}

void registry::see_off() {
    for (const auto& name : std::exchange(left_, {})) {
        const auto found = online_.find(name);
        if (found == online_.end()) continue; // it left twice and is already removed
        auto& self = found->second;
        if (self.state == standing::leaving) {
            news_.add_gone(name);
            roster_.remove(name, self.page);
            online_.erase(found);
        } else if (self.flags != self.who->flags()) {
            // The new holder of the name differs from the old one.
            self.flags = self.who->flags();
            self.batch = end_of_log();
            roster_.change_flags({name, self.flags}, self.page);
            news_.add_new_flags(name, self.flags);
        }
    }
}

void registry::take_in() {
    for (auto* who : newcomers_) {
        if (!who) continue;
        auto& self = online_.find(who->name())->second;
        self.state = standing::arrived;
        self.batch = end_of_log();
        self.flags = who->flags();
        self.page = roster_.add({who->name(), self.flags});
        who->mark().place = arrived_.size();
        arrived_.push_back(who);
        news_.add_arrival(who->name(), self.flags);
    }
    newcomers_.clear();
}

void registry::begin_extended_roster() {
    roster_.keep_extended();
    for (auto& [name, self] : online_)
        if (self.state != standing::newcomer) roster_.add_extended({name, self.flags}, self.page);
}

void registry::tell(client_peer& who) {
    auto& position = who.mark().position;
    const auto which = index_of(who.link().speaks);
    for (; position < end_of_log(); ++position) {
        const auto& packet = log_[static_cast<std::size_t>(position - log_start_)][which];
        if (packet) who.send(packet);
    }
}

std::size_t registry::welcome(client_peer& who, entry& self) {
    self.state = standing::settled;
    who.mark() = {settled_.size(), end_of_log()};
    settled_.push_back(&who);
    ++settled_counts_[index_of(who.link().speaks)];
    roster_.append_welcome(who.link().speaks, who.name(), self.page, welcome_);
    who.welcome(welcome_);
    const auto packets = welcome_.size();
    welcome_.clear();
    return packets;
}

} // namespace babel::server
