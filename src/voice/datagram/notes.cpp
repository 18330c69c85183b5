#include "voice/datagram/notes.hpp"

#include <utility>

namespace babel::voice {
namespace {

using namespace std::chrono_literals;

constexpr auto repeat_interval = 200ms;
constexpr auto least_interval = 50ms;

} // namespace

bool note_sender::post(wire::note_kind kind, bytes_view body) {
    if (waiting_.size() >= max_waiting) return false;
    waiting_.push_back({kind, {body.begin(), body.end()}});
    return true;
}

void note_sender::post_last(bytes_view body) {
    while (waiting_.size() > (was_sent_ ? 1U : 0U))
        waiting_.pop_back();
    waiting_.push_back({wire::note_kind::bye, {body.begin(), body.end()}});
}

std::optional<note_sender::time_point> note_sender::next() const {
    if (waiting_.empty()) return {};
    return last_sent_ + (was_sent_ ? repeat_interval : least_interval);
}

std::optional<wire::note> note_sender::due(time_point now) {
    const auto when = next();
    if (!when || now < *when) return {};
    was_sent_ = true;
    last_sent_ = now;
    const auto& first = waiting_.front();
    return wire::note{sequence_, first.kind, {first.body}};
}

std::optional<wire::note_kind> note_sender::on_noted(std::uint16_t sequence) {
    if (!was_sent_ || sequence != sequence_) return {};
    const auto kind = waiting_.front().kind;
    waiting_.pop_front();
    was_sent_ = false;
    ++sequence_;
    return kind;
}

note_receiver::verdict note_receiver::on_note(std::uint16_t sequence) {
    const auto ahead = static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence - last_));
    if (ahead <= 0) return verdict::repeated;
    if (ahead > 1) return verdict::ignore;
    last_ = sequence;
    return verdict::act;
}

} // namespace babel::voice
