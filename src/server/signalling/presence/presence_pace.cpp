#include "server/signalling/presence/presence_pace.hpp"

#include <algorithm>

namespace babel::server {
namespace {

constexpr int times_of_work = 5;         // one of work and four of pause
constexpr double least_share = 1.0 / 16; // not all work grows with the users
constexpr std::chrono::seconds burst{4}; // harmless: a flush lets signals through every 10 ms

} // namespace

void presence_pace::count(
    time_point now, duration work, bool is_crowded, double share, duration longest
) {
    paid_until_ = std::max(paid_until_, now - work) + times_of_work * work;
    const auto owed = paid_until_ - now - times_of_work * burst;
    const auto work_of_all = std::chrono::floor<duration>(work / std::max(share, least_share));
    const auto gathering = is_crowded ? (times_of_work - 1) * work_of_all : duration::zero();
    next_ = now + std::clamp(std::max<duration>(owed, gathering), duration::zero(), longest);
}

} // namespace babel::server
