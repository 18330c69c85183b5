#include "voice/datagram/notes.hpp"

#include <algorithm>
#include <cstddef>

namespace babel::voice {
namespace {

using namespace std::chrono_literals;

constexpr auto repeat_interval = 200ms;
constexpr auto least_interval = 50ms;
constexpr auto max_others = static_cast<std::ptrdiff_t>(note_sender::max_waiting);

/// The newest one says all.
bool replaces(wire::note_kind kind) {
    return kind == wire::note_kind::party || kind == wire::note_kind::candidates;
}

} // namespace

bool note_sender::post(wire::note_kind kind, bytes_view body) {
    const auto is_same = [kind](const entry& each) { return each.kind == kind; };
    const auto adds_up = [](const entry& each) { return !replaces(each.kind); };
    const auto unsent = waiting_.begin() + static_cast<std::ptrdiff_t>(sent_);
    if (replaces(kind))
        waiting_.erase(std::remove_if(unsent, waiting_.end(), is_same), waiting_.end());
    else if (std::ranges::count_if(waiting_, adds_up) >= max_others)
        return false;
    waiting_.push_back({kind, {body.begin(), body.end()}});
    return true;
}

void note_sender::post_last(bytes_view body) {
    while (waiting_.size() > sent_)
        waiting_.pop_back();
    waiting_.push_back({wire::note_kind::bye, {body.begin(), body.end()}});
    is_last_ = true;
}

std::optional<note_sender::time_point> note_sender::next() const {
    if (waiting_.empty()) return {};
    return last_sent_ + (sent_ >= to_send() ? repeat_interval : least_interval);
}

wire::note note_sender::numbered(std::size_t index) const {
    const auto& one = waiting_[index];
    return {static_cast<std::uint16_t>(sequence_ + index), one.kind, {one.body}};
}

std::optional<wire::note> note_sender::due(time_point now) {
    const auto when = next();
    if (!when || now < *when) return {};
    sent_ = to_send();
    last_sent_ = now;
    return numbered(0);
}

std::optional<wire::note> note_sender::due_behind() const {
    if (sent_ < 2) return {};
    return numbered(1);
}

std::optional<wire::note_kind> note_sender::on_noted(std::uint16_t sequence) {
    const std::size_t index = static_cast<std::uint16_t>(sequence - sequence_);
    if (index >= sent_) return {};
    const auto kind = waiting_[index].kind;
    const auto done = index + 1;
    waiting_.erase(waiting_.begin(), waiting_.begin() + static_cast<std::ptrdiff_t>(done));
    sent_ -= done;
    sequence_ = static_cast<std::uint16_t>(sequence_ + done);
    return kind;
}

bool note_limits::take(allowance::time_point now, wire::note_kind kind) {
    if (!all_.take(now)) return false;
    if (kind == wire::note_kind::party) return parties_.take(now);
    return kind != wire::note_kind::candidates || candidates_.take(now);
}

note_receiver::verdict note_receiver::on_note(std::uint16_t sequence, wire::note_kind kind) {
    const auto ahead = static_cast<std::int16_t>(static_cast<std::uint16_t>(sequence - last_));
    if (ahead <= 0) return verdict::repeated;
    if (ahead > (kind == wire::note_kind::bye ? 2 : 1)) return verdict::ignore;
    last_ = sequence;
    return verdict::act;
}

} // namespace babel::voice
