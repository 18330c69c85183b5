// Gets the voice stream of a call, from a candidate that connects to it or by dialling.
#pragma once

#include "call/candidates.hpp"
#include "call/dialler.hpp"
#include <babel/call/call_context.hpp>
#include <babel/call/call_machine.hpp>
#include <babel/call/end_detail.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>

namespace babel::call {

/// Keeps both ways open, because either may reach the peer if both called each other. The first
/// connection that proves to be the peer's is the call's stream.
/// Lifetime: await finish() and then linger() before it is destroyed.
/// Thread: the loop only.
class rendezvous {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using stream_end = voice::voice_stream::ending;

    struct hooks {
        std::function<void(call_signal)> signal;
        std::function<void(end_detail)> detail; ///< The cause, if the next signal ends the call.
        std::function<void()> changed;          ///< deadline() may have changed.
    };

    /// `machine` gives the phase.
    rendezvous(
        const call_context& context, std::string peer, const call_machine& machine, hooks callbacks
    );

    /// `advertised_port`: the port given to the callee.
    void listen(net::tcp::acceptor listener, std::uint16_t advertised_port);
    /// Starts accepting in a later turn of the loop.
    void accept();
    void admit(connection made, time_point now) { candidates_.add(std::move(made), now); }
    /// No other connection is needed. The listener rests, unless a connection is on its way.
    void stop_listening(time_point now);

    void set_caller(caller_address caller) { caller_ = std::move(caller); }
    /// Connects to the caller. `must_be_ip`: see caller_address.
    void dial(bool must_be_ip);
    /// Closes the stream, or abandons the attempt to get one.
    void close();
    /// Writes the queued packets, then shuts down the sending side of the stream.
    void stop_sending();
    /// The phase reached its time limit.
    void note_timeout();
    /// The cause of a failed call, as far as the listener can tell.
    end_detail explain_as_listener() const;

    /// The stream that carries the call, once there is one. It may have ended.
    voice::voice_stream* stream() const { return stream_.get(); }
    /// The next time to call close_overdue().
    time_point deadline() const { return candidates_.deadline(); }
    void close_overdue(time_point now) { candidates_.close_overdue(now); }
    bool has_candidates() const { return !candidates_.empty(); }

    /// No voice connection is needed any more; candidates leave on their own.
    asio::awaitable<void> finish();
    asio::awaitable<void> join() { return candidates_.join(); }

private:
    using stream_pointer = std::shared_ptr<voice::voice_stream>;

    candidates::hooks candidate_hooks();
    dialler::hooks dialler_hooks();
    stream_pointer make_stream(connection made, voice::link_side side) const;
    bool is_calling() const { return machine_.phase() == call_phase::calling; }
    void on_proved(stream_pointer proved);
    void on_not_connected(error_code why);
    void on_end(const voice::voice_stream& ended, stream_end end);
    void explain(error_code why);

    const call_context& context_;
    const std::string peer_;
    const call_machine& machine_;
    hooks hooks_;
    std::optional<net::tcp::acceptor> listener_;
    std::uint16_t advertised_port_ = 0;
    caller_address caller_;
    stream_pointer stream_;
    candidates candidates_;
    dialler dialler_;
    task_group accepting_;
};

} // namespace babel::call
