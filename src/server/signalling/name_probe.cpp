#include "server/signalling/name_probe.hpp"

namespace babel::server {
namespace {

using namespace std::chrono_literals;

constexpr auto limit_of_holder = 30s;
constexpr auto limit_of_own_ghost = 5s;
constexpr auto pause_between_others = 60s;
constexpr auto life_tick = 10ms; // coarsest resolution of the system's time of signs of life

} // namespace

bool name_probe::ask(asker by, time_point now) {
    if (by == asker::other_source) {
        if (began_ || now < next_by_other_source_) return false;
        next_by_other_source_ = now + pause_between_others;
        limit_ = limit_of_holder;
    } else {
        limit_ = limit_of_own_ghost;
        if (began_) return false;
    }
    began_ = now;
    return true;
}

name_probe::verdict
name_probe::check(time_point now, std::optional<std::chrono::milliseconds> since_life) {
    const auto waited = now - *began_;
    // A sign of life from before the check does not answer it.
    const bool is_alive = !since_life || *since_life + life_tick < waited;
    if (!is_alive && waited < limit_) return verdict::undecided;
    began_.reset();
    return is_alive ? verdict::alive : verdict::gone;
}

} // namespace babel::server
