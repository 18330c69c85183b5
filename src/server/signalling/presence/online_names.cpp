#include "server/signalling/presence/online_names.hpp"

namespace babel::server {

online_name* online_names::find(std::string_view name) {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : &found->second;
}

const online_name* online_names::find(std::string_view name) const {
    const auto found = names_.find(name);
    return found == names_.end() ? nullptr : &found->second;
}

online_name* online_names::join(client_peer& who) {
    const auto [at, is_new] = names_.try_emplace(std::string(who.name()), online_name{});
    auto& self = at->second;
    if (self.who) return nullptr;
    const bool is_unknown = is_new || self.state == standing::newcomer;
    if (std::exchange(self.node, 0) != 0) {
        --elsewhere_;
        // Those who know the name from another node may have to be told its flags.
        if (!is_unknown) changed_.push_back(at->first);
    }
    self.who = &who;
    self.state = is_unknown ? standing::newcomer : standing::arrived;
    return &self;
}

bool online_names::join_elsewhere(const wire::contact& who, node_number node) {
    const auto [at, is_new] = names_.try_emplace(std::string(who.name), online_name{});
    auto& self = at->second;
    if (self.who) return false;
    if (std::exchange(self.node, node) == 0) ++elsewhere_;
    self.flags_elsewhere = who.flags;
    if (is_new) {
        self.state = standing::newcomer;
        new_elsewhere_.push_back(at->first);
    } else if (self.state == standing::leaving) {
        self.state = standing::settled; // the name is among the changed ones
    } else if (self.state == standing::settled && self.flags != who.flags) {
        changed_.push_back(at->first);
    }
    return true;
}

online_name::standing online_names::leave(std::string_view name) {
    const auto at = names_.find(name);
    auto& self = at->second;
    const auto before = self.state;
    if (std::exchange(self.node, 0) != 0) --elsewhere_;
    if (before == standing::newcomer) {
        names_.erase(at);
        return before;
    }
    self.who = nullptr;
    self.state = standing::leaving;
    changed_.push_back(at->first);
    return before;
}

} // namespace babel::server
