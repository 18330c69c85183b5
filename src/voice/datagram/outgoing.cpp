#include "voice/datagram/outgoing.hpp"

#include <algorithm>

namespace babel::voice {
namespace {

constexpr std::size_t note_block = 128; // bytes of a datagram with a Note

std::size_t padded(std::size_t items) {
    const auto whole = items + crypto::seal_overhead;
    const auto blocks = (whole + note_block - 1) / note_block;
    return std::min(blocks * note_block - crypto::seal_overhead, wire::max_items_bytes);
}

} // namespace

void outgoing::send_note(time_point now, path_id path, const wire::note& note) {
    items_.clear();
    if (!items_.put(note)) return;
    items_.pad_to(padded(items_.bytes().size()));
    seal(now, path, content::other);
}

std::size_t outgoing::send_voice(
    time_point now,
    path_id path,
    const std::optional<wire::report>& report,
    const packed_voice& voice
) {
    auto item = voice.item;
    items_.clear();
    if (report) items_.put(*report);
    while (item.copy_count > 0 && wire::encoded_bytes(item) + voice.padding > items_.room())
        --item.copy_count;
    items_.pad_to(items_.bytes().size() + voice.padding);
    if (!items_.put(item)) return 0;
    seal(now, path, voice.is_short ? content::short_voice : content::voice);
    return item.copy_count;
}

void outgoing::seal(time_point now, path_id path, content what) {
    if (waiting_ == max_waiting) {
        ++dropped_;
        return;
    }
    auto& into = slots_[(front_ + waiting_) % max_waiting];
    const auto sealed = sealer_.seal(to_, items_.bytes(), into.bytes, now);
    if (!sealed) {
        is_used_up_ = true;
        return;
    }
    const bool is_voice = what != content::other;
    ledger_.note_sent(now, {sealed->number, path, is_voice, what == content::short_voice});
    into.path = path;
    into.is_voice = is_voice;
    into.size = sealed->datagram.size();
    ++waiting_;
    ++sealed_;
}

std::optional<outgoing::datagram> outgoing::take() {
    if (waiting_ == 0) return {};
    const auto& front = slots_[front_];
    front_ = (front_ + 1) % max_waiting;
    --waiting_;
    return datagram{front.path, front.is_voice, bytes_view(front.bytes).first(front.size)};
}

} // namespace babel::voice
