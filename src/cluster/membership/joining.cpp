#include "cluster/membership/joining.hpp"

#include "cluster/replica/news.hpp"
#include <babel/core/number.hpp>

#include <utility>
#include <vector>

namespace babel::cluster {

void joining::begin_link(script_line& line, const std::string& info, actions& out) {
    rival_.reset();
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
    node_number inbox = 0;
    if (rival_) {
        words.insert(words.end(), {rival_->number, rival_->beat});
        inbox = parse_number(rival_->number).value_or(0);
    }
    line.run(script::join, std::move(words), out, inbox);
}

void joining::tick(script_line& line, const std::string& info, time_point now, actions& out) {
    if (phase_ == phase::watching && now >= watch_until_) ask(line, info, out);
}

bool joining::on_joined(const reply& answer, script_line& line, time_point now, actions& out) {
    if (answer.word(0) == "BUSY") return on_busy(answer, now, out);
    if (answer.word(0) == "UNLIKE") {
        rival_.reset();
        const std::string field(answer.word(1));
        return wait_or_refuse(
            "the other nodes have the " + field + " " + std::string(answer.word(2)), now, out
        );
    }
    const auto number = parse_number(answer.word(1));
    const auto position = whole_number<std::uint64_t>(answer.word(2));
    if (answer.word(0) != "OK" || !number || *number == parked_names || !position) return false;
    line.set_number(*number);
    is_new_ = answer.word(3) == "1";
    rival_.reset();
    scan_again(*position, line, out);
    return true;
}

bool joining::on_busy(const reply& answer, time_point now, actions& out) {
    const bool was_asked_to_retire = rival_.has_value();
    rival_ = {std::string(answer.word(1)), std::string(answer.word(2))};
    if (!parse_number(rival_->number)) return false;
    if (was_asked_to_retire)
        return wait_or_refuse("another process runs as node " + who_.id, now, out);
    phase_ = phase::watching;
    watch_until_ = now + watch_time;
    return true;
}

/// A node with sessions keeps them, and tries again until that succeeds.
bool joining::wait_or_refuse(const std::string& why, time_point now, actions& out) {
    phase_ = phase::watching;
    watch_until_ = has_been_linked_ ? now + watch_time : time_point::max();
    if (!has_been_linked_) out.push_back(refuse_to_start{why});
    return true;
}

void joining::scan_again(std::uint64_t position, script_line& line, actions& out) {
    if (phase_ >= phase::settling) ++gaps_;
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
