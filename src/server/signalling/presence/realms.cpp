#include "server/signalling/presence/realms.hpp"

#include <cstdint>
#include <utility>

namespace babel::server {

realms::realms(std::function<void()> ask_for_flush, counters* counts)
    : ask_for_flush_(std::move(ask_for_flush)), counts_(counts), plain_(make({})),
      watchers_([this](const client_peer& by, std::string_view name) { return flags_for(by, name); }
      ) {}

std::unique_ptr<registry> realms::make(std::string_view realm) {
    const auto ask = [this, name = std::string(realm)] { note_change(name); };
    return std::make_unique<registry>(ask, pages_);
}

void realms::note_change(const std::string& realm) {
    if (!are_separate_) return ask_for_flush_();
    changed_.push_back(realm);
    if (!std::exchange(is_asked_, true)) ask_for_flush_();
}

registry* realms::at_realm(std::string_view realm) const {
    if (realm.empty()) return plain_.get();
    const auto found = others_.find(realm);
    return found == others_.end() ? nullptr : found->second.get();
}

registry& realms::open(std::string_view name) {
    if (auto* known = at(name)) return *known;
    const std::string realm(realm_of(name));
    auto& made = *others_.emplace(realm, make(realm)).first->second;
    const auto add = [&made](std::string_view who, node_number node, std::uint8_t flags) {
        made.join_elsewhere({who, flags}, node);
    };
    if (directory_) directory_->read_realm(realm, add);
    return made;
}

client_peer* realms::find(std::string_view name) const {
    const auto* realm = at(name);
    return realm ? realm->find(name) : nullptr;
}

node_number realms::node_of(std::string_view name) const {
    const auto* realm = at(name);
    return realm ? realm->node_of(name) : 0;
}

bool realms::is_online(std::string_view name) const {
    if (const auto* realm = at(name)) return realm->is_online(name);
    return directory_ && directory_->has(name);
}

std::size_t realms::size_besides(std::string_view name) const {
    if (const auto* realm = at(name))
        return realm->size() + realm->elsewhere() - (realm->is_online(name) ? 1 : 0);
    return directory_ ? directory_->users_besides(name) : 0;
}

std::optional<std::uint8_t> realms::flags_for(const client_peer& by, std::string_view name) const {
    const auto* realm = by.name() == name || are_apart(by.name(), name) ? nullptr : at(name);
    return realm ? realm->flags_of(name) : std::nullopt;
}

bool realms::join(client_peer& who) {
    auto& realm = open(who.name());
    // The numbers are those of all realms together, and name what users of one may not see.
    if (who.hears_positions() && !are_separate_)
        realm.number_by(directory_ ? directory_->numbering() : nullptr, counts_);
    if (!realm.join(who)) return false;
    watchers_.note(who.name());
    ++size_;
    return true;
}

void realms::leave(const client_peer& who) {
    auto* realm = at(who.name());
    realm->leave(who);
    watchers_.note(who.name());
    if (who.is_watcher()) watchers_.leave(who);
    --size_;
    if (realm->size() == 0 && realm != plain_.get()) empty_.emplace_back(realm_of(who.name()));
    // The current flush may take in this departure, and yet not what has to follow it.
    if (is_flushing_ && !std::exchange(is_asked_, true)) ask_for_flush_();
}

void realms::tidy() {
    plain_->tidy();
    for (const auto& realm : std::exchange(empty_, {})) {
        const auto found = others_.find(realm);
        if (found != others_.end() && found->second->size() == 0) others_.erase(found);
    }
}

bool realms::join_elsewhere(const wire::contact& who, node_number node) {
    auto* realm = at(who.name);
    if (!realm || !realm->join_elsewhere(who, node)) return false;
    watchers_.note(who.name);
    return true;
}

void realms::leave_elsewhere(std::string_view name) {
    auto* realm = at(name);
    if (!realm) return;
    realm->leave_elsewhere(name);
    watchers_.note(name);
}

bool realms::flush(std::size_t max_packets) {
    if (!is_at_watchers_ && flush_registries(max_packets)) return true;
    is_at_watchers_ = watchers_.flush_within(max_packets);
    return is_at_watchers_;
}

bool realms::flush_registries(std::size_t& max_packets) {
    if (!are_separate_) return plain_->flush_within(max_packets);
    if (!std::exchange(is_flushing_, true)) {
        is_asked_ = false;
        flushing_ = std::exchange(changed_, {});
    }
    while (!flushing_.empty() && max_packets > 0) {
        auto* realm = at_realm(flushing_.back());
        if (realm && realm->flush_within(max_packets)) return true;
        flushing_.pop_back();
        if (max_packets > 0) --max_packets; // a realm takes time even if it has nobody to tell
    }
    is_flushing_ = !flushing_.empty();
    return is_flushing_;
}

void realms::bring_up_to_date(client_peer& who, std::string_view about) {
    auto* realm = at(who.name());
    if (!realm) return;
    // A watcher is told of names as they are, and needs no batch for that.
    realm->bring_up_to_date(who, who.is_watcher() ? std::string_view() : about);
    if (who.is_watcher() && !about.empty()) watchers_.tell_about(who, about);
}

bool realms::watch(
    client_peer& who, const wire::watch& message, wire::contact_list_buffer& online
) {
    return watchers_.change(who, message, online);
}

} // namespace babel::server
