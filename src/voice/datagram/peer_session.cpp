// The side that sends.
#include "voice/datagram/peer_session.hpp"

#include <algorithm>
#include <utility>
#include <vector>

namespace babel::voice {

peer_session::peer_session(session_settings settings, crypto::call_seals seals, time_point now)
    : side_(settings.side), sender_(settings, std::move(seals.outgoing), now),
      in_(std::move(seals.incoming), settings.own_id), now_(now) {}

void peer_session::add_path(time_point now, nat::path_kind kind, const wire::seen_address& remote) {
    now_ = now;
    sender_.add_path(now, {kind, remote}, life_.sends_voice());
    sender_.tell(events_);
}

void peer_session::remove_path(nat::path_kind kind, const wire::seen_address& remote) {
    sender_.remove_path({kind, remote});
    sender_.tell(events_);
}

void peer_session::on_network_change(time_point now) {
    now_ = now;
    if (!life_.is_alive()) return;
    sender_.paths().on_network_change(now);
    sender_.tell(events_);
}

void peer_session::accept(time_point now) {
    if (life_.is_accepted()) return;
    now_ = now;
    life_.accept(now);
    sender_.start(now);
}

void peer_session::hang_up(time_point now, wire::bye_reason reason, std::string_view words) {
    now_ = now;
    if (life_.hang_up(now)) send_bye(now, {reason, {words}});
}

void peer_session::send_bye(time_point now, const wire::bye& bye) {
    std::vector<std::uint8_t> body;
    wire::encode_to(body, bye);
    notes_.post_last(body);
    send_notes(now);
}

bool peer_session::send_note(time_point now, wire::note_kind kind, bytes_view body) {
    now_ = now;
    const bool fits = body.size() + wire::note_overhead <= wire::max_items_bytes;
    if (!life_.sends_voice() || !fits || !notes_.post(kind, body)) return false;
    send_notes(now);
    return true;
}

void peer_session::send_frame(time_point now, bytes_view opus, std::size_t samples) {
    now_ = now;
    sender_.send_frame(now, opus, samples, life_.sends_voice());
    sender_.tell(events_);
    end_if_used_up(now);
}

bool peer_session::may_send_notes() const {
    if (life_.now_in() == session_life::phase::leaving) return true;
    return life_.sends_voice() && !sender_.is_hurry(now_);
}

void peer_session::send_notes(time_point now) {
    if (!may_send_notes()) return;
    const auto note = notes_.due(now);
    if (!note) return;
    const auto bye = notes_.due_behind();
    const auto& paths = sender_.paths();
    for (const auto path : life_.sends_voice() ? paths.for_others() : paths.all()) {
        sender_.out().send_note(now, path, *note);
        if (bye) sender_.out().send_note(now, path, *bye);
    }
}

void peer_session::end_if_used_up(time_point now) {
    if (!sender_.out().is_used_up() || !life_.is_alive()) return;
    life_.end(now);
    events_.push(session_event::used_up{});
}

void peer_session::on_time(time_point now) {
    now_ = now;
    const auto news = life_.on_time(now);
    events_.push(news);
    if (news == session_life::news::media_failed) send_bye(now, {wire::bye_reason::failed, {}});
    if (!life_.is_alive()) return;
    sender_.on_time(now);
    if (life_.sends_voice()) sender_.tell(events_); // frames do so too, if there are any
    send_notes(now);
    end_if_used_up(now);
}

peer_session::time_point peer_session::next_wake() const {
    const auto life = life_.next();
    if (!life_.is_alive()) return life;
    const auto next = std::min(life, sender_.next_wake(now_));
    const auto note = may_send_notes() ? notes_.next() : std::nullopt;
    return std::min(next, note.value_or(next));
}

session_stats peer_session::stats() const {
    auto now = stats_;
    now.incoming = in_.stats();
    now.dropped_events = events_.dropped();
    sender_.count(now);
    return now;
}

} // namespace babel::voice
