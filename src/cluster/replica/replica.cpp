#include "cluster/replica/replica.hpp"

#include <babel/core/overloaded.hpp>

#include <utility>
#include <variant>

namespace babel::cluster {

using enum presence_fact::kind;

std::optional<replica::place> replica::find(std::string_view name) const {
    const auto* found = names_.find(name);
    if (!found) return {};
    return place_of(*found);
}

bool replica::apply(
    const news_entry& fact, node_number self, time_point now, presence_facts& facts
) {
    if (fact.position != position_ + 1) return false;
    position_ = fact.position;
    const overloaded by_kind{
        [&](const names_changed& names) {
            for (const auto& each : names.changes) {
                if (names.owner == self)
                    change_own(each, facts);
                else
                    change(names.owner, each, facts);
            }
        },
        [&](const node_up& node) {
            if (node.number != self) nodes_.insert(node.number);
        },
        [&](const node_down& node) {
            nodes_.erase(node.number);
            if (orphans_.empty()) calm_position_ = position_ - 1;
            orphan_names_of(node.number, now);
        },
        [](const auto&) {}};
    std::visit(by_kind, fact.what);
    return true;
}

/// The node's own names are not here, but one may have been another's before, and one that it parks
/// is everybody's.
void replica::change_own(const name_change& change, presence_facts& facts) {
    const auto* known = names_.find(change.name);
    const bool stays = known && known->owner != orphaned && known->flags == change.flags;
    if (change.what != name_event::claimed || !stays) note(change.name);
    if (change.what == name_event::claimed)
        hide(change.name, facts);
    else if (change.what == name_event::parked)
        show(change.name, {parked_names}, facts);
}

void replica::change(node_number owner, const name_change& change, presence_facts& facts) {
    if (change.what == name_event::claimed) return show(change.name, {owner, change.flags}, facts);
    auto* found = names_.find(change.name);
    if (!found || found->owner != owner) return; // it has moved on
    if (change.what != name_event::parked) note(change.name);
    if (change.what == name_event::parked)
        set_owner(*found, parked_names);
    else
        hide(change.name, facts);
}

void replica::show(const std::string& name, const name_value& value, presence_facts& facts) {
    if (auto* known = names_.find(name)) {
        const bool is_parked = value.owner == parked_names; // it keeps its flags
        const bool has_flags = !is_parked && known->flags != value.flags;
        const bool has_moved = !is_parked && (known->owner != value.owner || has_flags);
        // At other nodes an orphan may have been gone.
        if (has_flags || known->owner == orphaned) note(name);
        set_owner(*known, value.owner);
        if (!has_moved) return;
        known->flags = value.flags;
        return facts.push_back({moved, name, value.owner, value.flags});
    }
    if (names_.size() >= snapshot::max_names) {
        ++dropped_;
        return;
    }
    note(name);
    if (value.owner == parked_names) ++parked_;
    names_.add(name, entry{value.owner, value.flags});
    facts.push_back({came, name, value.owner, value.flags});
}

void replica::hide(const std::string& name, presence_facts& facts) {
    const auto* found = names_.find(name);
    if (!found) return;
    facts.push_back({went, name});
    if (found->owner == parked_names) --parked_;
    names_.erase(name);
}

void replica::set_owner(entry& of, node_number owner) {
    if (of.owner == parked_names) --parked_;
    if (owner == parked_names) ++parked_;
    of.owner = owner;
    of.until = time_point::max();
}

void replica::orphan_names_of(node_number node, time_point now) {
    std::vector<std::string> names;
    names_.for_each([&](const std::string& name, entry& each) {
        if (each.owner != node) return;
        each.owner = orphaned;
        each.until = now + orphan_timeout;
        names.push_back(name);
    });
    if (!names.empty()) orphans_.emplace(now + orphan_timeout, std::move(names));
}

void replica::adopt(
    const snapshot& from, node_number self, continuity since, time_point now, presence_facts& facts
) {
    position_ = from.position();
    dropped_ = from.dropped();
    nodes_ = from.nodes();
    nodes_.erase(self);
    std::vector<std::string> gone;
    std::vector<std::string> waiting;
    const auto until = now + (since == continuity::other_run ? other_run_timeout : orphan_timeout);
    names_.for_each([&](const std::string& name, entry& each) {
        const auto found = from.names().find(name);
        const bool is_listed = found != from.names().end();
        const auto owner = is_listed ? found->second.owner : parked_names;
        if (is_listed && owner != self && from.is_held(owner)) return;
        const bool is_own = is_listed && owner == self;
        const bool was_left_behind = is_listed && !is_own; // its node is dead
        if (is_own ||
            (since == continuity::same_run && !was_left_behind && each.owner != orphaned)) {
            gone.push_back(name);
        } else if (each.owner != orphaned) {
            set_owner(each, orphaned);
            each.until = until;
            waiting.push_back(name);
        }
    });
    for (const auto& name : gone)
        hide(name, facts);
    if (!waiting.empty()) orphans_.emplace(until, std::move(waiting));
    for (const auto& [name, value] : from.names()) {
        if (value.owner != self && from.is_held(value.owner)) show(name, value, facts);
    }
    // Names may have changed twice meanwhile, and orphans are from before.
    history_.begin(position_);
    calm_position_ = position_ > 0 ? position_ - 1 : 0;
}

void replica::expire(time_point now, presence_facts& facts) {
    while (!orphans_.empty() && orphans_.begin()->first <= now) {
        for (const auto& name : orphans_.begin()->second) {
            const auto* found = names_.find(name);
            const bool is_due =
                found && found->owner == orphaned && found->until == orphans_.begin()->first;
            if (!is_due) continue;
            note(name);
            hide(name, facts);
        }
        orphans_.erase(orphans_.begin());
    }
}

time_point replica::next_deadline() const {
    return orphans_.empty() ? time_point::max() : orphans_.begin()->first;
}

} // namespace babel::cluster
