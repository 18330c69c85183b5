// Events of one call, and its figures.
#pragma once

#include <babel/call/call_phase.hpp>
#include <babel/call/end_detail.hpp>
#include <babel/call/security.hpp>
#include <babel/mixer/event.hpp>
#include <babel/nat/path.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace babel::call {

/// Figures of a call, from its start to now.
struct call_stats {
    std::chrono::microseconds round_trip{}; ///< Of the voice connection; 0: unknown.
    std::chrono::milliseconds jitter{};     ///< Variation of the time between the peer's packets.
    std::chrono::milliseconds playout{};    ///< From a packet's arrival to the loudspeaker.
    std::chrono::milliseconds frame{20};    ///< Length of the peer's last frame; 20 if not sealed.
    std::uint64_t late = 0;                 ///< Packets that arrived after their time to be played.
    std::chrono::milliseconds concealed{};  ///< Replaced because packets were late or missing.
    std::uint64_t underruns = 0;            ///< Times that playout or device had nothing to play.
    std::uint64_t send_drops = 0;           ///< Frames not sent because the link was too slow.
    std::uint64_t play_drops = 0; ///< Packets dropped because they came too late or were too many.
    std::uint64_t packets_sent = 0;
    std::uint64_t packets_received = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
    double drift_ppm = 0;      ///< Speed of the peer's clock relative to ours; 0: not known yet.
    std::optional<double> mos; ///< Estimated (quality.hpp); empty before any voice has come.
    std::string path;          ///< As call_up's `from`; empty: there is none yet.
    // Empty unless the call is sealed.
    std::optional<nat::path_kind> path_kind;
    std::optional<double> lost_percent; ///< Of packets_sent: the peer did not get them.
    std::optional<double> copies;       ///< Of a frame that was sent, on average.
};

// Names and texts of others are as received; make them printable before showing them.
namespace event {

using mixer::event::play_done;
using mixer::event::play_failed;
using mixer::event::sound_failed;
using mixer::event::sound_part;

struct call_outgoing {
    int call = 0;
    std::string peer;
    std::uint16_t port = 0; ///< 0: a sealed call, which listens at none.
};
struct call_incoming {
    int call = 0;
    std::string peer;
    std::string host;
    std::uint16_t port = 0;
    std::chrono::seconds ring_timeout{};
    peer_security security = {}; ///< Of a sealed call, which has neither host nor port.
};
struct call_up {
    int call = 0;
    std::string peer;
    std::string from; ///< The peer's end of the voice connection.
    int bitrate_bps = 0;
    std::string audio_in;
    std::string audio_out;
    bool is_muted = false;    ///< The user was muted during an earlier call.
    bool is_deafened = false; ///< The same for deafened.
    peer_security security = {};
};
/// The voice of a sealed call goes another way.
struct call_path {
    int call = 0;
    std::string peer;
    std::string from; ///< As in call_up.
};
/// The state of the other side of a sealed call, whenever it changes.
struct peer_state {
    int call = 0;
    std::string peer;
    bool is_muted = false;
    bool is_deafened = false;
    bool is_held = false;
    bool is_recording = false;
    bool is_conference = false; ///< Others hear what is said.
};
/// The peer of a sealed call sent words.
struct call_text {
    int call = 0;
    std::string peer;
    std::string words; ///< UTF-8
};
/// The others in the conference of the peer of a sealed call have changed; none: it is over. The
/// peer says so, and nobody else can tell.
struct call_party {
    int call = 0;
    std::string peer;
    std::vector<std::string> names;
};
/// A call is refused, or ends, because it is not as secure as it has to be.
struct call_untrusted {
    std::string peer;
    bool is_incoming = false;
    untrusted_peer why;
};
/// A caller whose key is not known gave up when it had our part of the words, and not shown its
/// own. It may be trying to get words that fit.
struct words_attempt {
    std::string peer;
};
/// No voice came from the peer for a while; reported once until some comes again.
struct call_gap {
    int call = 0;
    std::string peer;
    std::chrono::milliseconds silence{}; ///< Up to now.
};
/// Likelihood that the peer hears us. It is low while most of our voice is dropped or sent again,
/// because the link is too slow.
struct call_quality {
    int call = 0;
    std::string peer;
    bool is_heard = false;
};
struct call_ended {
    int call = 0;
    std::string peer;
    end_reason reason = end_reason::hangup;
    end_detail detail; ///< The error, or the server's message, if there is more to report.
    bool was_up = false;
    std::chrono::milliseconds duration{};
    call_stats stats;
    std::optional<call_security> security = {}; ///< Of a call that was up.
};
/// Answer to a request for the figures of the call.
struct stats {
    int call = 0;
    std::string peer;
    std::chrono::milliseconds duration{}; ///< Up to now.
    call_stats figures;
};
struct call_missed {
    enum class cause : std::uint8_t {
        not_answered,
        busy, ///< Refused by us because another call was under way.
        do_not_disturb,
        blocked,    ///< Refused by us: the caller is on the list of blocked names.
        unattended, ///< Refused by us: nobody is present to answer.
        untrusted,  ///< Refused by us: the call is not as secure as it has to be.
    };
    std::string peer;
    std::chrono::milliseconds rang{};
    cause why = cause::not_answered;
    int call = 0; ///< 0 unless it rang. Otherwise it never became a call.
};
} // namespace event

using call_event = std::variant<
    event::call_outgoing,
    event::call_incoming,
    event::call_up,
    event::call_path,
    event::peer_state,
    event::call_text,
    event::call_party,
    event::call_untrusted,
    event::words_attempt,
    event::call_gap,
    event::call_quality,
    event::call_ended,
    event::stats,
    event::call_missed,
    event::play_done,
    event::play_failed,
    event::sound_failed>;

/// `bits`: of wire::call_state.
event::peer_state peer_state_of(int call, const std::string& peer, std::uint16_t bits);

} // namespace babel::call
