#include "call/call_reports.hpp"

#include <babel/core/text.hpp>
#include <babel/wire/sealed.hpp>

#include <utility>

namespace babel::call {

event::peer_state peer_state_of(int call, const std::string& peer, std::uint16_t bits) {
    using namespace wire::call_state;
    return {
        call,
        peer,
        (bits & muted) != 0,
        (bits & deafened) != 0,
        (bits & hold) != 0,
        (bits & recording) != 0,
        (bits & bridge) != 0};
}

void call_reports::up(const call_setup& how) const {
    const auto& bridge = context_.bridge;
    context_.report(event::call_up{
        id_,
        peer_,
        how.from(),
        context_.options.encoder.bitrate_bps,
        bridge.in().description(),
        bridge.out().description(),
        bridge.controls().muted,
        bridge.controls().deafened,
        how.security()});
}

void call_reports::path(const std::string& from) const {
    context_.report(event::call_path{id_, peer_, from});
}

void call_reports::peer_state(std::uint16_t bits) const {
    context_.report(peer_state_of(id_, peer_, bits));
}

void call_reports::text(const std::string& words) const {
    context_.report(event::call_text{id_, peer_, words});
}

void call_reports::party(const std::vector<std::string>& names) const {
    context_.report(event::call_party{id_, peer_, names});
}

void call_reports::words_attempt() const {
    context_.report(event::words_attempt{peer_});
}

void call_reports::gap(std::chrono::milliseconds silence) const {
    context_.report(event::call_gap{id_, peer_, silence});
}

void call_reports::back(std::chrono::milliseconds silence) const {
    const auto ms = silence.count();
    context_.log.info(printable(peer_), " is back after ", ms, " ms of silence");
}

void call_reports::rate(const voice::send_rate& rate) const {
    const auto kbit = rate.bitrate_bps / 1000;
    const auto name = printable(peer_);
    context_.log.info("to ", name, ": ", kbit, " kbit/s, frames a write: ", rate.frames_a_write);
}

void call_reports::quality(bool is_heard) const {
    context_.report(event::call_quality{id_, peer_, is_heard});
}

void call_reports::encoder_failed(error_code why) const {
    context_.report(event::sound_failed{event::sound_part::encoder, why});
}

void call_reports::play_end(error_code failed) const {
    const auto& file = context_.options.play_file;
    if (failed)
        context_.report(event::play_failed{file, failed.message()});
    else
        context_.report(event::play_done{file});
}

void call_reports::stats(std::chrono::milliseconds lasts, const call_stats& figures) const {
    context_.report(event::stats{id_, peer_, lasts, figures});
}

void call_reports::missed(std::chrono::milliseconds rang) const {
    context_.report(event::call_missed{peer_, rang, {}, id_});
}

void call_reports::ended(event::call_ended ended, const call_setup& how) const {
    ended.call = id_;
    ended.peer = peer_;
    if (ended.was_up) ended.security = how.security().level;
    context_.report(std::move(ended));
}

} // namespace babel::call
