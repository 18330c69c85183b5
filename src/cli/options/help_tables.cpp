#include "cli/options/help_tables.hpp"

#include <csignal>

namespace babel::cli {
namespace {

constexpr event_row events[] = {
    {"connected", "server ms", "the server is reached"},
    {"login.ok", "name", "logged in"},
    {"login.failed", "reason code", "the server says no"},
    {"login.waiting",
     "reason code retry_s",
     "not logged in yet; the next attempt comes in retry_s; each reason once"},
    {"contacts.add", "names", "they are online; after a login, all who are"},
    {"contacts.del", "names", "they are no longer online"},
    {"call.outgoing", "call peer port", "a call is placed, and waits on this port"},
    {"call.incoming", "call peer host port", "somebody calls"},
    {"call.up",
     "call peer codec rate kbps [muted]",
     "the call is answered; muted: you are, since an earlier one"},
    {"call.gap", "call peer ms", "no voice has come from the peer for so long"},
    {"call.quality", "call peer why", "not_heard: the link takes too little of us; heard again"},
    {"audio",
     "state side device [instead] [why]",
     "a device (side in or out) was lost, reopened, replaced, or is slow; a microphone is silent "
     "or clipping"},
    {"call.ended", "call peer reason [detail] secs stats", "with the figures of the call"},
    {"stats", "call peer secs figures", "\"stats\" was asked for"},
    {"call.missed",
     "peer secs why",
     "somebody called: not_answered, or refused as busy, by dnd, as blocked, or unattended"},
    {"play.done", "file", "a file was played to its end"},
    {"play.failed", "file why", "a file cannot be played, or not to its end"},
    {"record.started", "file", "a recording begins, in a file of this name"},
    {"record.done", "file", "a recording is complete"},
    {"record.failed", "file why", "a recording is not whole, and goes on no more"},
    {"server.lost",
     "why [retry_s] [code]",
     "the server link is lost; the next attempt comes in retry_s"},
    {"server.back", "", "logged in again"},
    {"error", "what", "a command cannot be carried out"},
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
    end_reason::media_failed};

constexpr status_row statuses[] = {
    {exit_status::done, "done; the call was answered and ended by a hang-up"},
    {exit_status::failed, "other failure; cancelled by a command"},
    {exit_status::usage, "wrong usage"},
    {exit_status::server_lost, "server unreachable, or its link lost"},
    {exit_status::login_refused, "login refused for good, or ended by the server: name, ban, kick"},
    {exit_status::not_online, "contact not online"},
    {exit_status::refused, "refused, or busy"},
    {exit_status::no_answer, "no answer within the ring timeout"},
    {exit_status::media_failed, "the voice connection failed"},
    {exit_status::audio_failed, "audio device or file failed"},
    {exit_status::dropped, "call dropped: reset or time-out, not a hang-up"},
    {exit_status::login_postponed, "login refused for now: name in use, server full; see --wait"},
    {status_of_signal(SIGHUP), "ended by SIGHUP, or the call was hung up by it"},
    {status_of_signal(SIGINT), "likewise by SIGINT (Ctrl-C)"},
    {status_of_signal(SIGTERM), "likewise by SIGTERM"},
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
