// One call: performs what its state machine asks for, with a listener, links, and a voice leg.
#pragma once

#include <babel/audio/file_thread.hpp>
#include <babel/audio/player.hpp>
#include <babel/call/call_machine.hpp>
#include <babel/call/event.hpp>
#include <babel/call/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/mixer/call_files.hpp>
#include <babel/mixer/voice_bridge.hpp>
#include <babel/net/tcp.hpp>
#include <babel/voice/life_watch.hpp>
#include <babel/voice/voice_leg.hpp>
#include <babel/voice/voice_link.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <span>
#include <string>

namespace babel::call {

/// How CallRefused is sent.
enum class call_refusal : std::uint8_t {
    plain,  ///< Once: a refusal, or a withdrawal.
    failed, ///< Twice in one write: the call was accepted, and no voice connection came of it.
};

/// What every call of a client shares. All of it outlives the calls.
struct call_context {
    asio::any_io_executor executor;
    const settings& options;
    std::span<std::uint8_t> read_buffer; ///< The loop's.
    mixer::voice_bridge& bridge;
    mixer::call_files& sound_files; ///< Of all calls.
    audio::file_thread& files;
    logger& log;
    std::function<void(const call_event&)> report;
    std::function<void(const std::string& peer, call_refusal why)> send_refused;
    /// Keeps a listener for those who come too late.
    std::function<void(net::tcp::acceptor listener, bool is_withdrawn, const std::string& peer)>
        rest;
    std::function<asio::ip::address()> server_address; ///< Where we reached the server.
    std::function<void()> on_phase;                    ///< A call has come to another phase.
};

/// Lifetime: run() and then linger() have to be awaited to their ends before it is destroyed.
/// Thread: the loop only.
class call {
public:
    using time_point = std::chrono::steady_clock::time_point;

    /// An outgoing call, whose listener is open before its request leaves. `told_port`: where the
    /// callee is told to connect.
    call(
        const call_context& context,
        int id,
        std::string peer,
        net::tcp::acceptor listener,
        std::uint16_t told_port
    );
    /// An incoming call. `answer_after`: accept without being asked.
    call(
        const call_context& context,
        int id,
        std::string peer,
        caller_address caller,
        std::optional<std::chrono::seconds> answer_after
    );
    ~call();

    /// Lives through the call and reports its events, but for the end.
    asio::awaitable<void> run();
    /// Reports how it ended; after run().
    void report_end() const;
    /// Reports how it is going, while it is up.
    void report_stats() const;
    /// Sees those off who connected and were not the callee, 2 s at most; after run().
    asio::awaitable<void> linger();

    void signal(call_signal what);
    /// Where the caller waits now; to be told before `yield` and `called_again`.
    void set_caller(caller_address caller) { caller_ = std::move(caller); }
    /// For the event that tells of the end, if the call ends now.
    void set_detail(end_detail more) { detail_ = std::move(more); }
    /// The peer, whose name is the smaller, calls as well. Their program accepts our call; if it
    /// does not know that rule, we connect to the peer.
    void note_crossing(caller_address caller);
    /// The peer takes the call back that is up: programs of other makes do when they hang up.
    void note_withdrawn() { is_withdrawn_ = true; }
    /// Whether, and when, it is accepted without being asked; while it rings.
    void answer_after(std::optional<std::chrono::seconds> delay);
    bool is_to_be_answered() const { return answer_at_ != time_point::max(); }
    /// Of the file that is played to this peer alone; whether there was one.
    bool stop_playing();
    /// The server said that the peer left.
    void note_peer_left() { peer_left_ = true; }
    /// Whether a request of the peer can only be one that crossed ours: the call that we placed
    /// came up a moment ago, and the peer was there all the time.
    bool is_answer_to_crossing() const;

    int id() const { return id_; }
    const std::string& peer() const { return peer_; }
    bool outgoing() const { return outgoing_; }
    call_phase phase() const { return machine_.phase(); }
    bool pending() const { return machine_.pending(); }
    time_point started() const { return started_; }
    time_point up_since() const { return up_at_; }
    /// From the call's start to now.
    call_stats figures() const;

private:
    struct waiting_guest {
        voice::voice_link& link;
        time_point deadline;
    };

    // What the machine asks for.
    void perform(const call_actions& actions);
    void close_listener();
    void close_link();
    void start_voice();

    // The caller's side.
    asio::awaitable<void> accept_guests();
    asio::awaitable<void> serve_guest(net::tcp::socket socket);
    void turn_oldest_guest_away();
    void close_guests();
    void forget_guest(const voice::voice_link& link);

    // The callee's side.
    asio::awaitable<void> connect_to_caller(int attempt);
    asio::awaitable<void> talk_to_host(net::tcp::socket socket);
    void explain_failure(error_code why);

    // Both.
    voice::voice_link_options link_options() const;
    asio::awaitable<void> keep_time();
    time_point next_wake() const;
    void on_time(time_point now);
    void look_at_link();
    void check_life(std::chrono::milliseconds since_life);
    void check_silence();
    void tell_quality();
    void on_voice(bytes_view opus);
    void on_link_end(voice::voice_link& link, error_code why);
    void on_play_end(error_code failed);
    std::chrono::milliseconds duration() const;

    const call_context& context_;
    const int id_;
    const std::string peer_;
    const bool outgoing_;
    call_machine machine_;
    caller_address caller_;
    std::optional<net::tcp::acceptor> listener_;
    std::uint16_t told_port_ = 0;
    std::list<waiting_guest> guests_;   // connected, not proved
    voice::voice_link* link_ = nullptr; // the one; owned by the coroutine that reads it
    std::string link_from_;
    std::unique_ptr<voice::voice_leg> leg_;
    std::unique_ptr<audio::player> player_; // opened early, so that it has read ahead
    error_code play_failure_;               // why there is none, though there should be
    std::uint64_t underruns_before_ = 0;    // of the loudspeaker
    task_group tasks_;
    task_group connecting_; // to the caller, and what is said there
    task_group guest_tasks_;
    asio::steady_timer clock_; // rung early when a deadline changes
    time_point started_;
    time_point up_at_{};
    time_point ended_at_{};
    time_point answer_at_ = time_point::max();
    time_point next_look_ = time_point::max(); // at the link
    voice::life_watch life_;
    time_point last_voice_at_{};
    voice::send_rate told_rate_;
    bool told_heard_ = true;
    int attempt_ = 0; // of connecting to the caller: an older one is void
    bool peer_left_ = false;
    bool is_withdrawn_ = false;
    bool is_auto_answered_ = false;
    time_point connect_back_at_ = time_point::max(); // both called each other
    end_detail detail_;
    call_stats final_stats_;
    voice::path_stats link_stats_; // kept from a link that is gone
    std::chrono::microseconds round_trip_{};
};

} // namespace babel::call
