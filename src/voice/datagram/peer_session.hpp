// The sealed call with one peer: frames to datagrams and back, on whatever path.
#pragma once

#include "voice/datagram/call_sender.hpp"
#include "voice/datagram/incoming.hpp"
#include "voice/datagram/notes.hpp"
#include "voice/datagram/session_events.hpp"
#include "voice/datagram/session_life.hpp"
#include "voice/datagram/session_settings.hpp"
#include <babel/core/allowance.hpp>
#include <babel/voice/frame_map.hpp>

#include <array>
#include <chrono>
#include <cstdint>
#include <optional>
#include <span>
#include <string_view>
namespace babel::voice {

/// Begins when the handshake is over: it has the keys. Nothing is sent before the acceptance, and
/// nothing answered: accept() at both ends, or a Voice item at the caller. After each call the
/// owner sends what next_datagram() has, acts on the events, and calls on_time() at next_wake().
/// Pure: no socket, no clock. Thread: one.
/// Source: docs/protocol.md, Sealed datagrams.
class peer_session {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using microseconds = std::chrono::microseconds;

    peer_session(session_settings settings, crypto::call_seals seals, time_point now);

    // As those of path_table.

    void add_path(time_point now, nat::path_kind kind, const wire::seen_address& remote = {});
    void remove_path(nat::path_kind kind, const wire::seen_address& remote = {});
    /// The peer's addresses, eight at most: probes begin `hold` after the acceptance, if that time
    /// is not over. Those of an earlier list are forgotten, unless they are proven.
    void set_candidates(time_point now, call_sender::candidate_list all, microseconds hold) {
        sender_.set_candidates(now_ = now, all, hold);
    }
    /// Addresses or routes of this end changed.
    void on_network_change(time_point now);
    std::optional<nat::way> way_of(path_id id) const { return sender_.paths().way_of(id); }

    /// The call was accepted, by this end's user or by the callee's Candidates.
    void accept(time_point now);
    /// Sends Bye until it is Noted; no effect before the acceptance.
    void hang_up(time_point now, wire::bye_reason reason, std::string_view words = {});

    /// Returns the frames of a datagram, oldest first; valid until the next one. The address goes
    /// into the answer to a Probe.
    std::span<const timed_frame>
    on_datagram(time_point now, const nat::way& from, bytes_view datagram);

    /// The next frame, of 20 or 10 ms, made now; to be called for every frame. An empty one could
    /// not be made.
    void send_frame(time_point now, bytes_view opus, std::size_t samples = audio::frame_samples);
    /// Returns false if the call is not up, the body is too long, or too many Notes wait.
    bool send_note(time_point now, wire::note_kind kind, bytes_view body);
    /// Bits of call_state for the Reports, and the frames that were not there in time.
    void set_state(std::uint16_t bits) { sender_.set_state(bits); }
    void set_missing(std::uint64_t frames) { sender_.set_missing(frames); }
    void set_bitrate(time_point now, int bitrate_bps) { sender_.set_bitrate(now, bitrate_bps); }

    void on_time(time_point now);
    time_point next_wake() const;

    std::optional<outgoing::datagram> next_datagram() { return sender_.out().take(); }
    std::optional<session_event::any> next_event() { return events_.take(); }

    /// For the next frame.
    const send_rate& rate() const { return sender_.plan().rate(); }
    std::size_t frame_samples(frame_length wanted) const { return sender_.frame_samples(wanted); }
    const copy_set& copies() const { return sender_.plan().copies(); }
    bool is_heard() const { return sender_.plan().is_heard(); }
    std::optional<path_id> path_in_use() const { return sender_.paths().in_use(); }
    session_life::phase phase() const { return life_.now_in(); }
    session_stats stats() const;

private:
    bool may_read(const nat::way& from) const;
    void
    read_items(time_point now, std::optional<path_id> path, const nat::way& from, bytes_view plain);
    void on_voice(time_point now, const wire::voice_item& item);
    void on_report(time_point now, const wire::report& report);
    void on_note(time_point now, std::optional<path_id> path, const wire::note& note);
    void on_noted(time_point now, const wire::noted& noted);
    void on_bye(time_point now, bytes_view body);

    void end_if_used_up(time_point now);
    void send_notes(time_point now);
    void send_bye(time_point now, const wire::bye& bye);
    bool may_send_notes() const;

    crypto::call_side side_;
    call_sender sender_;
    incoming in_;
    session_life life_;
    note_sender notes_;
    note_receiver peer_notes_;
    note_limits peer_note_limits_;
    allowance states_allowed_{4, 8};
    std::array<timed_frame, wire::max_copies + 1> frames_{};
    std::size_t frame_count_ = 0;
    session_events events_;
    std::optional<std::uint16_t> peer_state_;
    time_point now_; // of the last call
    session_stats stats_;
};

} // namespace babel::voice
