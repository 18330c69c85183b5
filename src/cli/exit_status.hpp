// Exit statuses of babel-cli.
#pragma once

#include <babel/call/call_phase.hpp>
#include <babel/client/refusal.hpp>
#include <babel/core/error.hpp>

namespace babel::cli {

enum class exit_status : int {
    done = 0,          ///< Also: the call was answered and ended by a hang-up.
    failed = 1,        ///< Other failure; cancelled by a command.
    usage = 2,         ///< Wrong usage.
    server_lost = 3,   ///< Server unreachable, or its link lost.
    login_refused = 4, ///< For good; or the server ended the session for good.
    not_online = 5,
    refused = 6, ///< Or busy: the wire has one message for both.
    no_answer = 7,
    media_failed = 8,     ///< Listen, connect, or the first packet.
    audio_failed = 9,     ///< Audio device or file.
    dropped = 10,         ///< Reset or time-out, not a hang-up.
    login_postponed = 11, ///< Refused for a reason that passes on its own.
    not_trusted = 12,     ///< Not as secure as demanded, or not who it was before.
};

/// The status of a program that a signal ended, or whose call the signal hung up (129, 130, 143).
constexpr exit_status status_of_signal(int number) {
    return static_cast<exit_status>(128 + number);
}

exit_status status_of(call::end_reason reason);
exit_status status_of(client::refusal why);
/// Of a request about a call that the client did not fulfil.
exit_status status_of_request(error_code why);

} // namespace babel::cli
