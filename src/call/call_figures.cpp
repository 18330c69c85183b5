#include "call/call_figures.hpp"

#include <babel/voice/quality.hpp>

#include <algorithm>

namespace babel::call {
namespace {

using std::chrono::milliseconds;

milliseconds duration_of(std::uint64_t samples) {
    return milliseconds(samples * 1000 / audio::sample_rate);
}

// Sound buffered by a sound card: of two buffers, mostly of 5 ms, one fills while one empties.
constexpr milliseconds usual_buffer{10};
constexpr milliseconds large_buffer{20};

/// The peer's microphone is assumed to equal ours.
milliseconds device_buffers(const settings& options) {
    const bool saves_power = options.latency == mixer::latency_choice::power;
    const auto size = saves_power ? large_buffer : usual_buffer;
    const auto buffer = [size](const audio::endpoint& end) {
        const bool is_device = end.type == audio::endpoint::kind::device;
        return is_device ? size : milliseconds(0);
    };
    return buffer(options.audio_in) + buffer(options.audio_out);
}

double estimated_mos(std::chrono::microseconds delay, const voice::concealment& concealed) {
    return voice::mean_opinion_score(voice::transmission_rating(
        delay, voice::loss_percent(concealed), voice::burst_ratio(concealed)
    ));
}

double ratio(std::uint64_t part, std::uint64_t whole) {
    return whole == 0 ? 0 : static_cast<double>(part) / static_cast<double>(whole);
}

/// Frames that left together, and those that went over two paths, count as well.
void add_sealed(call_stats& to, const voice::path_stats& path) {
    if (!path.sealed) return;
    to.path_kind = path.sealed->in_use;
    to.lost_percent = 100 * ratio(path.sealed->lost, path.packets_sent);
    const auto times_sent = ratio(path.packets_sent + path.sealed->copies, path.sealed->frames);
    to.copies = std::max(0.0, times_sent - 1);
}

void add_path(call_stats& to, const voice::voice_stream& stream) {
    const auto& path = stream.stats();
    to.round_trip = stream.round_trip();
    to.send_drops = path.send_drops;
    to.packets_sent = path.packets_sent;
    to.packets_received = path.packets_received;
    to.bytes_sent = path.bytes_sent;
    to.bytes_received = path.bytes_received;
    add_sealed(to, path);
}

} // namespace

call_stats figures_of(
    const voice::voice_stream& stream,
    milliseconds lasts,
    std::uint64_t device_underruns,
    const settings& options
) {
    call_stats stats;
    add_path(stats, stream);
    if (!stream.leg()) return stats;
    const auto playout = stream.leg()->playout();
    stats.jitter = playout.jitter;
    stats.playout = playout.delay;
    stats.frame = playout.frame;
    stats.late = playout.late_packets;
    stats.concealed = duration_of(playout.concealed_samples);
    stats.underruns = playout.underruns + device_underruns;
    stats.play_drops = playout.dropped_packets + playout.bad_packets;
    stats.drift_ppm = playout.drift_ppm;
    if (stats.packets_received == 0) return stats;
    const auto delay =
        voice::mouth_to_ear(stats.round_trip, stats.playout, stats.frame, device_buffers(options));
    stats.mos = estimated_mos(delay, {lasts, stats.concealed, playout.underruns});
    return stats;
}

call_stats figures_of(
    const call_setup& way,
    milliseconds lasts,
    std::uint64_t device_underruns,
    const settings& options
) {
    const auto* stream = way.stream();
    if (!stream) return {};
    auto stats = figures_of(*stream, lasts, device_underruns, options);
    stats.path = way.from();
    return stats;
}

} // namespace babel::call
