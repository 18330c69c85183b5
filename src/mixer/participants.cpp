#include "mixer/participants.hpp"

namespace babel::mixer {

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

voice::voice_frame participants::take_files(const voice::voice_frame& frame, bool held) {
    auto all = frame;
    for (auto* leg : senders_)
        if (leg->take_file(held)) audio::mix_into(all, leg->file());
    return all;
}

void participants::send(const voice::voice_frame& frame) {
    if (legs_.size() == 1)
        senders_.front()->send(frame);
    else
        conference_.send(frame, legs_, senders_);
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
