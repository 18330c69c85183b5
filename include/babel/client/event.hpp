// What the client tells its face: one struct an event, printed, written as JSON, or waited for.
#pragma once

#include <babel/client/call_machine.hpp>
#include <babel/client/refusal.hpp>

#include <chrono>
#include <cstdint>
#include <optional>
#include <string>
#include <variant>
#include <vector>

namespace babel::client {

/// Figures of a call, from its start to now.
struct call_stats {
    std::chrono::microseconds round_trip{}; ///< Of the voice connection; 0: not known.
    std::chrono::milliseconds jitter{};     ///< Of the time between the peer's packets.
    std::chrono::milliseconds playout{};    ///< From a packet's arrival to the loudspeaker.
    std::uint64_t late = 0;                 ///< Packets that came when they should be heard.
    std::chrono::milliseconds concealed{};  ///< Made up because packets were late or missing.
    std::uint64_t underruns = 0;            ///< Times that playout or device had nothing to play.
    std::uint64_t send_drops = 0;           ///< Frames that were not sent: the link was too slow.
    std::uint64_t play_drops = 0;           ///< Packets that came too late or too many.
    std::uint64_t packets_sent = 0;
    std::uint64_t packets_received = 0;
    std::uint64_t bytes_sent = 0;
    std::uint64_t bytes_received = 0;
    double drift_ppm = 0;      ///< How much faster the peer's clock runs; 0: not known yet.
    std::optional<double> mos; ///< Estimated (quality.hpp); none before something was heard.
};

// Names and words of others are as they came off the wire; whoever shows them makes them printable.
namespace event {

struct connected {
    std::string server; ///< host:port (address)
    std::chrono::milliseconds took{};
};
struct logged_in {
    std::string name;
};
struct login_failed {
    std::string reason;
    refusal why = refusal::other;
};
/// An attempt to log in, for the first time or again, has failed and is repeated. Each reason is
/// told once.
struct login_waiting {
    std::string reason;
    std::optional<refusal> why; ///< Empty: the server could not be reached.
    std::chrono::milliseconds retry{};
};
struct contacts_added {
    std::vector<std::string> names;
};
struct contacts_removed {
    std::vector<std::string> names;
};
struct call_outgoing {
    int call = 0;
    std::string peer;
    std::uint16_t port = 0;
};
struct call_incoming {
    int call = 0;
    std::string peer;
    std::string host;
    std::uint16_t port = 0;
    std::chrono::seconds ring_timeout{};
};
struct call_up {
    int call = 0;
    std::string peer;
    std::string from; ///< The peer's end of the voice connection.
    int bitrate_bps = 0;
    std::string audio_in;
    std::string audio_out;
    bool is_muted = false;    ///< The user is, since an earlier call.
    bool is_deafened = false; ///< Likewise.
};
/// No voice came from the peer for a while; told once until some comes again.
struct call_gap {
    int call = 0;
    std::string peer;
    std::chrono::milliseconds silence{}; ///< So far.
};
/// Whether the peer is likely to hear us: most of what we say is not sent, since the link takes too
/// little, or is sent again.
struct call_quality {
    int call = 0;
    std::string peer;
    bool is_heard = false;
};
/// What became of a sound device in a call, which goes on.
struct device_change {
    enum class state : std::uint8_t {
        lost,     ///< Silence stands in for it.
        reopened, ///< It was opened again, and works.
        replaced, ///< Another one has taken its place.
        silent,   ///< A microphone gives nothing.
        clipping, ///< A microphone gives too much: it is cut off.
        slow,     ///< It takes less than there is to hear, as a pipe that is not read.
    };
    enum class side : std::uint8_t { microphone, loudspeaker };
    state what = state::lost;
    std::string device;  ///< The one that it is about.
    std::string instead; ///< The one that is used now; empty if it is lost.
    side which = side::microphone;
    std::string why = {}; ///< What the system says of it; may be empty.
};
struct call_ended {
    int call = 0;
    std::string peer;
    end_reason reason = end_reason::hangup;
    std::string detail; ///< More words where there are some: what failed, what the server said.
    bool was_up = false;
    std::chrono::milliseconds duration{};
    call_stats stats;
};
/// Somebody asked how the call is going.
struct stats {
    int call = 0;
    std::string peer;
    std::chrono::milliseconds duration{}; ///< So far.
    call_stats figures;
};
struct call_missed {
    enum class cause : std::uint8_t {
        not_answered,
        busy, ///< Refused by us, since another call was under way.
        do_not_disturb,
        blocked,    ///< Refused by us, as always.
        unattended, ///< Refused by us: nobody is there who could answer.
    };
    std::string peer;
    std::chrono::milliseconds rang{};
    cause why = cause::not_answered;
    int call = 0; ///< 0 unless it rang: then it never was one.
};
struct play_done {
    std::string file;
};
struct play_failed {
    std::string file;
    std::string why;
};
/// The file was created, under that name.
struct record_started {
    std::string file;
};
struct record_done {
    std::string file;
};
/// The file is not whole, or does not exist.
struct record_failed {
    std::string file;
    std::string why;
};
struct server_lost {
    std::string why;
    bool was_reached = true; ///< False: there never was a connection.
    bool in_call = false;    ///< A call goes on all the same.
    /// Until the next attempt; empty: there is none. Attempts that fail are not told.
    std::optional<std::chrono::milliseconds> retry = std::nullopt;
    /// The server has ended it for good: kicked, or banned; `why` is what it said.
    std::optional<refusal> refused = std::nullopt;
    bool is_misaddressed = false; ///< There is no such host.
};
/// Logged in again under the same name.
struct server_back {
    std::string name;
};
struct error {
    std::string what;
};

} // namespace event

using client_event = std::variant<
    event::connected,
    event::logged_in,
    event::login_failed,
    event::login_waiting,
    event::contacts_added,
    event::contacts_removed,
    event::call_outgoing,
    event::call_incoming,
    event::call_up,
    event::call_gap,
    event::call_quality,
    event::device_change,
    event::call_ended,
    event::stats,
    event::call_missed,
    event::play_done,
    event::play_failed,
    event::record_started,
    event::record_done,
    event::record_failed,
    event::server_lost,
    event::server_back,
    event::error>;

} // namespace babel::client
