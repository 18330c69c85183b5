// What a call tells of itself: its figures, while it lasts and when it has ended.
#include <babel/call/call.hpp>
#include <babel/voice/quality.hpp>

#include <algorithm>

namespace babel::call {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::duration_cast;
using std::chrono::milliseconds;

milliseconds duration_of(std::uint64_t samples) {
    return milliseconds(samples * 1000 / audio::sample_rate);
}

// What a sound card holds on the way: buffers of 5 or 10 ms, of which one fills while one empties.
constexpr milliseconds usual_buffer{10};

/// The peer's microphone is taken to be what ours is.
milliseconds device_buffers(const settings& options) {
    const auto buffer = [](const audio::endpoint& end) {
        const bool is_device = end.type == audio::endpoint::kind::device;
        return is_device ? usual_buffer : milliseconds(0);
    };
    return buffer(options.audio_in) + buffer(options.audio_out);
}

double estimated_mos(std::chrono::microseconds delay, const voice::concealment& what) {
    return voice::mean_opinion_score(
        voice::transmission_rating(delay, voice::loss_percent(what), voice::burst_ratio(what))
    );
}

} // namespace

void call::report_end() const {
    auto reason = machine_.reason();
    if (outgoing_ && reason == end_reason::missed) reason = end_reason::refused;
    if (reason == end_reason::missed) {
        const auto rang = duration_cast<milliseconds>(ended_at_ - started_);
        return context_.report(event::call_missed{peer_, rang, {}, id_});
    }
    const bool was_up = up_at_ != time_point{};
    context_.report(event::call_ended{id_, peer_, reason, detail_, was_up, duration(), final_stats_}
    );
}

void call::report_stats() const {
    context_.report(event::stats{id_, peer_, duration(), figures()});
}

milliseconds call::duration() const {
    if (up_at_ == time_point{}) return {};
    const auto end = ended_at_ == time_point{} ? clock::now() : ended_at_;
    return duration_cast<milliseconds>(end - up_at_);
}

call_stats call::figures() const {
    const auto link = link_ ? link_->stats() : link_stats_;
    call_stats stats;
    const auto state = link_ ? link_->state() : std::nullopt;
    stats.round_trip = state ? state->round_trip : round_trip_;
    stats.send_drops = link.send_drops;
    stats.packets_sent = link.packets_sent;
    stats.packets_received = link.packets_received;
    stats.bytes_sent = link.bytes_sent;
    stats.bytes_received = link.bytes_received;
    if (!leg_) return stats;
    const auto playout = leg_->playout();
    stats.jitter = playout.jitter;
    stats.playout = playout.delay;
    stats.late = playout.late_packets;
    stats.concealed = duration_of(playout.concealed_samples);
    const auto underruns = context_.bridge.out().counters().underruns;
    // Another device starts its count at zero.
    stats.underruns = playout.underruns + underruns - std::min(underruns, underruns_before_);
    stats.play_drops = playout.dropped_packets + playout.bad_packets;
    stats.drift_ppm = playout.drift_ppm;
    if (stats.packets_received == 0) return stats;
    const auto delay =
        voice::mouth_to_ear(stats.round_trip, stats.playout, device_buffers(context_.options));
    stats.mos = estimated_mos(delay, {duration(), stats.concealed, playout.underruns});
    return stats;
}

} // namespace babel::call
