#include "server/signalling/presence/watchers.hpp"

#include "server/signalling/rules.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <algorithm>
#include <utility>

namespace babel::server {
namespace {

/// The names of a message that can be online, each once. Views of the message.
std::vector<std::string_view> names_to_watch(const wire::watch& message) {
    std::vector<std::string_view> all;
    for (const auto name : message.names)
        if (!name.empty() && name.size() <= max_name_bytes) all.push_back(name);
    std::ranges::sort(all);
    const auto twice = std::ranges::unique(all);
    all.erase(twice.begin(), twice.end());
    return all;
}

} // namespace

bool watchers::change(
    client_peer& who, const wire::watch& message, wire::contact_list_buffer& online
) {
    const auto wanted = names_to_watch(message);
    auto& own = lists_[&who];
    if (message.what == wire::watch_change::remove) {
        for (const auto name : wanted)
            remove(who, own, name);
        return true;
    }
    const bool is_new_list = message.what == wire::watch_change::instead;
    const auto kept = is_new_list ? 0 : own.all.size();
    const auto more = std::ranges::count_if(wanted, [&](std::string_view name) {
        return is_new_list || !own.all.contains(name);
    });
    const auto count = kept + static_cast<std::size_t>(more);
    if (!has_room(who, own.all.size(), count)) return false;
    if (is_new_list) {
        clear(who, own);
        own.met.clear();
    }
    for (const auto name : wanted) {
        auto& self = add(who, own, name);
        const auto flags = look_(who, name);
        if (!flags) continue; // one that the peer still knows is noted
        self.told = flags;
        online.add({name, *flags});
    }
    return true;
}

bool watchers::has_room(const client_peer& who, std::size_t before, std::size_t after) const {
    if (after > max_names) return false;
    if (after <= before) return true;
    const auto more = after - before;
    const bool is_near = who.from().loopback; // a proxy, perhaps, with many users
    return size_ + more <= max_names_of_all &&
           (is_near || of_networks_.has_room_for(who.from().source, max_of_network, more));
}

watchers::watched& watchers::add(client_peer& who, list& to, std::string_view name) {
    const auto [at, is_new] = to.all.try_emplace(std::string(name));
    if (is_new) {
        by_name_[std::string(name)].push_back(&who);
        ++size_;
        of_networks_.enter(who.from().source);
        if (to.met == name) to.met.clear(); // its departure is told from now on
    }
    return at->second;
}

void watchers::remove(const client_peer& who, list& from, std::string_view name) {
    const auto found = from.all.find(name);
    if (found == from.all.end()) return;
    forget_watcher(who, name);
    from.all.erase(found);
}

void watchers::clear(const client_peer& who, list& of) {
    for (const auto& [name, self] : of.all)
        forget_watcher(who, name);
    of.all.clear();
}

void watchers::forget_watcher(const client_peer& who, std::string_view name) {
    const auto found = by_name_.find(name);
    std::erase(found->second, &who);
    if (found->second.empty()) by_name_.erase(found);
    --size_;
    of_networks_.leave(who.from().source);
}

void watchers::leave(const client_peer& who) {
    const auto found = lists_.find(&who);
    if (found == lists_.end()) return;
    clear(who, found->second);
    lists_.erase(found);
}

bool watchers::watches(const client_peer& who, std::string_view name) const {
    const auto found = by_name_.find(name);
    return found != by_name_.end() && std::ranges::find(found->second, &who) != found->second.end();
}

void watchers::note(std::string_view name) {
    if (by_name_.empty()) return; // as on most servers
    const auto found = by_name_.find(name);
    if (found == by_name_.end()) return;
    for (auto* who : found->second) {
        auto& own = lists_.find(who)->second;
        if (std::exchange(own.all.find(name)->second.is_noted, true)) continue;
        if (own.noted.empty()) marked_.push_back(who);
        own.noted.emplace_back(name);
    }
}

bool watchers::flush_within(std::size_t& max_packets) {
    if (flushed_.empty()) flushed_ = std::exchange(marked_, {});
    while (!flushed_.empty() && max_packets > 0) {
        auto* who = flushed_.back();
        flushed_.pop_back();
        const auto found = lists_.find(who);
        if (found == lists_.end()) continue;
        const auto sent = tell_noted(*who, found->second);
        max_packets -= std::min(max_packets, std::max<std::size_t>(sent, 1));
    }
    return !flushed_.empty();
}

std::size_t watchers::tell_noted(client_peer& who, list& of) {
    wire::string_list_buffer gone;
    wire::contact_list_buffer came;
    for (const auto& name : std::exchange(of.noted, {})) {
        const auto found = of.all.find(name);
        if (found == of.all.end()) continue;
        auto& self = found->second;
        self.is_noted = false;
        const auto now = look_(who, name);
        if (std::exchange(self.told, now) == now) continue;
        if (now)
            came.add({name, *now});
        else
            gone.add(name);
    }
    if (!gone.empty()) send(who, wire::del_contact{gone.view()});
    if (!came.empty()) send(who, wire::presence{came.view()});
    return static_cast<std::size_t>(!gone.empty()) + static_cast<std::size_t>(!came.empty());
}

void watchers::tell_about(client_peer& who, std::string_view name) {
    auto& own = lists_[&who];
    const auto now = look_(who, name);
    const auto found = own.all.find(name);
    if (found != own.all.end()) {
        if (std::exchange(found->second.told, now) == now) return;
    } else {
        if (!now || (own.met == name && own.met_flags == *now)) return;
        own.met = name;
        own.met_flags = *now;
    }
    wire::contact_list_buffer came;
    wire::string_list_buffer gone;
    if (now) {
        came.add({name, *now});
        return send(who, wire::presence{came.view()});
    }
    gone.add(name);
    send(who, wire::del_contact{gone.view()});
}

template <class Message>
void watchers::send(client_peer& to, const Message& message) {
    scratch_.clear();
    wire::encode_to(scratch_, message);
    to.send(bytes_view(scratch_));
}

} // namespace babel::server
