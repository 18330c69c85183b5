#include "server/admin/history.hpp"

#include <algorithm>

namespace babel::server {
namespace {

constexpr std::uint64_t minute = 60;

} // namespace

history_entry& history_entry::operator+=(const history_entry& other) {
    calls += other.calls;
    logins += other.logins;
    refused += other.refused;
    online = std::max(online, other.online);
    lateness = std::max(lateness, other.lateness);
    return *this;
}

void history::add(const history_entry& second) {
    if (ring_.size() < seconds)
        ring_.push_back(second);
    else
        ring_[added_ % seconds] = second;
    ++added_;
}

history_entry history::last_minute() const {
    history_entry all;
    for (auto i = added_ - std::min(added_, minute); i < added_; ++i)
        all += at(i);
    return all;
}

std::vector<history_entry> history::by_minute() const {
    const auto under_way = added_ / minute;
    const auto first = under_way - std::min<std::uint64_t>(under_way, minutes - 1);
    std::vector<history_entry> all(under_way - first + 1);
    for (auto i = first * minute; i < added_; ++i)
        all[i / minute - first] += at(i);
    return all;
}

} // namespace babel::server
