// The side that receives.
#include "voice/datagram/peer_session.hpp"
#include <babel/audio/format.hpp>
#include <babel/core/overloaded.hpp>
#include <babel/voice/opus_codec.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace babel::voice {

/// Before the callee's user has decided, the caller has nothing to say.
bool peer_session::may_read(const nat::way& from) const {
    if (!sender_.takes(from) || life_.is_over()) return false;
    return life_.is_accepted() || side_ == crypto::call_side::caller;
}

std::span<const timed_frame>
peer_session::on_datagram(time_point now, const nat::way& from, bytes_view datagram) {
    now_ = now;
    frame_count_ = 0;
    if (!may_read(from)) {
        ++stats_.unread;
        return {};
    }
    const auto opened = in_.open(now, datagram);
    if (!opened) return {};
    if (!life_.is_accepted()) {
        if (!has_voice(opened->plain)) return {};
        accept(now);
        events_.push(session_event::accepted{});
    }
    sender_.reports().on_datagram(now, opened->number);
    events_.push(life_.on_opened(now));
    read_items(now, sender_.paths().on_datagram(now, from), from, opened->plain);
    return std::span(frames_).first(frame_count_);
}

/// `path`: null if that of the datagram was not learned.
void peer_session::read_items(
    time_point now, std::optional<path_id> path, const nat::way& from, bytes_view plain
) {
    bool may_answer = life_.is_alive(); // one Probe a datagram
    const auto read = overloaded{
        [&](const wire::voice_item& item) { on_voice(now, item); },
        [&](const wire::report& item) { on_report(now, item); },
        [&](const wire::probe& item) {
            if (std::exchange(may_answer, false)) sender_.answer(now, path, item, from.remote);
        },
        [&](const wire::answer& item) {
            if (path) sender_.paths().on_answer(now, *path, item.random);
        },
        [&](const wire::note& item) { on_note(now, path, item); },
        [&](const wire::noted& item) { on_noted(now, item); },
    };
    const auto end = wire::visit_items(plain, read);
    stats_.unknown_items += end == wire::items_end::unknown_item;
    stats_.malformed += end == wire::items_end::malformed;
}

void peer_session::on_voice(time_point now, const wire::voice_item& item) {
    if (!life_.is_alive()) return;
    const auto samples = packet_samples(item.frame); // the playout counts what is not Opus
    if (!sender_.reports().on_voice(now, item.at, samples ? *samples : audio::frame_samples)) {
        ++stats_.malformed;
        return;
    }
    for (const auto& copy : item.sent_copies())
        frames_[frame_count_++] = {item.at - copy.back, copy.back, copy.frame};
    const auto copies = std::span(frames_).first(frame_count_);
    std::ranges::sort(copies, std::ranges::greater{}, &timed_frame::back);
    frames_[frame_count_++] = {item.at, 0, item.frame};
}

void peer_session::on_report(time_point now, const wire::report& report) {
    if (!sender_.on_report(now, report, life_.sends_voice())) {
        ++stats_.malformed;
        return;
    }
    if (peer_state_ == report.state || !states_allowed_.take(now)) return;
    peer_state_ = report.state;
    events_.push(session_event::peer_state{report.state});
}

void peer_session::on_note(time_point now, std::optional<path_id> path, const wire::note& note) {
    if (!peer_note_limits_.take(now, note.kind)) {
        ++stats_.notes_over_rate;
        return;
    }
    const auto verdict = peer_notes_.on_note(note.sequence, note.kind);
    if (verdict == note_receiver::verdict::ignore) return;
    sender_.send_noted(now, path, note.sequence);
    if (verdict == note_receiver::verdict::repeated || !life_.is_alive()) return;
    const auto body = note.body.bytes;
    if (note.kind == wire::note_kind::candidates) sender_.paths().on_peer_change(now);
    if (note.kind == wire::note_kind::bye)
        on_bye(now, body);
    else
        events_.push(session_event::note{note.kind, {body.begin(), body.end()}});
}

void peer_session::on_noted(time_point now, const wire::noted& noted) {
    const auto done = notes_.on_noted(noted.sequence);
    if (!done) return;
    if (*done == wire::note_kind::bye)
        events_.push(life_.on_bye_noted(now));
    else
        send_notes(now);
}

void peer_session::on_bye(time_point now, bytes_view body) {
    life_.end(now);
    session_event::peer_left left;
    if (const auto bye = wire::decode_bye(body)) left = {bye->reason, std::string(bye->words.text)};
    events_.push(std::move(left));
}

} // namespace babel::voice
