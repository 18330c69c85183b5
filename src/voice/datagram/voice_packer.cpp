#include "voice/datagram/voice_packer.hpp"

#include <babel/audio/format.hpp>
#include <babel/voice/media_clock.hpp>

#include <algorithm>
#include <utility>

namespace babel::voice {
namespace {

// Opus' packet for silence with DTX has no more bytes, and no other has so few.
constexpr std::size_t dtx_bytes = 2;

constexpr std::uint32_t frame_ticks = audio::frame_samples / tick_samples;

} // namespace

std::optional<packed_voice> voice_packer::pack(
    time_point now, const made_frame& next, std::size_t frames_a_packet, const copy_set& copies
) {
    const auto opus = next.opus;
    clock_.on_packet(now, next.samples);
    const auto pauses = static_cast<std::uint64_t>(clock_.missing() / media_tick);
    auto& newest = frames_[made_++ % kept];
    newest.at = static_cast<std::uint32_t>(samples_ / tick_samples + pauses);
    newest.ticks = static_cast<std::uint32_t>(next.samples / tick_samples);
    newest.bytes.assign(opus.begin(), opus.end());
    const bool is_dtx = opus.size() <= dtx_bytes;
    newest.padding = is_dtx ? 0 : next.nominal_bytes - std::min(next.nominal_bytes, opus.size());
    samples_ += next.samples;
    if (++unsent_ < frames_a_packet) return {};
    return pack_waiting(std::exchange(unsent_, 0), copies);
}

std::optional<packed_voice>
voice_packer::pack_waiting(std::size_t together, const copy_set& copies) const {
    std::size_t first = 0;
    while (first < together && before(first).bytes.empty())
        ++first;
    if (first == together) return {};
    const auto& newest = before(first);
    const bool is_short = newest.ticks < frame_ticks;
    packed_voice made{{newest.at, {}, 0, newest.bytes}, newest.padding, is_short};
    for (auto back = first + 1; back < together; ++back)
        add_copy(made, back);
    for (const std::size_t distance : copies.distances())
        add_copies(
            made, std::max(first + 1, together), static_cast<std::uint32_t>(distance * frame_ticks)
        );
    return made;
}

std::optional<packed_voice>
voice_packer::again(std::size_t back, std::chrono::milliseconds reach) const {
    if (back < unsent_ || back >= std::min(made_, kept)) return {};
    const auto& one = before(back);
    const std::uint32_t age = before(0).at - one.at;
    if (one.bytes.empty() || age * media_tick > reach) return {};
    return packed_voice{{one.at, {}, 0, one.bytes}, one.padding, one.ticks < frame_ticks};
}

/// Copies the frames that began as long before the newest one as `age`, or within its duration
/// after that. So each frame is copied once, whatever the lengths are.
void voice_packer::add_copies(packed_voice& to, std::size_t first, std::uint32_t age) const {
    const auto begin = to.item.at - age;
    const auto ticks = to.is_short ? frame_ticks / 2 : frame_ticks;
    for (auto back = first; back < std::min(made_, kept); ++back)
        if (before(back).at - begin < ticks) add_copy(to, back);
}

void voice_packer::add_copy(packed_voice& to, std::size_t back) const {
    if (back >= made_ || to.item.copy_count == wire::max_copies) return;
    const auto& copy = before(back);
    const auto age = to.item.at - copy.at;
    if (copy.bytes.empty() || age == 0 || age > 0xFF) return;
    to.item.copies[to.item.copy_count++] = {static_cast<std::uint8_t>(age), copy.bytes};
    to.padding += copy.padding;
}

} // namespace babel::voice
