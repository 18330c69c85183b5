#include <babel/voice/arrival_clock.hpp>

#include <algorithm>
#include <cstdlib>

namespace babel::voice {
namespace {

using std::chrono::microseconds;
using namespace std::chrono_literals;

constexpr microseconds gap = 100ms;
constexpr microseconds as_before = 40ms;
constexpr std::size_t pace_packets = 5;
constexpr std::size_t max_uncertain = 256; // then it is decided in any case
constexpr microseconds longest_uncertainty = 1s;
constexpr std::size_t recent_seconds = 3;

microseconds duration_of(std::uint64_t samples) {
    return microseconds(samples * 1'000'000 / audio::sample_rate);
}

} // namespace

arrival_clock::arrival_clock() {
    raws_.reserve(max_uncertain);
    settled_.reserve(max_uncertain);
}

std::span<const microseconds> arrival_clock::on_packet(time_point now, std::size_t samples) {
    settled_.clear();
    if (!has_started_) start_ = now;
    const auto arrival = std::chrono::duration_cast<microseconds>(now - start_);
    const auto raw = arrival - duration_of(media_samples_) - missing_;
    const auto late_by = has_started_ ? raw - raw_ : microseconds(0);
    has_started_ = true;
    media_samples_ += samples;
    raw_ = raw;
    jitter_ += std::abs(late_by.count()) - jitter_ / jitter_scale;
    is_in_gap_ = is_in_gap_ || late_by > gap;
    if (!is_in_gap_) {
        note_lowest(raw);
        settled_.push_back(raw - lowest_.least());
    } else {
        if (raws_.empty()) uncertain_since_ = arrival;
        raws_.push_back(raw);
        const bool takes_long =
            raws_.size() > pace_packets && arrival - uncertain_since_ > longest_uncertainty;
        if (is_back_at_pace() || takes_long || raws_.size() == max_uncertain) end_gap();
    }
    pace_ = duration_of(samples);
    return settled_;
}

/// True if the last packets caught up by less than one packet, and none of them had to wait.
/// Packets that the next loss delays, while those of the last still arrive, look like steady pace
/// in sum.
bool arrival_clock::is_back_at_pace() const {
    if (raws_.size() <= pace_packets) return false;
    const auto last = std::span(raws_).last(pace_packets + 1);
    const auto waited = [&](microseconds before, microseconds raw) { return raw - before > pace_; };
    return raw_ > last.front() - pace_ && std::ranges::adjacent_find(last, waited) == last.end();
}

/// Either the link stalled, and everything came in the end; or frames are missing.
void arrival_clock::end_gap() {
    is_in_gap_ = false;
    const auto base = lowest_.least();
    const auto pace = std::span(raws_).last(std::min(raws_.size(), pace_packets + 1));
    const auto lowest_in_pace = std::ranges::min(pace);
    const bool is_first = base == microseconds::max();
    const auto shift = is_first ? 0us : lowest_in_pace - base;
    if (shift > as_before) {
        missing_ += shift;
        raw_ -= shift;
        note_lowest(lowest_in_pace - shift);
    } else {
        // The first packet of a call may be sent out of turn.
        for (const auto each : is_first ? pace.last(pace_packets) : std::span(raws_)) {
            note_lowest(each);
            settled_.push_back(each - lowest_.least());
        }
    }
    raws_.clear();
}

void arrival_clock::note_lowest(microseconds raw) {
    lowest_.note(raw + duration_of(media_samples_) + missing_, raw);
}

microseconds arrival_clock::recent_lateness() const {
    if (is_in_gap_ || !has_started_) return microseconds(0);
    return raw_ - std::min(raw_, lowest_.of_last(recent_seconds));
}

} // namespace babel::voice
