#include "cluster/membership/joining.hpp"

#include "cluster/replica/news.hpp"
#include <babel/core/number.hpp>

#include <algorithm>
#include <utility>
#include <vector>

namespace babel::cluster {

void joining::begin_link(script_line& line, const std::string& info, actions& out) {
    retired_.clear();
    unlike_.forget();
    ask(line, info, out);
}

void joining::end_link() {
    phase_ = phase::away;
    snapshot_.reset();
    is_new_ = false;
}

void joining::ask(script_line& line, const std::string& info, actions& out) {
    phase_ = phase::asking;
    std::vector<std::string> words{
        who_.incarnation,
        who_.id,
        info,
        who_.version,
        std::to_string(who_.lease.count()),
        who_.has_realms ? "yes" : "no"};
    for (const auto& [number, beat] : retired_)
        words.insert(words.end(), {std::to_string(number), beat});
    line.run(script::join, std::move(words), out);
}

void joining::tick(script_line& line, const std::string& info, time_point now, actions& out) {
    if (phase_ != phase::watching || now < watch_until_) return;
    if (unlike_.all_stand(now)) retired_ = unlike_.beats();
    ask(line, info, out);
}

bool joining::on_joined(const reply& answer, script_line& line, time_point now, actions& out) {
    if (answer.word(0) == "BUSY") return on_busy(answer, now, out);
    if (answer.word(0) == "UNLIKE") return on_unlike(answer, now, out);
    const auto number = parse_number(answer.word(1));
    const auto position = whole_number<std::uint64_t>(answer.word(2));
    if (answer.word(0) != "OK" || !number || *number == parked_names || !position) return false;
    line.set_number(*number);
    is_new_ = answer.word(3) == "1";
    source_ = line.run_id() + " " + std::string(answer.word(4));
    retired_.clear();
    scan_again(*position, line, out);
    return true;
}

/// A node with sessions keeps them, and tries again until that succeeds.
bool joining::on_busy(const reply& answer, time_point now, actions& out) {
    const bool was_asked_to_retire = !retired_.empty();
    const auto number = parse_number(answer.word(1));
    if (!number) return false;
    retired_.clear();
    retired_.push_back({*number, std::string(answer.word(2))});
    unlike_.forget();
    phase_ = phase::watching;
    watch_until_ = now + watch_time;
    if (was_asked_to_retire && !has_been_linked_)
        refuse("another process runs as node " + who_.id, out);
    return true;
}

/// Nodes that died together left their values: no member is there that would remove them. So this
/// one watches their beats as a member does, and counts none as dead while any other one beats.
bool joining::on_unlike(const reply& answer, time_point now, actions& out) {
    if (answer.elements.size() != 4) return false;
    const auto& others = answer.elements[3];
    const std::string field(answer.word(1));
    const std::string value(answer.word(2));
    unlike_.set_lease(field == "lease" ? lease_beside(value) : who_.lease);
    unlike_.observe(others, parked_names, now);
    if (others.elements.empty() || 2 * unlike_.size() != others.elements.size()) return false;
    retired_.clear();
    phase_ = phase::watching;
    watch_until_ = now + look_interval;
    if (unlike_.has_moved() && !has_been_linked_)
        refuse("the other nodes have the " + field + " " + value, out);
    return true;
}

std::chrono::seconds joining::lease_beside(std::string_view other) const {
    const std::chrono::seconds theirs(whole_number<std::uint32_t>(other).value_or(0));
    return std::max(who_.lease, std::min(theirs, longest_lease));
}

void joining::refuse(std::string why, actions& out) {
    watch_until_ = time_point::max();
    out.push_back(refuse_to_start{std::move(why)});
}

void joining::scan_again(std::uint64_t position, script_line& line, actions& out) {
    ++(phase_ >= phase::settling ? gaps_ : link_snapshots_);
    phase_ = phase::scanning;
    snapshot_.emplace(position);
    line.run(script::scan, {"0"}, out);
}

bool joining::on_scanned(const reply& step, script_line& line, actions& out) {
    if (phase_ != phase::scanning) return true;
    const auto cursor = snapshot_->add(step);
    if (cursor.empty()) return false;
    if (cursor != "0") {
        line.run(script::scan, {cursor}, out);
        return true;
    }
    phase_ = phase::settling;
    out.push_back(start_reader{snapshot_->position(), line.number()});
    return true;
}

void joining::finish() {
    phase_ = phase::linked;
    has_been_linked_ = true;
    snapshot_.reset();
}

} // namespace babel::cluster
