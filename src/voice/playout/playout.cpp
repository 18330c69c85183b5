// Buffering and playing between network and loudspeaker.
#include "voice/playout/fade.hpp"
#include "voice/playout/time_stretch.hpp"
#include <babel/voice/playout.hpp>

#include <algorithm>

namespace babel::voice {
namespace {

constexpr std::size_t conceal_step = audio::samples_in_ms(10);
constexpr std::int64_t max_behind = audio::samples_in_ms(600);
constexpr std::size_t to_compare = audio::samples_in_ms(30); // two of the longest periods

} // namespace

result<playout> playout::make() {
    auto decode = concealing_decoder::make();
    if (!decode) return decode.error();
    return playout(std::move(*decode));
}

error_code playout::on_packet(time_point now, bytes_view packet) {
    const auto samples = check(packet);
    if (!samples) return samples.error();
    ++stats_.packets;
    delay_.on_packet(now, *samples, buffered(), playing_);
    frames_.append(*samples, packet);
    if (is_full()) skip_to_margin();
    return {};
}

error_code playout::on_frame(time_point now, const timed_frame& frame) {
    const auto samples = check(frame.opus);
    if (!samples) return samples.error();
    const auto ticks = ticks_.extend(frame.at);
    if (!ticks) {
        ++stats_.bad_packets;
        return errc::out_of_bounds;
    }
    is_timed_ = true;
    const auto at = *ticks * static_cast<std::int64_t>(tick_samples);
    const auto ahead = at - frames_.next() + static_cast<std::int64_t>(ready());
    if (frame.back > 0)
        delay_.on_copy(now, frame.back * tick_samples);
    else
        delay_.on_frame(now, *ticks, *samples, ahead, playing_);
    if (has_played_ && at < frames_.next()) return {};
    if (!frames_.insert(at, *samples, frame.opus)) return {};
    ++stats_.packets;
    if (is_full()) skip_to_margin();
    return {};
}

result<std::size_t> playout::check(bytes_view packet) {
    auto samples = packet_samples(packet);
    if (!samples) ++stats_.bad_packets;
    return samples;
}

/// Drops the oldest packets, never the newest, until at most the margin and a packet are left.
void playout::skip_to_margin() {
    bridge();
    const auto before = waiting();
    while (frames_.size() > 1 &&
           buffered() - frames_.front().samples >= delay_.margin_samples() + audio::frame_samples)
        forget_oldest();
    frames_.jump_to_front();
    delay_.on_change(-static_cast<std::int64_t>(before - waiting()));
}

void playout::forget_oldest() {
    stats_.dropped_samples += frames_.front().samples;
    ++stats_.dropped_packets;
    frames_.drop_front();
}

/// Ends the current sound softly, so that other sound may follow: 5 to 10 ms of it, made up if
/// necessary, fade out.
void playout::bridge() {
    decoder_.cut();
    if (!playing_) return;
    if (ready() > seam) {
        const auto cut = ready() - seam;
        stats_.dropped_samples += cut;
        delay_.on_change(-static_cast<std::int64_t>(cut));
        decoded_.resize(played_ + seam);
    } else if (ready() < seam) {
        decoded_.resize(decoded_.size() + seam);
        decoder_.go_on(std::span(decoded_).last(seam));
    }
    ramp_down(std::span(decoded_).last(seam));
}

void playout::pull(time_point now, std::span<audio::sample> out) {
    if (!playing_ && !frames_.empty()) start(now);
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
/// missing. Drops packets that piled up before playing began: they would stay as latency. Frames
/// with media times are dropped after a hole, too: what they follow is lost.
void playout::start(time_point now) {
    playing_ = true;
    frames_.jump_to_front();
    delay_.on_restart();
    decoded_.clear();
    played_ = 0;
    if (!finished_) {
        const auto missing = delay_.missing_at_start(now, waiting(), has_played_);
        if (missing > 0) decoded_.resize(static_cast<std::size_t>(missing));
        if (missing < 0 && (is_timed_ || !has_played_))
            leave_out(static_cast<std::size_t>(-missing));
    }
    has_played_ = true;
}

/// Drops the oldest waiting samples, never the newest packet.
void playout::leave_out(std::size_t samples) {
    const auto from = frames_.next();
    while (frames_.size() > 1 && frames_.front().end() - from <= static_cast<std::int64_t>(samples))
        forget_oldest();
    samples -= std::min(samples, static_cast<std::size_t>(frames_.next() - from));
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
    while (has_next() && decoded_.empty()) {
        decode_next();
        follow_margin(decoded_.size());
    }
    if (!decoded_.empty()) return;
    if ((finished_ && frames_.empty()) || decoder_.is_silent()) {
        playing_ = false;
        decoder_.end_hole();
    } else {
        conceal_some();
    }
}

/// The packet of the next samples is there.
bool playout::has_next() {
    delay_.on_change(-static_cast<std::int64_t>(frames_.settle()));
    if (finished_ && !frames_.empty()) frames_.jump_to_front();
    return !frames_.empty() && frames_.hole() == 0;
}

/// Conceals a well-formed packet that cannot be decoded.
void playout::decode_next() {
    const auto packet = frames_.take_front();
    const auto before = decoded_.size();
    decoded_.resize(before + packet.samples);
    const auto fresh = std::span(decoded_).subspan(before);
    if (decoder_.decode(packet.bytes, fresh)) return;
    ++stats_.bad_packets;
    stats_.concealed_samples += fresh.size();
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
    if (excess > max_behind && frames_.size() > 1)
        skip_to_margin();
    else if (excess > 0)
        shorten(fresh, excess, is_pause);
    else if (excess < 0)
        lengthen(-excess, is_pause);
}

void playout::shorten(std::size_t fresh, std::int64_t excess, bool is_pause) {
    if (!tempo_.may_change(is_pause)) return;
    if (is_pause && excess >= static_cast<std::int64_t>(fresh) && !frames_.empty()) {
        stats_.compressed_samples += fresh;
        delay_.on_change(-static_cast<std::int64_t>(fresh));
        decoded_.clear();
        return;
    }
    while (decoded_.size() < to_compare && has_next())
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

/// Fills a hole before later frames; before these, waits.
void playout::conceal_some() {
    if (decoder_.missing() == 0) ++stats_.underruns;
    const auto hole = frames_.hole();
    const auto step = hole == 0 ? conceal_step : std::min(conceal_step, hole);
    decoded_.resize(step);
    decoder_.conceal(decoded_);
    stats_.concealed_samples += step;
    if (hole > 0) return frames_.fill_hole(step);
    frames_.wait(step);
    delay_.on_change(static_cast<std::int64_t>(step));
}

playout_stats playout::stats() const {
    auto now = stats_;
    now.buffered_samples = buffered();
    delay_.add_to(now);
    return now;
}

} // namespace babel::voice
