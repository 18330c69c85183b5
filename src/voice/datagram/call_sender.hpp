// Voice, Reports and Probes of a sealed call on their way over its paths.
#pragma once

#include "voice/datagram/call_paths.hpp"
#include "voice/datagram/outgoing.hpp"
#include "voice/datagram/report_maker.hpp"
#include "voice/datagram/sending_plan.hpp"
#include "voice/datagram/session_events.hpp"
#include "voice/datagram/session_settings.hpp"
#include "voice/datagram/voice_packer.hpp"

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>

namespace babel::voice {

/// Pure: time is passed in. Thread: one.
class call_sender {
public:
    using time_point = std::chrono::steady_clock::time_point;

    call_sender(const session_settings& settings, crypto::sealer seals, time_point now);

    /// The call was accepted: the peer's Reports are awaited from now on.
    void start(time_point now);
    void set_bitrate(time_point now, int bitrate_bps);
    /// The state of this end, for the Reports.
    void set_state(std::uint16_t bits) { state_ = bits; }
    void set_missing(std::uint64_t frames) { missing_ = static_cast<std::uint16_t>(frames); }

    /// Takes every frame of 20 ms; sends voice if `may_send`, and a Report that is due with it.
    void send_frame(time_point now, bytes_view opus, bool may_send);
    /// Sends Reports that no voice took along, and Probes.
    void on_time(time_point now);
    /// Returns false for a Report of datagrams that were not sent.
    bool on_report(time_point now, const wire::report& report);
    /// Forgets the path. Late Reports about it acknowledge no later one of the same id.
    void remove_path(path_id id);
    /// Events of paths.
    void tell(session_events& events);

    /// No Report came for 3 s: only Reports and Probes are sent, every 100 ms and on all paths.
    bool is_hurry(time_point now) const { return !plan_.may_send(now); }
    time_point next_wake(time_point now) const;

    outgoing& out() { return out_; }
    const outgoing& out() const { return out_; }
    call_paths& paths() { return paths_; }
    const call_paths& paths() const { return paths_; }
    const sending_plan& plan() const { return plan_; }
    /// Of the peer's datagrams.
    report_maker& reports() { return reports_; }
    std::uint64_t unsent_frames() const { return unsent_frames_; }
    std::uint64_t sent_frames() const { return sent_frames_; }
    std::uint64_t copies_sent() const { return copies_sent_; }
    std::uint64_t lost() const { return lost_; }

private:
    std::optional<wire::report> make_report(time_point now);
    void send_voice(time_point now, const voice_packer::packed& voice);
    void send_reports(time_point now);
    void send_probes(time_point now);
    std::chrono::milliseconds report_interval(time_point now) const;

    outgoing out_;
    call_paths paths_;
    sending_plan plan_;
    voice_packer packer_;
    report_maker reports_;
    std::function<std::uint64_t()> random_;
    int bitrate_bps_;
    std::optional<path_id> told_path_;
    time_point reported_at_;
    std::uint16_t state_ = 0;
    std::uint16_t missing_ = 0;
    std::uint64_t unsent_frames_ = 0;
    std::uint64_t sent_frames_ = 0;
    std::uint64_t copies_sent_ = 0;
    std::uint64_t lost_ = 0;
};

} // namespace babel::voice
