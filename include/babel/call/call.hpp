// One call: performs the actions that its state machine returns.
#pragma once

#include <babel/call/call_context.hpp>
#include <babel/call/call_machine.hpp>
#include <babel/call/call_setup.hpp>
#include <babel/call/call_start.hpp>
#include <babel/call/call_times.hpp>
#include <babel/call/event.hpp>
#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

namespace babel::call {

class call_alarms;
class call_reports;
class call_sound;
class call_ways;
class stream_watch;

/// Lifetime: run() and then linger() must be awaited to the end before it is destroyed.
/// Thread: the loop only.
class call {
public:
    using time_point = std::chrono::steady_clock::time_point;

    call(const call_context& context, int id, std::string peer, call_start start);
    ~call();

    /// Runs the call and reports its events, except its end.
    asio::awaitable<void> run();
    /// Reports the end of the call; after run().
    void report_end() const;
    /// Reports the figures of the call while it is up.
    void report_stats() const;
    /// Waits for candidates other than the callee to leave, and for late words of the peer; after
    /// run().
    asio::awaitable<void> linger();
    /// The program is about to end: linger() is short.
    void hurry();

    void signal(call_signal input);
    /// Sets the caller's current address; before `yield` and `called_again` are signalled. A sealed
    /// call becomes one of the base protocol.
    void set_caller(caller_address caller);
    /// The call goes on by the base protocol: the peer takes no offers, or the way is known now.
    void go_plain(outgoing_call plain);
    /// Takes the peer's offer, which crossed ours, in place of ours, and accepts it. The peer is
    /// proved.
    void take(std::unique_ptr<sealed_setup> theirs);
    /// Null: it is a call of the base protocol.
    sealed_setup* sealed() const;
    /// The way to the peer.
    call_setup& setup() const;
    /// Details for the event of the end, if the call ends now.
    void set_detail(end_detail more) { detail_ = std::move(more); }
    /// The peer calls too, and its name is the smaller: it accepts our call. If its program lacks
    /// that rule, we connect to it instead.
    void note_crossing(caller_address caller);
    /// The peer withdraws the call that is up: other programs do so when they hang up.
    void note_withdrawn();
    /// Sets the delay after which it is accepted automatically, if any; while it rings.
    void answer_after(std::optional<std::chrono::seconds> delay);
    bool is_to_be_answered() const;
    /// Stops the file that is played to this peer alone. Returns false if there was none.
    bool stop_playing();
    /// The server reported that the peer left.
    void note_peer_left() { peer_left_ = true; }
    /// True if a request of the peer can only be one that crossed ours: the call that we placed
    /// came up a moment ago, and the peer has been online since.
    bool is_answer_to_crossing() const;

    int id() const { return id_; }
    const std::string& peer() const { return peer_; }
    party role() const { return role_; }
    call_phase phase() const { return machine_.phase(); }
    bool pending() const { return machine_.pending(); }
    const call_times& times() const { return times_; }
    /// Figures from the start of the call to now.
    call_stats figures() const;

private:
    void perform(const call_actions& actions);
    void open_voice();
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
    std::unique_ptr<call_ways> ways_;
    std::unique_ptr<call_alarms> alarms_;
    std::unique_ptr<stream_watch> watch_;
    asio::steady_timer clock_; // expires early when a deadline changes
    call_times times_;
    bool peer_left_ = false;
    bool is_auto_answered_ = false;
    end_detail detail_;
    call_stats final_stats_;
};

} // namespace babel::call
