// The ways in which a call gets its voice stream: the interface that the call sees.
#pragma once

#include <babel/call/call_phase.hpp>
#include <babel/call/call_signal.hpp>
#include <babel/call/end_detail.hpp>
#include <babel/call/security.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/voice/voice_stream.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>

namespace babel::call {

/// Ways to tell the peer, through the server, that there will be no call.
enum class call_refusal : std::uint8_t {
    plain,  ///< A refusal, or a withdrawal.
    failed, ///< The call was accepted, but there was no voice connection.
};

/// News of a setup for its call.
struct setup_hooks {
    std::function<void(call_signal)> signal;
    std::function<void(end_detail)> detail; ///< The cause, if the next signal ends the call.
    std::function<void()> changed;          ///< deadline() may have changed.
};

/// Gets the voice stream of one call, and performs those actions of the call's machine that concern
/// the peer.
/// Lifetime: await finish() and then linger() before it is destroyed.
/// Thread: the loop only.
class call_setup {
public:
    using time_point = std::chrono::steady_clock::time_point;

    call_setup() = default;
    call_setup(const call_setup&) = delete;
    call_setup& operator=(const call_setup&) = delete;
    virtual ~call_setup() = default;

    /// Starts in a later turn of the loop.
    virtual void start() = 0;
    /// No other way to the peer is needed.
    virtual void stop_listening(time_point now) = 0;
    /// The user has accepted. `must_be_ip`: see caller_address.
    virtual void dial(bool must_be_ip) = 0;
    /// Closes the stream, or abandons the attempt to get one. `why`: the call ends.
    virtual void close(end_reason why) = 0;
    /// Tells the peer of the end over the stream: a hang-up. The peer's last voice still comes.
    virtual void stop_sending(end_reason why) = 0;
    /// The phase reached its time limit.
    virtual void note_timeout() = 0;
    /// The call is up.
    virtual void note_up() = 0;
    virtual void refuse(call_refusal why) = 0;

    /// The cause of a failed call, as far as the caller can tell.
    virtual end_detail explain_to_caller() const = 0;
    /// The stream that carries the call, once there is one. It may have ended.
    virtual voice::voice_stream* stream() const = 0;
    /// The peer's end, for people.
    virtual std::string from() const = 0;
    virtual peer_security security() const = 0;
    /// Errors: not_sealed, no_call (it is not up), text_too_long, too_many_texts.
    virtual error_code send_text(std::string_view words) = 0;
    /// The peer's state; empty: it told none.
    virtual std::optional<std::uint16_t> peer_state() const = 0;
    /// The state of this side for the peer; bits of wire::call_state.
    virtual void set_state(std::uint16_t bits) = 0;
    /// The server's words about the peer count: before the call is accepted, and for calls of the
    /// base protocol.
    virtual bool needs_server() const = 0;

    /// The next time to call on_time(); time_point::max() for never.
    virtual time_point deadline() const = 0;
    virtual void on_time(time_point now) = 0;

    /// Nothing new begins.
    virtual asio::awaitable<void> finish() = 0;
    /// Waits for what the peer may still need.
    virtual asio::awaitable<void> linger() = 0;
    /// The program is about to end: linger() waits no longer than an end takes.
    virtual void hurry() = 0;
};

} // namespace babel::call
