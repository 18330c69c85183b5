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
    is_peer_by_tls_ = shows_tls_leg(all);
    const auto before = std::exchange(all_, {});
    for (const auto& each : all) {
        if (!each.is_tcp || all_.size() == wire::max_candidates) continue;
        const auto known = std::ranges::find(before, each.at, &entry::at);
        if (known != before.end())
            all_.push_back(*known);
        else if (new_addresses_.take(now))
            all_.push_back({each.at, now});
        else
            ++refused_;
    }
}

bool dial_plan::is_wanted() const {
    if (!start_ || !in_use_) return false;
    return *in_use_ == path_kind::relay_tls ||
           (*in_use_ == path_kind::relay_udp && is_peer_by_tls_);
}

bool dial_plan::is_connected(const wire::seen_address& with) const {
    return std::ranges::find(connected_, with) != connected_.end();
}

bool dial_plan::is_waiting(const entry& each) const {
    return !each.is_under_way && each.left > 0 && !is_connected(each.at);
}

/// Null: it is not dialled.
dial_plan::entry* dial_plan::find(const wire::seen_address& at) {
    const auto found = std::ranges::find(all_, at, &entry::at);
    return found == all_.end() ? nullptr : &*found;
}

std::optional<wire::seen_address> dial_plan::next(time_point now) {
    if (!is_wanted() || now < *start_ + hold_) return {};
    const auto found = std::ranges::find_if(all_, [&](const entry& each) {
        return is_waiting(each) && now >= each.due;
    });
    if (found == all_.end()) return {};
    --found->left;
    found->is_under_way = true;
    return found->at;
}

void dial_plan::on_dialled(time_point now, const wire::seen_address& to) {
    auto* dialled = find(to);
    if (dialled == nullptr) return;
    if (dialled->of_earlier_ports > 0) {
        --dialled->of_earlier_ports; // the first dial from the new port does not wait for it
        return;
    }
    dialled->is_under_way = false;
    dialled->due = now + pause;
}

void dial_plan::on_connected(const wire::seen_address& with) {
    if (!is_connected(with)) connected_.push_back(with);
}

void dial_plan::on_end(time_point now, const wire::seen_address& of) {
    if (std::erase(connected_, of) == 0) return;
    auto* ended = find(of);
    if (ended == nullptr) return;
    ended->due = now + pause;
    if (again_.take(now)) ended->left = max_dials;
}

void dial_plan::on_new_port(time_point now) {
    connected_.clear();
    for (auto& each : all_) {
        if (!std::exchange(each.is_under_way, false)) continue;
        ++each.of_earlier_ports;
        each.due = now + pause;
    }
    if (!again_.take(now)) return;
    for (auto& each : all_) {
        each.left = max_dials;
        each.due = now;
    }
}

dial_plan::time_point dial_plan::wake_at() const {
    auto at = time_point::max();
    if (!is_wanted()) return at;
    for (const auto& each : all_)
        if (is_waiting(each)) at = std::min(at, std::max(each.due, *start_ + hold_));
    return at;
}

} // namespace babel::nat
