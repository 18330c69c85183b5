#include "server/signalling/registry.hpp"

#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <algorithm>
#include <memory>
#include <utility>

namespace babel::server {
namespace {

constexpr std::size_t max_list_bytes = 64 * 1024; // of an AddContact or DelContact packet

/// Appends a list as packets of at most max_list_bytes.
template <class Message>
void append_packets(std::vector<std::uint8_t>& to, const wire::string_list& names) {
    constexpr auto head_bytes = sizeof Message::code + sizeof(std::uint64_t);
    auto rest = names.encoded();
    auto next = names.begin();
    while (next != names.end()) {
        std::uint64_t count = 0;
        std::size_t names_bytes = 0;
        for (; next != names.end(); ++next, ++count) {
            const auto size = wire::encoded_bytes(*next);
            if (head_bytes + names_bytes + size > max_list_bytes) break;
            names_bytes += size;
        }
        wire::encode_to(to, Message{wire::string_list(count, rest.first(names_bytes))});
        rest = rest.subspan(names_bytes);
    }
}

} // namespace

registry::registry(std::function<void()> ask_for_flush)
    : ask_for_flush_(std::move(ask_for_flush)) {}

client_peer* registry::find(std::string_view name) const {
    const auto found = online_.find(name);
    return found == online_.end() ? nullptr : found->second.who;
}

bool registry::join(client_peer& who) {
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
        const auto packets = welcome(*who, online_.find(who->name())->second);
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
    const auto has_to_be_sealed = [this](std::string_view name) {
        const auto found = online_.find(name);
        return found != online_.end() && (found->second.state == standing::newcomer ||
                                          found->second.state == standing::leaving);
    };
    if (has_to_be_sealed(about) || has_to_be_sealed(who.name())) seal();
    if (auto& self = online_.find(who.name())->second; self.state != standing::settled) {
        arrived_[who.mark().place] = nullptr;
        welcome(who, self);
    } else if (!about.empty() && who.mark().position <= batch_of(about)) {
        tell(who);
    }
}

std::uint64_t registry::batch_of(std::string_view name) const {
    const auto found = online_.find(name);
    return found == online_.end() ? end_of_log() - 1 : found->second.batch;
}

void registry::seal() {
    see_off();
    take_in();
    std::vector<std::uint8_t> news;
    append_packets<wire::del_contact>(news, gone_.view());
    append_packets<wire::add_contact>(news, came_.view());
    if (news.empty()) return;
    log_.push_back(std::make_shared<const std::vector<std::uint8_t>>(std::move(news)));
}

void registry::see_off() {
    gone_.clear();
    for (const auto& name : std::exchange(left_, {})) {
        const auto found = online_.find(name);
        // The name may have a new holder, or it left twice and is already removed.
        if (found == online_.end() || found->second.state != standing::leaving) continue;
        gone_.add(name);
        roster_.remove(name, found->second.page);
        online_.erase(found);
    }
}

void registry::take_in() {
    came_.clear();
    for (auto* who : newcomers_) {
        if (!who) continue;
        auto& self = online_.find(who->name())->second;
        self.state = standing::arrived;
        self.batch = end_of_log();
        self.page = roster_.add(who->name());
        who->mark().place = arrived_.size();
        arrived_.push_back(who);
        came_.add(who->name());
    }
    newcomers_.clear();
}

void registry::tell(client_peer& who) {
    auto& position = who.mark().position;
    for (; position < end_of_log(); ++position)
        who.send(log_[static_cast<std::size_t>(position - log_start_)]);
}

std::size_t registry::welcome(client_peer& who, entry& self) {
    self.state = standing::settled;
    who.mark() = {settled_.size(), end_of_log()};
    settled_.push_back(&who);
    roster_.append_welcome(who.name(), self.page, welcome_);
    who.welcome(welcome_);
    const auto packets = welcome_.size();
    welcome_.clear();
    return packets;
}

} // namespace babel::server
