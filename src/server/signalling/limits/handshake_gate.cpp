#include "server/signalling/limits/handshake_gate.hpp"

#include "server/signalling/limits/allowances.hpp"

#include <algorithm>

namespace babel::server {
namespace {

constexpr std::size_t most_looked_at = 64; // a turn stays short if no source has a token
constexpr int averaging = 8;               // about as many costs are in the average

} // namespace

void handshake_gate::enter(waiting_handshake& who) {
    if (who.place_ != waiting_handshake::nowhere) return;
    who.place_ = waiting_.size();
    waiting_.push_back(&who);
}

void handshake_gate::leave(waiting_handshake& who) {
    if (who.place_ == waiting_handshake::nowhere) return;
    waiting_[who.place_] = waiting_.back();
    waiting_[who.place_]->place_ = who.place_;
    waiting_.pop_back();
    who.place_ = waiting_handshake::nowhere;
}

waiting_handshake* handshake_gate::next(std::uint64_t random, time_point now) {
    const auto count = std::min(waiting_.size(), most_looked_at);
    for (std::size_t i = 0; i < count; ++i) {
        auto* who = waiting_[(random + i) % waiting_.size()];
        if (!has_token(*who, now)) continue;
        leave(*who);
        return who;
    }
    return nullptr;
}

bool handshake_gate::has_token(waiting_handshake& who, time_point now) {
    who.has_begun_ = who.has_begun_ || who.is_loopback_ ||
                     started_.count(who.source_, now, limits_.login_rate, source_bursts(limits_));
    return who.has_begun_;
}

bool handshake_budget::has_room() const {
    if (taken_ < least) return true;
    return taken_ < most && spent_ + expected_ <= most_time;
}

void handshake_budget::spend(duration on_one) {
    ++taken_;
    spent_ += on_one;
    expected_ += (on_one - expected_) / averaging;
}

} // namespace babel::server
