// Buffering and playing between network and loudspeaker.
#include "voice/playout/fade.hpp"
#include "voice/playout/time_stretch.hpp"
#include <babel/voice/playout.hpp>

#include <algorithm>

namespace babel::voice {
namespace {

constexpr std::size_t max_waiting_packets = 256;
constexpr std::size_t conceal_step = audio::samples_in_ms(10);
constexpr std::size_t seam = audio::samples_in_ms(5); // of the fades around a hole
constexpr std::int64_t max_behind = audio::samples_in_ms(600);
constexpr std::size_t to_compare = audio::samples_in_ms(30); // two of the longest periods

} // namespace

result<playout> playout::make() {
    auto decode = decoder::make();
    if (!decode) return decode.error();
    return playout(std::move(*decode));
}

error_code playout::on_packet(time_point now, bytes_view packet) {
    const auto samples = packet_samples(packet);
    if (!samples) {
        ++stats_.bad_packets;
        return samples.error();
    }
    ++stats_.packets;
    delay_.on_packet(now, *samples, buffered(), playing_);
    waiting_.push_back({{packet.begin(), packet.end()}, *samples});
    waiting_samples_ += *samples;
    if (buffered() > max_buffered || waiting_.size() > max_waiting_packets) skip_to_margin();
    return {};
}

/// Drops the oldest packets, never the newest, until at most the margin and a packet are left.
void playout::skip_to_margin() {
    bridge();
    while (waiting_.size() > 1 && buffered() - waiting_.front().samples >=
                                      delay_.margin_samples() + audio::frame_samples) {
        delay_.on_change(-static_cast<std::int64_t>(waiting_.front().samples));
        forget_oldest();
    }
}

void playout::forget_oldest() {
    stats_.dropped_samples += waiting_.front().samples;
    waiting_samples_ -= waiting_.front().samples;
    waiting_.pop_front();
    ++stats_.dropped_packets;
}

/// Ends the current sound softly, so that other sound may follow: 5 to 10 ms of it, made up if
/// necessary, fade out.
void playout::bridge() {
    fade_in_ = true;
    if (!playing_) return;
    if (ready() > seam) {
        const auto cut = ready() - seam;
        stats_.dropped_samples += cut;
        delay_.on_change(-static_cast<std::int64_t>(cut));
        decoded_.resize(played_ + seam);
    } else if (ready() < seam) {
        decoded_.resize(decoded_.size() + seam);
        const auto made_up = std::span(decoded_).last(seam);
        if (!decoder_.conceal(made_up)) std::ranges::fill(made_up, audio::sample{0});
    }
    ramp_down(std::span(decoded_).last(seam));
}

void playout::pull(time_point now, std::span<audio::sample> out) {
    if (!playing_ && !waiting_.empty()) start(now);
    delay_.on_pull(now, out.size());
    while (!out.empty() && playing_) {
        if (ready() == 0) refill();
        const auto count = std::min(out.size(), ready());
        std::copy_n(decoded_.begin() + static_cast<std::ptrdiff_t>(played_), count, out.begin());
        played_ += count;
        out = out.subspan(count);
    }
    std::ranges::fill(out, audio::sample{0});
}

/// Gives the next packet, if it is punctual, its margin. Plays silence first if the margin is
/// missing. Drops packets that piled up before playing began: they would stay as latency.
void playout::start(time_point now) {
    playing_ = true;
    delay_.on_restart();
    decoded_.clear();
    played_ = 0;
    if (!finished_) {
        const auto missing = delay_.missing_at_start(now, waiting_samples_, has_played_);
        if (missing > 0) decoded_.resize(static_cast<std::size_t>(missing));
        if (missing < 0 && !has_played_) leave_out(static_cast<std::size_t>(-missing));
    }
    has_played_ = true;
}

/// Drops the oldest waiting samples, never the newest packet.
void playout::leave_out(std::size_t samples) {
    while (waiting_.size() > 1 && waiting_.front().samples <= samples) {
        samples -= waiting_.front().samples;
        forget_oldest();
    }
    if (samples < seam) return;
    decode_next();
    played_ = std::min(samples, decoded_.size());
    stats_.dropped_samples += played_;
    const auto rest = std::span(decoded_).subspan(played_);
    ramp_up(rest.first(std::min(seam, rest.size())));
}

/// Decodes or makes up the next sound, or stops playing.
void playout::refill() {
    decoded_.clear();
    played_ = 0;
    while (!waiting_.empty() && decoded_.empty()) {
        decode_next();
        follow_margin(decoded_.size());
    }
    if (!decoded_.empty()) return;
    if (finished_ || missing_ >= fade_ends) {
        playing_ = false;
        fade_in_ = true;
        missing_ = 0;
    } else {
        conceal_some();
    }
}

/// Conceals a well-formed packet that cannot be decoded.
void playout::decode_next() {
    const auto packet = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_samples_ -= packet.samples;
    const auto before = decoded_.size();
    decoded_.resize(before + packet.samples);
    const auto fresh = std::span(decoded_).subspan(before);
    const auto samples = decoder_.decode(packet.bytes, fresh);
    if (!samples || *samples != fresh.size()) {
        ++stats_.bad_packets;
        stats_.concealed_samples += fresh.size();
        if (!decoder_.conceal(fresh)) std::ranges::fill(fresh, audio::sample{0});
    }
    if (fade_in_ || missing_ > fade_begins) ramp_up(fresh.first(std::min(seam, fresh.size())));
    fade_in_ = false;
    missing_ = 0;
}

/// Changes the tempo if the delay is off; `fresh` samples were decoded.
void playout::follow_margin(std::size_t fresh) {
    tempo_.on_decoded(fresh);
    const bool is_pause = is_quiet(decoded_);
    auto excess = finished_ ? 0 : delay_.excess(is_pause);
    // When frames are missing all the time, lateness grows though nothing is buffered.
    if (excess > 0) {
        const auto there = static_cast<std::int64_t>(buffered());
        const auto wanted = static_cast<std::int64_t>(delay_.margin_samples());
        excess = std::min(excess, std::max<std::int64_t>(there - wanted, 0));
    }
    if (excess > max_behind && waiting_.size() > 1)
        skip_to_margin();
    else if (excess > 0)
        shorten(fresh, excess, is_pause);
    else if (excess < 0)
        lengthen(-excess, is_pause);
}

void playout::shorten(std::size_t fresh, std::int64_t excess, bool is_pause) {
    if (!tempo_.may_change(is_pause)) return;
    if (is_pause && excess >= static_cast<std::int64_t>(fresh) && !waiting_.empty()) {
        stats_.compressed_samples += fresh;
        delay_.on_change(-static_cast<std::int64_t>(fresh));
        decoded_.clear();
        return;
    }
    while (decoded_.size() < to_compare && !waiting_.empty())
        decode_next();
    const auto period = next_period(excess);
    if (period == 0) return;
    remove_period(decoded_, 0, period);
    stats_.compressed_samples += period;
    delay_.on_change(-static_cast<std::int64_t>(period));
}

void playout::lengthen(std::int64_t missing, bool is_pause) {
    if (!tempo_.may_change(is_pause)) return;
    const auto period = next_period(std::min<std::int64_t>(missing, fade_begins));
    if (period == 0) return;
    repeat_period(decoded_, 0, period);
    stats_.stretched_samples += period;
    delay_.on_change(static_cast<std::int64_t>(period));
}

std::size_t playout::next_period(std::int64_t excess) {
    return tempo_.next_period(decoded_, static_cast<std::size_t>(excess), delay_.margin_samples());
}

void playout::conceal_some() {
    if (missing_ == 0) ++stats_.underruns;
    decoded_.resize(conceal_step);
    if (!decoder_.conceal(decoded_)) std::ranges::fill(decoded_, audio::sample{0});
    fade_concealment(decoded_, missing_);
    missing_ += conceal_step;
    stats_.concealed_samples += conceal_step;
    delay_.on_change(static_cast<std::int64_t>(conceal_step));
}

playout_stats playout::stats() const {
    auto now = stats_;
    now.buffered_samples = buffered();
    now.late_packets = delay_.late_packets();
    now.target = delay_.target();
    now.delay = delay_.delay();
    now.mean_delay = delay_.mean_delay();
    now.jitter = delay_.jitter();
    now.drift_ppm = delay_.drift_ppm();
    return now;
}

} // namespace babel::voice
