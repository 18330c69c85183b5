#include "voice/datagram/voice_packer.hpp"

#include <babel/audio/format.hpp>
#include <babel/voice/media_clock.hpp>

#include <algorithm>
#include <utility>

namespace babel::voice {
namespace {

// Opus' packet for silence with DTX has no more bytes, and no other has so few.
constexpr std::size_t dtx_bytes = 2;

} // namespace

std::optional<voice_packer::packed> voice_packer::pack(
    time_point now,
    bytes_view opus,
    std::size_t nominal_bytes,
    std::size_t frames_a_packet,
    const copy_set& copies
) {
    clock_.on_packet(now, audio::frame_samples);
    const auto pauses = static_cast<std::uint64_t>(clock_.missing() / media_tick);
    auto& newest = frames_[made_++ % kept];
    newest.at = static_cast<std::uint32_t>(samples_ / tick_samples + pauses);
    newest.bytes.assign(opus.begin(), opus.end());
    const bool is_dtx = opus.size() <= dtx_bytes;
    newest.padding = is_dtx ? 0 : nominal_bytes - std::min(nominal_bytes, opus.size());
    samples_ += audio::frame_samples;
    if (++unsent_ < frames_a_packet) return {};
    return pack_waiting(std::exchange(unsent_, 0), copies);
}

std::optional<voice_packer::packed>
voice_packer::pack_waiting(std::size_t together, const copy_set& copies) const {
    std::size_t first = 0;
    while (first < together && before(first).bytes.empty())
        ++first;
    if (first == together) return {};
    const auto& newest = before(first);
    packed made{{newest.at, {}, 0, newest.bytes}, newest.padding};
    for (auto back = first + 1; back < together; ++back)
        add_copy(made, back);
    for (const std::size_t distance : copies.distances())
        if (first + distance >= together) add_copy(made, first + distance);
    return made;
}

void voice_packer::add_copy(packed& to, std::size_t back) const {
    if (back >= made_ || to.item.copy_count == wire::max_copies) return;
    const auto& copy = before(back);
    const auto age = to.item.at - copy.at;
    if (copy.bytes.empty() || age == 0 || age > 0xFF) return;
    to.item.copies[to.item.copy_count++] = {static_cast<std::uint8_t>(age), copy.bytes};
    to.padding += copy.padding;
}

} // namespace babel::voice
