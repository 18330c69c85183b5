#include "server/relay/rules/base_course.hpp"

namespace babel::server {

void base_course::join(time_point now) {
    phase_ = phase::joined;
    proof_ = {};
    joined_at_ = now;
}

candidate_proof::verdict base_course::hear(bytes_view more, time_point now) {
    heard_at_ = now;
    if (phase_ == phase::up) return candidate_proof::verdict::proven;
    const auto heard = proof_.hear(more);
    if (heard == candidate_proof::verdict::proven) phase_ = phase::up;
    return heard;
}

void base_course::part() {
    phase_ = phase::ringing;
}

bool base_course::is_over(time_point now) const {
    if (phase_ == phase::up) return now - heard_at_ >= silent_time;
    return phase_ == phase::ringing && now - started_ >= ring_time;
}

} // namespace babel::server
