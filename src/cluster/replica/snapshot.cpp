#include "cluster/replica/snapshot.hpp"

#include <babel/core/number.hpp>
#include <babel/core/overloaded.hpp>

#include <algorithm>
#include <variant>

namespace babel::cluster {

std::string snapshot::add(const reply& step) {
    const auto position = whole_number<std::uint64_t>(step.word(1));
    const std::string next(step.word(2));
    if (!position || next.empty() || step.elements.size() < 5) return {};
    end_ = std::max(end_, *position);
    if (!has_nodes_) { // the news has what changes later
        for (std::size_t i = 0; i < step.elements[3].elements.size(); ++i) {
            if (const auto number = parse_number(step.elements[3].word(i))) nodes_.insert(*number);
        }
        has_nodes_ = true;
    }
    const auto& flat = step.elements[4];
    for (std::size_t i = 0; i + 1 < flat.elements.size(); i += 2) {
        const auto name = flat.word(i);
        const auto value = parse_value(flat.word(i + 1));
        if (value && is_register_name(name) && names_.size() < max_names)
            names_.insert_or_assign(std::string(name), *value);
        else
            ++dropped_;
    }
    is_scanned_ = next == "0";
    return next;
}

bool snapshot::apply(const news_entry& entry) {
    if (entry.position != position_ + 1) return false;
    position_ = entry.position;
    const overloaded by_kind{
        [this](const names_changed& names) {
            for (const auto& each : names.changes)
                change(names.owner, each);
        },
        [this](const node_up& node) { nodes_.insert(node.number); },
        [this](const node_down& node) { nodes_.erase(node.number); },
        [](const auto&) {}};
    std::visit(by_kind, entry.what);
    return true;
}

void snapshot::change(node_number owner, const name_change& change) {
    const auto found = names_.find(change.name);
    if (change.what == name_event::claimed) {
        if (found != names_.end())
            found->second = {owner, change.flags};
        else if (names_.size() < max_names)
            names_.emplace(change.name, name_value{owner, change.flags});
        else
            ++dropped_;
    } else if (found == names_.end() || found->second.owner != owner) {
        return;
    } else if (change.what == name_event::parked) {
        found->second = {parked_names};
    } else {
        names_.erase(found);
    }
}

} // namespace babel::cluster
