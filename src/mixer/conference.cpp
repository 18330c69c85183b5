#include "mixer/conference.hpp"

#include <algorithm>
#include <utility>

namespace babel::mixer {
namespace {

// With fewer, two peers hear the same only while neither talks.
constexpr std::size_t enough_to_share = 3;

} // namespace

void conference::send(
    const voice::voice_frame& mine,
    std::span<voice::voice_leg* const> from,
    std::span<voice::voice_leg* const> to
) {
    voice::wide_frame everybody{};
    audio::add(everybody, mine);
    std::vector<voice::voice_leg*> talking;
    for (auto* leg : from) {
        if (!leg->is_for_others() || !leg->take_voice()) continue;
        audio::add(everybody, leg->voice());
        talking.push_back(leg);
    }
    sharing_.clear();
    for (auto* leg : to) {
        const bool talks = std::ranges::find(talking, leg) != talking.end();
        if (!talks && to.size() >= enough_to_share && leg->may_share()) {
            sharing_.push_back(leg);
            continue;
        }
        auto heard = everybody;
        if (talks) audio::subtract(heard, leg->voice());
        send_to(*leg, heard);
    }
    if (!sharing_.empty())
        send_shared(sharing_, everybody);
    else
        shared_limiter_.limit(everybody, shared_); // the next one may be shared
    is_shared_ = !sharing_.empty();
}

void conference::send_to(voice::voice_leg& leg, const voice::wide_frame& sum) {
    voice::voice_frame mixed;
    limiters_[&leg].limit(sum, mixed);
    leg.send(mixed);
}

void conference::send_shared(
    std::span<voice::voice_leg* const> legs, const voice::wide_frame& sum
) {
    set_constant_size(std::ranges::any_of(legs, &voice::voice_leg::is_sealed));
    if (!encoder_) {
        auto made = voice::encoder::make(encoding_);
        if (!made) { // out of memory: each leg uses its own encoder
            for (auto* leg : legs)
                send_to(*leg, sum);
            return;
        }
        encoder_ = std::move(*made);
    }
    const auto is_new = [](const voice::voice_leg* leg) { return !leg->gets_shared(); };
    if (!is_shared_)
        encoder_->go_on_after(shared_);
    else if (std::ranges::any_of(legs, is_new))
        encoder_->make_next_independent();
    shared_limiter_.limit(sum, shared_);
    std::array<std::uint8_t, voice::max_encoded_bytes> packet;
    const auto size = encoder_->encode(shared_, packet);
    for (auto* leg : legs)
        leg->send_shared(bytes_view(packet).first(size ? *size : 0), shared_);
}

void conference::adjust(const voice::encoder_settings& encoding) {
    encoding_ = encoding;
    if (encoder_) static_cast<void>(encoder_->adjust(encoding)); // in Opus' ranges, as for each leg
}

void conference::set_constant_size(bool on) {
    if (on == std::exchange(encoding_.constant_size, on)) return;
    if (encoder_) static_cast<void>(encoder_->adjust(encoding_));
}

} // namespace babel::mixer
