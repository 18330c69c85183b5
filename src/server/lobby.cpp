#include <babel/server/lobby.hpp>

#include <algorithm>

namespace babel::server {

bool lobby::has_room_for(const origin& from) const {
    if (from.loopback) return true;
    const auto found = sources_.find(from.source);
    return found == sources_.end() || found->second < most_.pending_per_source;
}

member* lobby::to_drop(std::uint64_t random) const {
    const auto half = most_.pending / 2;
    if (waiting_.empty() || waiting_.size() < half) return nullptr;
    const auto above = waiting_.size() - half;
    const auto draw = random & 0xffff'ffff;
    const bool is_drawn = draw % (most_.pending - half) < above;
    if (!is_drawn && waiting_.size() < most_.pending) return nullptr;
    return waiting_[(random >> 32) % waiting_.size()];
}

void lobby::enter(member& who) {
    waiting_.push_back(&who);
    ++sources_[who.from().source];
}

bool lobby::leave(member& who) {
    const auto found = std::ranges::find(waiting_, &who);
    if (found == waiting_.end()) return false;
    *found = waiting_.back();
    waiting_.pop_back();
    const auto source = sources_.find(who.from().source);
    if (--source->second == 0) sources_.erase(source);
    return true;
}

} // namespace babel::server
