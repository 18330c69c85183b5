#include <babel/nat/dial_plan.hpp>

#include <algorithm>
#include <utility>

namespace babel::nat {

void dial_plan::accept(time_point now) {
    if (!start_) start_ = now + wait_for_udp;
}

void dial_plan::set_candidates(
    time_point now, std::span<const candidate> all, std::chrono::microseconds hold
) {
    hold_ = std::max(hold_, hold);
    const auto before = std::exchange(all_, {});
    for (const auto& each : all) {
        if (!each.is_tcp || all_.size() == wire::max_candidates) continue;
        const auto known = std::ranges::find(before, each.at, &entry::at);
        if (known != before.end())
            all_.push_back(*known);
        else if (new_addresses_.take(now))
            all_.push_back({each.at, now, max_dials, false});
        else
            ++refused_;
    }
}

std::optional<wire::seen_address> dial_plan::next(time_point now) {
    if (!start_ || now < *start_ + hold_) return {};
    const auto found = std::ranges::find_if(all_, [now](const entry& each) {
        return is_waiting(each) && now >= each.due;
    });
    if (found == all_.end()) return {};
    --found->left;
    found->is_under_way = true;
    return found->at;
}

void dial_plan::on_end(time_point now, const wire::seen_address& of) {
    const auto found = std::ranges::find(all_, of, &entry::at);
    if (found == all_.end()) return;
    found->is_under_way = false;
    found->due = now + pause;
}

dial_plan::time_point dial_plan::wake_at() const {
    auto at = time_point::max();
    if (!start_) return at;
    for (const auto& each : all_)
        if (is_waiting(each)) at = std::min(at, std::max(each.due, *start_ + hold_));
    return at;
}

} // namespace babel::nat
