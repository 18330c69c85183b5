// Voice, Reports and Probes of a sealed call on their way over its paths.
#pragma once

#include "voice/datagram/frame_choice.hpp"
#include "voice/datagram/outgoing.hpp"
#include "voice/datagram/report_maker.hpp"
#include "voice/datagram/sending_plan.hpp"
#include "voice/datagram/session_events.hpp"
#include "voice/datagram/session_settings.hpp"
#include "voice/datagram/voice_packer.hpp"
#include <babel/nat/candidate.hpp>
#include <babel/nat/path_table.hpp>
#include <babel/voice/frame_length.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <span>
#include <vector>

namespace babel::voice {

/// Pure: time is passed in. Thread: one.
class call_sender {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using candidate_list = std::span<const nat::candidate>;

    call_sender(const session_settings& settings, crypto::sealer seals, time_point now);

    /// The call was accepted: the peer's Reports are awaited from now on.
    void start(time_point now);
    void set_bitrate(time_point now, int bitrate_bps);
    /// The state of this end, for the Reports.
    void set_state(std::uint16_t bits) { state_ = bits; }
    void set_missing(std::uint64_t frames) { missing_ = static_cast<std::uint16_t>(frames); }

    /// Takes every frame, of 20 or 10 ms; sends voice if `may_send`, and a Report that is due with
    /// it.
    void send_frame(time_point now, bytes_view opus, std::size_t samples, bool may_send);
    /// For the next frame.
    std::size_t frame_samples(frame_length wanted) const;
    /// Sends Reports that no voice took along, and Probes.
    void on_time(time_point now);
    /// Returns false for a Report of datagrams that were not sent. One that ends the hurry is
    /// answered at once if `may_send`, by a Report and the frame that was made last.
    bool on_report(time_point now, const wire::report& report, bool may_send);
    /// As those of peer_session.
    void set_candidates(time_point now, candidate_list all, std::chrono::microseconds hold);
    /// Datagrams may come that way.
    bool takes(const nat::way& from) const;
    // `path`: on which the question came; null if it was not learned.
    void answer(
        time_point now,
        std::optional<path_id> path,
        const wire::probe& question,
        const wire::seen_address& from
    );
    void send_noted(time_point now, std::optional<path_id> path, std::uint16_t sequence);
    /// Bound at the relay that way, for the first time or again, or connected to the peer by TCP.
    /// If all paths are in doubt, what was just sent may be lost: it goes again, and is late at
    /// worst. In a hurry a Report goes instead, which brings the peer's voice back.
    void add_path(time_point now, const nat::way& way, bool may_send);
    /// The leg at the relay is no longer bound that way, or that connection has ended.
    void remove_path(const nat::way& gone);
    /// Events of paths.
    void tell(session_events& events);

    /// No Report came for 3 s: only Reports and Probes are sent, more often and on all paths.
    bool is_hurry(time_point now) const { return !plan_.may_send(now); }
    time_point next_wake(time_point now) const;

    outgoing& out() { return out_; }
    const outgoing& out() const { return out_; }
    nat::path_table& paths() { return paths_; }
    const nat::path_table& paths() const { return paths_; }
    const sending_plan& plan() const { return plan_; }
    /// Of the peer's datagrams.
    report_maker& reports() { return reports_; }
    /// Fills in the counters of this side.
    void count(session_stats& into) const;

private:
    std::optional<wire::report> make_report(time_point now);
    frame_choice::path_now path_for_choice() const;
    void send_voice(time_point now, const packed_voice& voice);
    void send_again(time_point now, std::chrono::milliseconds reach);
    void resume(time_point now);
    void send_reports(time_point now);
    void send_report(time_point now);
    void send_probes(time_point now);
    std::chrono::milliseconds report_interval(time_point now) const;

    outgoing out_;
    nat::path_table paths_;
    sending_plan plan_;
    frame_choice choice_;
    voice_packer packer_;
    report_maker reports_;
    std::function<std::uint64_t()> random_;
    int bitrate_bps_;
    bool is_relay_only_;
    std::vector<nat::candidate> candidates_; // of the peer, until the start
    std::chrono::microseconds hold_{};
    std::optional<time_point> started_;
    std::optional<path_id> told_path_;
    time_point reported_at_;
    time_point framed_at_{}; // the last frame
    std::uint16_t state_ = 0;
    std::uint16_t missing_ = 0;
    std::uint64_t unsent_frames_ = 0;
    std::uint64_t sent_frames_ = 0;
    std::uint64_t copies_sent_ = 0;
    std::uint64_t lost_ = 0;
};

} // namespace babel::voice
