// The side that receives.
#include "voice/datagram/peer_session.hpp"
#include <babel/core/overloaded.hpp>

#include <algorithm>
#include <functional>
#include <utility>

namespace babel::voice {
namespace {

bool has_voice(bytes_view plain) {
    bool found = false;
    const auto look = overloaded{
        [&](const wire::voice_item&) { found = true; },
        [](const auto&) {},
    };
    wire::visit_items(plain, look);
    return found;
}

} // namespace

/// Before the callee's user has decided, the caller has nothing to say.
bool peer_session::may_read(path_id path) const {
    if (!sender_.paths().has(path) || life_.is_over()) return false;
    return life_.is_accepted() || side_ == crypto::call_side::caller;
}

std::span<const timed_frame> peer_session::on_datagram(
    time_point now, path_id path, bytes_view datagram, const wire::seen_address& from
) {
    now_ = now;
    frame_count_ = 0;
    if (!may_read(path)) {
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
    read_items(now, path, opened->plain, from);
    return std::span(frames_).first(frame_count_);
}

void peer_session::read_items(
    time_point now, path_id path, bytes_view plain, const wire::seen_address& from
) {
    bool may_answer = life_.is_alive(); // one Probe a datagram
    const auto read = overloaded{
        [&](const wire::voice_item& item) { on_voice(now, item); },
        [&](const wire::report& item) { on_report(now, item); },
        [&](const wire::probe& item) {
            if (std::exchange(may_answer, false))
                sender_.out().send(now, path, wire::answer{item.random, from});
        },
        [&](const wire::answer& item) { sender_.paths().on_answer(now, path, item.random); },
        [&](const wire::note& item) { on_note(now, path, item); },
        [&](const wire::noted& item) { on_noted(now, item); },
    };
    const auto end = wire::visit_items(plain, read);
    stats_.unknown_items += end == wire::items_end::unknown_item;
    stats_.malformed += end == wire::items_end::malformed;
}

void peer_session::on_voice(time_point now, const wire::voice_item& item) {
    if (!life_.is_alive()) return;
    if (!sender_.reports().on_voice(now, item.at)) {
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
    if (!sender_.on_report(now, report)) {
        ++stats_.malformed;
        return;
    }
    if (peer_state_ == report.state || !states_allowed_.take(now)) return;
    peer_state_ = report.state;
    events_.push(session_event::peer_state{report.state});
}

void peer_session::on_note(time_point now, path_id path, const wire::note& note) {
    const bool is_party = note.kind == wire::note_kind::party;
    if (!notes_allowed_.take(now) || (is_party && !parties_allowed_.take(now))) {
        ++stats_.notes_over_rate;
        return;
    }
    const auto verdict = peer_notes_.on_note(note.sequence, note.kind);
    if (verdict == note_receiver::verdict::ignore) return;
    sender_.out().send(now, path, wire::noted{note.sequence});
    if (verdict == note_receiver::verdict::repeated || !life_.is_alive()) return;
    const auto body = note.body.bytes;
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
