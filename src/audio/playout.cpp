// A playout buffer with a fixed delay.
#include <babel/audio/playout.hpp>

#include <algorithm>
#include <utility>

namespace babel::audio {
namespace {

constexpr std::size_t max_waiting_packets = 64;
constexpr std::size_t conceal_step = samples_in_ms(10);
constexpr std::size_t fade_begins = samples_in_ms(60);
constexpr std::size_t fade_ends = samples_in_ms(120);
constexpr sample quiet_peak = 160;             // -46 dBFS: a pause, not a soft voice
constexpr std::size_t seam = samples_in_ms(5); // over which sound comes and goes around a hole

std::size_t to_samples(std::chrono::milliseconds duration) {
    return samples_in_ms(static_cast<std::size_t>(duration.count()));
}

sample scaled(sample s, std::size_t numerator, std::size_t denominator) {
    return static_cast<sample>(
        s * static_cast<std::int64_t>(numerator) / static_cast<std::int64_t>(denominator)
    );
}

/// From silence to full level.
void ramp_up(std::span<sample> samples) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] = scaled(samples[i], i, samples.size());
    }
}

/// From full level to silence.
void ramp_down(std::span<sample> samples) {
    for (std::size_t i = 0; i < samples.size(); ++i) {
        samples[i] = scaled(samples[i], samples.size() - 1 - i, samples.size());
    }
}

/// The level of concealment that began `missing` samples ago, in 1 / (fade_ends - fade_begins).
std::size_t fade_level(std::size_t missing) {
    return fade_ends - std::clamp(missing, fade_begins, fade_ends);
}

} // namespace

result<playout> playout::make(playout_settings settings) {
    auto decode = decoder::make();
    if (!decode) return decode.error();
    return playout(std::move(*decode), settings);
}

playout::playout(decoder decode, playout_settings settings)
    : decoder_(std::move(decode)), target_(to_samples(settings.target)),
      cap_(std::max(to_samples(settings.cap), max_packet_samples + 2 * seam)) {
    target_ = std::min(target_, cap_);
    decoded_.reserve(max_packet_samples + seam);
}

error_code playout::on_packet(time_point, bytes_view packet) {
    const auto samples = packet_samples(packet);
    if (!samples) {
        ++stats_.bad_packets;
        return samples.error();
    }
    ++stats_.packets;
    waiting_.push_back({{packet.begin(), packet.end()}, *samples});
    waiting_samples_ += *samples;
    if (buffered() > cap_ || waiting_.size() > max_waiting_packets) shorten_to_target();
    return {};
}

/// Forgets the oldest packets, never the newest, until the target would be undercut.
void playout::shorten_to_target() {
    const auto too_much = [this] {
        return buffered() > cap_ || waiting_.size() > max_waiting_packets ||
               buffered() - waiting_.front().samples >= target_;
    };
    bridge();
    while (waiting_.size() > 1 && too_much()) {
        stats_.dropped_samples += waiting_.front().samples;
        waiting_samples_ -= waiting_.front().samples;
        waiting_.pop_front();
        ++stats_.dropped_packets;
    }
}

/// Ends softly what is being played, so that something else may follow: it leaves 5 to 10 ms of it,
/// made up if need be, which fade away.
void playout::bridge() {
    fade_in_ = true;
    if (!playing_) return;
    const auto left = decoded_.size() - played_;
    if (left > seam) {
        stats_.dropped_samples += left - seam;
        decoded_.resize(played_ + seam);
    } else if (left < seam) {
        decoded_.resize(decoded_.size() + seam);
        const auto made_up = std::span(decoded_).last(seam);
        if (!decoder_.conceal(made_up)) std::ranges::fill(made_up, sample{0});
    }
    ramp_down(std::span(decoded_).last(seam));
}

void playout::pull(time_point, std::span<sample> out) {
    if (!playing_ && buffered() > 0 && (finished_ || buffered() >= target_)) start_playing();
    while (!out.empty() && playing_) {
        if (played_ == decoded_.size()) refill();
        const auto count = std::min(out.size(), decoded_.size() - played_);
        std::copy_n(decoded_.begin() + static_cast<std::ptrdiff_t>(played_), count, out.begin());
        played_ += count;
        out = out.subspan(count);
    }
    std::ranges::fill(out, sample{0});
}

/// What piled up while nobody listened is old: it would stay as latency for the rest of the call.
void playout::start_playing() {
    if (!finished_) shorten_to_target();
    playing_ = true;
}

/// Decodes or makes up what comes next, or stops playing.
void playout::refill() {
    decoded_.clear();
    played_ = 0;
    while (!waiting_.empty()) {
        if (decode_next() && !is_spare_silence()) return;
    }
    if (finished_ || missing_ >= fade_ends) {
        playing_ = false;
        fade_in_ = true;
        missing_ = 0;
    } else {
        conceal_some();
    }
}

/// Returns false when the packet, though well formed, could not be decoded.
bool playout::decode_next() {
    const auto packet = std::move(waiting_.front());
    waiting_.pop_front();
    waiting_samples_ -= packet.samples;
    decoded_.resize(max_packet_samples);
    const auto samples = decoder_.decode(packet.bytes, decoded_);
    decoded_.resize(samples ? *samples : 0);
    if (!samples) {
        ++stats_.bad_packets;
        return false;
    }
    if (fade_in_ || missing_ > fade_begins) {
        ramp_up(std::span(decoded_).first(std::min(seam, decoded_.size())));
    }
    fade_in_ = false;
    missing_ = 0;
    return true;
}

/// A pause of the speaker is where delay that came with a stall can go without being heard.
bool playout::is_spare_silence() {
    if (finished_ || waiting_samples_ < target_) return false;
    const auto loud = [](sample s) { return s > quiet_peak || s < -quiet_peak; };
    if (std::ranges::any_of(decoded_, loud)) return false;
    stats_.dropped_samples += decoded_.size();
    ++stats_.dropped_packets;
    return true;
}

void playout::conceal_some() {
    if (missing_ == 0) ++stats_.underruns;
    decoded_.resize(conceal_step);
    if (!decoder_.conceal(decoded_)) std::ranges::fill(decoded_, sample{0});
    for (std::size_t i = 0; i < decoded_.size(); ++i) {
        decoded_[i] = scaled(decoded_[i], fade_level(missing_ + i), fade_ends - fade_begins);
    }
    missing_ += conceal_step;
    stats_.concealed_samples += conceal_step;
}

playout_stats playout::stats() const {
    auto now = stats_;
    now.buffered_samples = buffered();
    return now;
}

} // namespace babel::audio
