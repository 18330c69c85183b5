// One call: performs the actions that its state machine returns.
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

/// The side of the call that this is. voice::link_side tells separately which side dials.
enum class party : std::uint8_t { caller, callee };

/// For the caller. Its listener is open before its request is sent.
struct outgoing_call {
    net::tcp::acceptor listener;
    std::uint16_t advertised_port = 0; ///< The port given to the callee.
};

/// For the callee.
struct incoming_call {
    caller_address caller;
    std::optional<std::chrono::seconds> answer_after; ///< Accepts automatically.
};

/// Lifetime: run() and then linger() must be awaited to the end before it is destroyed.
/// Thread: the loop only.
class call {
public:
    using time_point = std::chrono::steady_clock::time_point;

    call(const call_context& context, int id, std::string peer, outgoing_call outgoing);
    call(const call_context& context, int id, std::string peer, incoming_call incoming);
    ~call();

    /// Runs the call and reports its events, except its end.
    asio::awaitable<void> run();
    /// Reports the end of the call; after run().
    void report_end() const;
    /// Reports the figures of the call while it is up.
    void report_stats() const;
    /// Waits up to 2 s for the candidates other than the callee to leave; after run().
    asio::awaitable<void> linger();

    void signal(call_signal input);
    /// Adds a connection to the port as a candidate.
    void admit(connection made);
    /// Sets the caller's current address; before `yield` and `called_again` are signalled.
    void set_caller(caller_address caller);
    /// Details for the event of the end, if the call ends now.
    void set_detail(end_detail more) { detail_ = std::move(more); }
    /// The peer calls too, and its name is the smaller: it accepts our call. If its program lacks
    /// that rule, we connect to it instead.
    void note_crossing(caller_address caller);
    /// The peer withdraws the call that is up: other programs do so when they hang up.
    void note_withdrawn();
    /// Sets the delay after which it is accepted automatically, if any; while it rings.
    void answer_after(std::optional<std::chrono::seconds> delay);
    bool is_to_be_answered() const { return answer_at_ != time_point::max(); }
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
    asio::steady_timer clock_; // expires early when a deadline changes
    call_times times_;
    time_point answer_at_ = time_point::max();
    time_point connect_back_at_ = time_point::max(); // both called each other
    bool peer_left_ = false;
    bool is_auto_answered_ = false;
    end_detail detail_;
    call_stats final_stats_;
};

} // namespace babel::call
