#include "cli/options/help_tables.hpp"

#include <csignal>

namespace babel::cli {
namespace {

constexpr event_row events[] = {
    {"connected",
     "server ms security [trust] [key] [cipher]",
     "connected to the server; security: tls, or none if the link is plain"},
    {"server.untrusted",
     "server code why [expected] [presented] [node] [in_call]",
     "the server link is not as secure as demanded, or the server has another key; final"},
    {"login.ok", "name security", "logged in"},
    {"login.failed", "reason code", "the server refused the login"},
    {"login.waiting",
     "reason code retry_s",
     "not logged in yet, next attempt in retry_s; once per reason"},
    {"contacts.add",
     "names [proved]",
     "these users came online; after login: all who are online; proved: those who hold the key "
     "of their name"},
    {"contacts.del", "names", "these users went offline"},
    {"call.outgoing",
     "call peer port",
     "a call was placed; it waits on this port (0: on none, it is encrypted)"},
    {"call.incoming",
     "call peer host port security [key] [words]",
     "someone is calling; security as in call.up; an encrypted call has neither host nor port"},
    {"call.up",
     "call peer codec rate kbps [muted] path security [key] [words]",
     "the call was answered; security: none, new, known, verified or own (key of yours); words: "
     "three, which both sides compare; muted: you still are, since an earlier call"},
    {"call.path", "call peer path", "the voice of an encrypted call goes another way"},
    {"call.state",
     "call peer muted deafened held recording conference",
     "the state of the peer of an encrypted call has changed"},
    {"call.text", "call peer text", "a message from the peer of an encrypted call"},
    {"call.party",
     "call peer names",
     "the peer of an encrypted call reports these others in its conference; none: it is over"},
    {"call.insecure_refused",
     "peer direction code why [known] [presented] [since]",
     "a call (direction in or out) is not as secure as it has to be"},
    {"call.words_attempt",
     "peer",
     "a caller with an unknown key broke off: somebody may be trying to get words that fit"},
    {"call.gap", "call peer ms", "no voice from the peer for this long"},
    {"call.quality",
     "call peer why",
     "not_heard: the link is too slow to carry your voice; heard: it recovered"},
    {"audio",
     "state side device [instead] [why]",
     "a device (side in or out) was lost, reopened, replaced or is slow; the microphone is "
     "silent or clipping"},
    {"call.ended",
     "call peer reason [detail] secs [security] stats",
     "the call ended; with its statistics"},
    {"stats", "call peer secs figures", "answer to the command \"stats\""},
    {"call.missed",
     "peer secs why",
     "a missed call: not_answered, or refused: busy, dnd, blocked, unattended or untrusted"},
    {"play.done", "file", "playback finished"},
    {"play.failed", "file why", "playback failed, or broke off"},
    {"record.started", "file", "recording to this file"},
    {"record.done", "file", "the recording is complete"},
    {"record.failed", "file why", "the recording is incomplete and has stopped"},
    {"server.lost", "why [retry_s] [code]", "the server link was lost; next attempt in retry_s"},
    {"server.back", "security", "logged in again"},
    {"error", "what", "a command failed"},
};

using call::end_reason;
constexpr end_reason reasons[] = {
    end_reason::hangup,
    end_reason::peer_hangup,
    end_reason::refused,
    end_reason::no_answer,
    end_reason::cancelled,
    end_reason::not_online,
    end_reason::dropped,
    end_reason::media_failed,
    end_reason::untrusted};

constexpr status_row statuses[] = {
    {exit_status::done, "success; the call was answered and ended with a hang-up"},
    {exit_status::failed, "other failure; cancelled by a command"},
    {exit_status::usage, "usage error"},
    {exit_status::server_lost, "server unreachable, or link lost"},
    {exit_status::login_refused,
     "login refused permanently, or session ended by the server (name, ban, kick)"},
    {exit_status::not_online, "contact not online"},
    {exit_status::refused, "refused, or busy"},
    {exit_status::no_answer, "no answer within the ring timeout"},
    {exit_status::media_failed, "the voice connection failed"},
    {exit_status::audio_failed, "audio device or file failed"},
    {exit_status::dropped, "call dropped (reset or timeout, not a hang-up)"},
    {exit_status::login_postponed, "login refused for now (name in use, server full); see --wait"},
    {exit_status::not_trusted, "not encrypted as --secure demands, or a key that is not trusted"},
    {status_of_signal(SIGHUP), "terminated by SIGHUP, which also hangs up"},
    {status_of_signal(SIGINT), "terminated by SIGINT (Ctrl-C)"},
    {status_of_signal(SIGTERM), "terminated by SIGTERM"},
};

} // namespace

std::span<const event_row> all_events() {
    return events;
}

std::span<const call::end_reason> all_end_reasons() {
    return reasons;
}

std::span<const status_row> all_exit_statuses() {
    return statuses;
}

} // namespace babel::cli
