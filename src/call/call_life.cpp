// What a call learns of its link while it is up, looked at once a second.
#include <babel/call/call.hpp>
#include <babel/core/text.hpp>

#include <algorithm>
#include <utility>

namespace babel::call {
namespace {

using clock = std::chrono::steady_clock;
using std::chrono::milliseconds;
using std::chrono::seconds;

constexpr seconds look_interval{1};
constexpr seconds unattended_silence{60}; // of a call that nobody answered by hand

} // namespace

void call::look_at_link() {
    next_look_ = clock::now() + look_interval;
    if (!link_) return;
    tell_quality();
    const auto state = link_->state();
    if (!state) return;
    round_trip_ = state->round_trip;
    check_life(state->since_life);
    if (machine_.phase() == call_phase::up) check_silence();
}

/// Of a connection that stands.
void call::check_silence() {
    const auto silence = clock::now() - last_voice_at_;
    // Its word came by way of the server, and it speaks no more.
    if (is_withdrawn_ && silence >= voice::life_watch::gap_limit)
        return signal(call_signal::peer_closed);
    const auto usual = is_auto_answered_ ? std::optional(unattended_silence) : std::nullopt;
    const auto most = context_.options.max_silence ? context_.options.max_silence : usual;
    if (!most || *most == seconds(0) || silence < *most) return;
    detail_ = ending::no_voice{*most};
    signal(call_signal::fell_silent);
}

void call::check_life(milliseconds since_life) {
    const auto found = life_.look(clock::now(), since_life);
    next_look_ = std::min(next_look_, found.look_again);
    switch (found.what) {
    case voice::life_watch::news::none:
        break;
    case voice::life_watch::news::gap:
        context_.report(event::call_gap{id_, peer_, found.silence});
        break;
    case voice::life_watch::news::back:
        context_.log.info(
            printable(peer_), " is back after ", found.silence.count(), " ms of silence"
        );
        break;
    case voice::life_watch::news::gone:
        detail_ = ending::peer_vanished{voice::life_watch::life_limit};
        signal(call_signal::link_broken);
    }
}

void call::tell_quality() {
    const auto rate = link_->rate();
    if (rate != std::exchange(told_rate_, rate)) {
        context_.log.info(
            "to ",
            printable(peer_),
            ": ",
            rate.bitrate_bps / 1000,
            " kbit/s, frames a write: ",
            rate.frames_a_write
        );
    }
    const bool heard = link_->is_heard();
    if (heard != std::exchange(told_heard_, heard))
        context_.report(event::call_quality{id_, peer_, heard});
}

} // namespace babel::call
