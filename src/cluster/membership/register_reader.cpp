#include "cluster/membership/register_reader.hpp"

#include <babel/core/overloaded.hpp>

#include <utility>
#include <variant>

namespace babel::cluster {

register_reader::outcome
register_reader::on_news(const news_entry& entry, time_point now, actions& out) {
    const auto* const down = std::get_if<node_down>(&entry.what);
    if (down && down->number == line_.number()) return outcome::taken_for_dead;
    if (joining_.at() == joining::phase::settling) {
        if (!joining_.taken().apply(entry)) return outcome::gap;
        notice(entry, out);
        on_scanned(now, out);
        return outcome::applied;
    }
    if (entry.position != others_.position() + 1) return outcome::gap;
    notice(entry, out);
    presence_facts facts;
    others_.apply(entry, line_.number(), now, facts);
    const auto* const names = std::get_if<names_changed>(&entry.what);
    if (names && names->owner == line_.number()) take_over(facts);
    tell(facts, out);
    return outcome::applied;
}

void register_reader::on_scanned(time_point now, actions& out) {
    if (joining_.taken().is_settled()) adopt(now, out);
}

void register_reader::notice(const news_entry& entry, actions& out) {
    const overloaded by_kind{
        [&](const names_changed& names) {
            const bool is_own = names.owner == line_.number();
            const auto ends_park = is_own ? name_event::parked : name_event::claimed;
            for (const auto& each : names.changes) {
                if (each.what == ends_park) parked_.erase(each.name);
                if (!is_own) notice_elsewhere(each, names.owner, entry.position, out);
            }
        },
        [&](const node_down& node) { claims_.ask_again_of(node.number); },
        [](const auto&) {}};
    std::visit(by_kind, entry.what);
}

void register_reader::notice_elsewhere(
    const name_change& change, node_number owner, std::uint64_t position, actions& out
) {
    const bool is_claim = change.what == name_event::claimed;
    const bool is_yielded = here_.yielded_to(change.name) == owner;
    if (is_claim && here_.on_claimed_elsewhere(change.name, position))
        lose({change.name, is_yielded}, out);
    claims_.ask_again(change.name);
}

void register_reader::adopt(time_point now, actions& out) {
    using enum replica::continuity;
    const auto& names = joining_.taken();
    const bool is_same = adopted_source_.empty() || adopted_source_ == joining_.source();
    presence_facts facts;
    others_.adopt(names, line_.number(), is_same ? same_run : other_run, now, facts);
    tell(facts, out);
    tell_unparked(out);
    adopted_source_ = joining_.source();
    // Releases that an earlier link took with it.
    for (const auto& [name, value] : names.names()) {
        const bool is_known = here_.contains(name) || claims_.is_in_flight(name);
        if (value.owner == line_.number() && !is_known) claims_.disown(name);
    }
    joining_.finish();
}

void register_reader::expire(time_point now, actions& out) {
    presence_facts facts;
    others_.expire(now, facts);
    tell(facts, out);
}

void register_reader::tell(const presence_facts& facts, actions& out) const {
    for (const auto& each : facts) {
        if (!here_.contains(each.name)) out.push_back(each); // else users see its session
    }
}

/// Nobody keeps these names: the link ended before the engine parked them, or their time is over.
void register_reader::tell_unparked(actions& out) {
    for (const auto& name : std::exchange(perhaps_parked_, {})) {
        const bool is_online = here_.contains(name) || others_.find(name);
        if (!is_online) out.push_back(presence_fact{presence_fact::kind::went, name});
    }
}

void register_reader::lose(const name_lost& what, actions& out) const {
    out.push_back(what);
    uncover(what.name, out);
}

/// A claim of this node may be in the news before its answer comes.
void register_reader::take_over(presence_facts& facts) {
    std::erase_if(facts, [this](const presence_fact& each) {
        const bool is_taken =
            each.what == presence_fact::kind::went && claims_.is_in_flight(each.name);
        if (is_taken) taken_over_.push_back(each.name);
        return is_taken;
    });
}

void register_reader::settle(actions& out) {
    for (const auto& name : std::exchange(left_, {}))
        uncover(name, out);
    for (auto& name : std::exchange(taken_over_, {})) {
        if (claims_.is_in_flight(name))
            taken_over_.push_back(std::move(name));
        else if (!here_.contains(name) && !others_.find(name))
            out.push_back(presence_fact{presence_fact::kind::went, name});
    }
}

void register_reader::end_link(actions& out) {
    settle(out);
    perhaps_parked_.insert(parked_.begin(), parked_.end());
    parked_.clear();
}

void register_reader::uncover(const std::string& name, actions& out) const {
    const auto place = others_.find(name);
    if (!place || here_.contains(name)) return;
    out.push_back(presence_fact{presence_fact::kind::came, name, place->node, place->flags});
}

} // namespace babel::cluster
