#include "mixer/participants.hpp"

#include <algorithm>

namespace babel::mixer {
namespace {

voice::voice_frame whole(std::span<const audio::sample> frame) {
    voice::voice_frame made{};
    std::ranges::copy(frame, made.begin());
    return made;
}

} // namespace

void participants::join(voice::voice_leg& leg) {
    legs_.push_back(&leg);
    senders_.push_back(&leg);
    const voice::voice_frame silence{};
    leg.send(silence);
}

void participants::stop_sending(voice::voice_leg& leg) {
    leg.stop_sending();
    std::erase(senders_, &leg);
    conference_.forget(leg);
}

void participants::leave(voice::voice_leg& leg) {
    stop_sending(leg);
    std::erase(legs_, &leg);
}

void participants::adjust(const voice::encoder_settings& encoder) {
    conference_.adjust(encoder);
    for (auto* leg : senders_)
        leg->adjust(encoder);
}

/// One encoder serves a conference, and base peers may share it: its frames are of 20 ms.
std::size_t participants::frame_samples(voice::frame_length wanted) const {
    const bool is_alone = legs_.size() == 1 && can_send();
    return is_alone ? senders_.front()->frame_samples(wanted) : audio::frame_samples;
}

voice::voice_frame participants::take_files(std::span<const audio::sample> frame, bool held) {
    auto all = whole(frame);
    for (auto* leg : senders_)
        if (leg->take_file(frame.size(), held)) audio::mix_into(all, leg->file());
    return all;
}

void participants::send(std::span<const audio::sample> frame) {
    if (legs_.size() == 1)
        senders_.front()->send(frame);
    else
        conference_.send(whole(frame), legs_, senders_);
}

void participants::hear(std::span<audio::sample> piece) {
    if (legs_.size() == 1) return legs_.front()->hear(piece, false);
    const bool is_conference = can_send();
    voice::wide_frame everybody{};
    const auto sum = std::span(everybody).first(piece.size());
    for (auto* leg : legs_) {
        leg->hear(piece, is_conference);
        audio::add(sum, piece);
    }
    limiter_.limit(sum, piece);
}

void participants::report_files_sent() {
    report(&voice::voice_leg::report_file_end);
}

void participants::report_played_out() {
    report(&voice::voice_leg::report_played_out);
}

void participants::report(void (voice::voice_leg::*end)()) {
    const auto legs = legs_; // a callee may leave
    for (auto* leg : legs)
        (leg->*end)();
}

} // namespace babel::mixer
