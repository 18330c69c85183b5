// One call: performs what its state machine asks for.
#pragma once

#include <babel/call/call_context.hpp>
#include <babel/call/call_machine.hpp>
#include <babel/call/call_times.hpp>
#include <babel/call/connection.hpp>
#include <babel/call/event.hpp>
#include <babel/core/asio.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>

namespace babel::call {

class call_reports;
class call_sound;
class rendezvous;
class stream_watch;

/// Which of the two called. Who dials is another matter (voice::link_side).
enum class party : std::uint8_t { caller, callee };

/// The caller's, whose listener is open before its request leaves.
struct outgoing_call {
    net::tcp::acceptor listener;
    std::uint16_t advertised_port = 0; ///< Where the callee is told to connect.
};

/// The callee's.
struct incoming_call {
    caller_address caller;
    std::optional<std::chrono::seconds> answer_after; ///< Accepts without being asked.
};

/// Lifetime: run() and then linger() have to be awaited to their ends before it is destroyed.
/// Thread: the loop only.
class call {
public:
    using time_point = std::chrono::steady_clock::time_point;

    call(const call_context& context, int id, std::string peer, outgoing_call with);
    call(const call_context& context, int id, std::string peer, incoming_call with);
    ~call();

    /// Lives through the call and reports its events, but for the end.
    asio::awaitable<void> run();
    /// Reports how it ended; after run().
    void report_end() const;
    /// Reports how it is going, while it is up.
    void report_stats() const;
    /// Waits for the candidates that were not the callee to leave, 2 s at most; after run().
    asio::awaitable<void> linger();

    void signal(call_signal what);
    /// Somebody connected to the port.
    void admit(connection made);
    /// Where the caller waits now; to be set before `yield` and `called_again` are signalled.
    void set_caller(caller_address caller);
    /// For the event of the end, if the call ends now.
    void set_detail(end_detail more) { detail_ = std::move(more); }
    /// The peer, whose name is the smaller, calls as well: the peer accepts our call, unless its
    /// program does not know that rule; then we connect to it.
    void note_crossing(caller_address caller);
    /// The peer takes the call back that is up: programs of other makes do when they hang up.
    void note_withdrawn();
    /// Whether, and when, it is accepted without being asked; while it rings.
    void answer_after(std::optional<std::chrono::seconds> delay);
    bool is_to_be_answered() const { return answer_at_ != time_point::max(); }
    /// Stops the file that is played to this peer alone. Returns whether there was one.
    bool stop_playing();
    /// The server said that the peer left.
    void note_peer_left() { peer_left_ = true; }
    /// Whether a request of the peer can only be one that crossed ours: the call that we placed
    /// came up a moment ago, and the peer was there all the time.
    bool is_answer_to_crossing() const;

    int id() const { return id_; }
    const std::string& peer() const { return peer_; }
    party role() const { return role_; }
    call_phase phase() const { return machine_.phase(); }
    bool pending() const { return machine_.pending(); }
    const call_times& times() const { return times_; }
    /// From the call's start to now.
    call_stats figures() const;

private:
    call(const call_context& context, int id, std::string peer, party role);

    void perform(const call_actions& actions);
    void start_voice();

    asio::awaitable<void> keep_time();
    time_point next_wake() const;
    void on_time(time_point now);
    void look_at_stream(time_point now);

    const call_context& context_;
    const int id_;
    const std::string peer_;
    const party role_;
    call_machine machine_;
    std::unique_ptr<call_reports> reports_;
    std::unique_ptr<call_sound> sound_; // outlives the stream
    std::unique_ptr<rendezvous> rendezvous_;
    std::unique_ptr<stream_watch> watch_;
    asio::steady_timer clock_; // rung early when a deadline changes
    call_times times_;
    time_point answer_at_ = time_point::max();
    time_point connect_back_at_ = time_point::max(); // both called each other
    bool peer_left_ = false;
    bool is_auto_answered_ = false;
    end_detail detail_;
    call_stats final_stats_;
};

} // namespace babel::call
