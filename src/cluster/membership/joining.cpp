#include "cluster/membership/joining.hpp"

#include "cluster/replica/news.hpp"
#include <babel/core/number.hpp>

#include <algorithm>
#include <cstddef>
#include <utility>
#include <vector>

namespace babel::cluster {

void joining::begin_link(script_line& line, const std::string& info, actions& out) {
    retired_.clear();
    unlike_ = {};
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
        words.insert(words.end(), {number, beat});
    line.run(script::join, std::move(words), out);
}

void joining::tick(script_line& line, const std::string& info, time_point now, actions& out) {
    if (phase_ != phase::watching || now < watch_until_) return;
    if (are_unlike_ones_dead(now)) retired_ = unlike_.last;
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
    if (!parse_number(answer.word(1))) return false;
    retired_.clear();
    retired_.emplace(answer.word(1), answer.word(2));
    unlike_ = {};
    phase_ = phase::watching;
    watch_until_ = now + watch_time;
    if (was_asked_to_retire && !has_been_linked_)
        refuse("another process runs as node " + who_.id, out);
    return true;
}

/// Nodes that died together left their values: no member is there that would remove them. So this
/// one watches their beats as a member does, and counts none as dead while any other one beats.
bool joining::on_unlike(const reply& answer, time_point now, actions& out) {
    auto others = answer.elements.size() == 4 ? beats_of(answer.elements[3]) : std::nullopt;
    if (!others) return false;
    const auto& known = unlike_.last;
    const auto has_moved = [&known](const auto& each) {
        const auto found = known.find(each.first);
        return found == known.end() || found->second != each.second;
    };
    const bool is_watched = !known.empty() && now - unlike_.seen <= max_gap;
    const bool is_alive = is_watched && std::ranges::any_of(*others, has_moved);
    if (!is_watched || is_alive) unlike_.since = now;
    unlike_.seen = now;
    unlike_.last = std::move(*others);
    unlike_.lease = who_.lease;
    const std::string field(answer.word(1));
    const std::string value(answer.word(2));
    const auto theirs = whole_number<std::uint32_t>(value);
    if (field == "lease" && theirs)
        unlike_.lease =
            std::max(who_.lease, std::min(std::chrono::seconds(*theirs), longest_lease));
    retired_.clear();
    phase_ = phase::watching;
    watch_until_ = now + look_interval;
    if (is_alive && !has_been_linked_)
        refuse("the other nodes have the " + field + " " + value, out);
    return true;
}

bool joining::are_unlike_ones_dead(time_point now) const {
    const bool is_watched = !unlike_.last.empty() && now - unlike_.seen <= max_gap;
    return is_watched && now - unlike_.since >= unlike_.lease;
}

std::optional<joining::beats> joining::beats_of(const reply& nodes) {
    beats all;
    for (std::size_t i = 0; i + 1 < nodes.elements.size(); i += 2) {
        const auto number = nodes.word(i);
        const auto text = nodes.word(i + 1);
        if (!parse_number(number)) return {};
        all.insert_or_assign(std::string(number), std::string(text.substr(0, text.find(' '))));
    }
    if (all.empty()) return {};
    return all;
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
