// The client without a face: one server link, the roster, and the calls.
#pragma once

#include <babel/audio/file_thread.hpp>
#include <babel/call/call.hpp>
#include <babel/call/port_pool.hpp>
#include <babel/call/resting_ports.hpp>
#include <babel/client/event.hpp>
#include <babel/client/refusal_meter.hpp>
#include <babel/client/roster.hpp>
#include <babel/client/server_link.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>
#include <babel/mixer/call_files.hpp>
#include <babel/mixer/ringer.hpp>
#include <babel/mixer/voice_bridge.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

/// A call that is up.
struct call_view {
    std::string peer;
    std::chrono::steady_clock::time_point since;
    call_stats figures;
};

/// Connects, logs in, and then places and takes calls. All that happens is reported as events, in
/// the middle of the client's work: whoever gets one may call back into the client, but not destroy
/// it. A server link that is lost after the login comes back by itself, under the same name, and
/// calls go on meanwhile.
/// Lifetime: await quit() before it is destroyed.
/// Thread: the loop only.
class client {
public:
    using event_sink = std::function<void(const client_event&)>;

    /// `files` outlives it.
    client(
        asio::any_io_executor executor,
        settings options,
        mixer::voice_bridge::devices devices,
        audio::file_thread& files,
        logger& log,
        event_sink report
    );
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    /// Connects and logs in; what comes of it is reported: logged_in, login_failed or server_lost,
    /// and login_waiting before where it is tried again.
    void start();

    /// Hangs up all calls in good order (2 s at most), leaves the server, and waits for the end.
    asio::awaitable<void> quit();

    // What a user can ask for.

    /// Errors: leaving, not_logged_in, server_link_down, own_name, already_in_call, too_many_calls;
    /// those of opening the listener.
    [[nodiscard]] error_code place_call(const std::string& peer);
    /// An empty name: the one call that rings.
    /// Errors: not_calling.
    [[nodiscard]] error_code accept(std::string_view peer);
    [[nodiscard]] error_code refuse(std::string_view peer);
    /// Hangs up, cancels or refuses; an empty name: see calls_to_end(). Errors: no_call.
    [[nodiscard]] error_code hang_up(std::string_view peer);
    const mixer::voice_controls& controls() const { return bridge_.controls(); }
    void control(const mixer::voice_controls& how) { bridge_.control(how); }
    mixer::voice_levels levels() const { return bridge_.levels(); }
    /// How each call that is up is going: event::stats. Errors: no_call.
    [[nodiscard]] error_code report_stats() const;
    // The file verbs, for all calls that are up. Errors: no_call; those of call_files.
    [[nodiscard]] error_code play(const std::string& file);
    [[nodiscard]] error_code stop_playing();
    [[nodiscard]] error_code record(const std::string& pattern);
    [[nodiscard]] error_code stop_recording();
    /// Another microphone or loudspeaker, also in the middle of a call. Errors: leaving; the
    /// device's.
    asio::awaitable<error_code> use_input(audio::endpoint where);
    asio::awaitable<error_code> use_output(audio::endpoint where);
    const settings& options() const { return options_; }
    /// Changes what can be changed without logging in again: calls, sound and voice; what is not
    /// about calls that are under way holds from now on.
    void change(const settings& options);
    /// While it is set, callers are refused and reported as missed.
    void do_not_disturb(bool on) { do_not_disturb_ = on; }
    bool does_not_disturb() const { return do_not_disturb_; }
    /// Nobody is there to answer: callers that are not named by auto_answer_from are refused.
    void leave_unattended() { unattended_ = true; }

    /// Waits until the first list of who is online has come, or would have. Nothing says that there
    /// is none.
    asio::awaitable<void> first_list();

    const roster& contacts() const { return roster_; }
    const std::string& name() const { return options_.name; }
    bool logged_in() const { return link_.is_online(); }
    bool has_calls() const { return !calls_.empty(); }
    std::size_t call_count() const { return calls_.size(); } ///< In any phase.
    // The numbers of calls with that peer, or with anybody if the name is empty.
    std::vector<int> ringing_calls(std::string_view peer) const;
    std::vector<int> live_calls(std::string_view peer) const; ///< Pending or up.
    bool is_calling() const; ///< Somebody, who has not answered yet.
    /// Those that hang_up() would end: without a name all, but whoever rings while there is another
    /// call goes on ringing.
    std::vector<int> calls_to_end(std::string_view peer) const;
    /// The newest call that is up, if there is one.
    call::call* call_in_progress() const;
    std::vector<call_view> calls_up() const; ///< The oldest first.
    /// The newest call, if there is one.
    const call::call* current_call() const {
        return calls_.empty() ? nullptr : calls_.back().get();
    }

private:
    asio::awaitable<void> end_comparison();
    void on_login();
    void on_message(const wire::to_client& message);
    void report_of_link(client_event news);

    // One for each message that the server may send.
    // Those about the link itself are its own.
    void on(const wire::hello_connect&) {}
    void on(const wire::login_success&) {}
    void on(const wire::login_failed&) {}
    void on(const wire::add_contact& message);
    void on(const wire::call_request& message);
    void on(const wire::error_response& message);
    void on(const wire::call_refused& message);
    void on(const wire::del_contact& message);

    void forget(std::vector<std::string> removed);
    call::call* find_pending(std::string_view peer);
    bool is_full() const;
    void update_rings();
    bool answer_known_caller(const wire::call_request& message);
    void ring(const wire::call_request& message);
    void refuse_unheard(const wire::call_request& message, event::call_missed::cause why);
    asio::awaitable<void> tell_refused_later();
    bool can_be_about(const call::call& newest, std::string_view error) const;
    std::optional<std::chrono::seconds> answer_after(std::string_view peer) const;
    error_code answer(std::string_view peer, call::call_signal how);
    void add_call(std::unique_ptr<call::call> added);
    asio::awaitable<void> live(call::call& self);
    void send_refused(const std::string& peer, call::call_refusal why);
    result<net::tcp::acceptor> open_listener();
    template <class Predicate>
    std::vector<int> numbers_of(std::string_view peer, Predicate wanted) const;
    call::call_context make_context();
    /// A sink for the events of other rooms.
    auto forward() {
        return [this](const auto& each) { report_(as_client_event(each)); };
    }

    asio::any_io_executor executor_;
    settings options_;
    audio::file_thread& files_;
    logger& log_;
    event_sink report_;
    mixer::voice_bridge bridge_;
    mixer::call_files sound_files_;
    mixer::ringer ringer_;
    std::array<std::uint8_t, 64 * 1024> read_buffer_{};
    bool quitting_ = false;
    bool do_not_disturb_ = false;
    bool unattended_ = false;
    roster roster_;
    call::port_pool ports_;
    call::resting_ports resting_;
    refusal_meter refusals_;
    asio::steady_timer refusals_due_;
    bool has_refused_since_call_ = false; // so an error may be about that
    int last_call_id_ = 0;
    server_link link_;
    const call::call_context context_;
    std::list<std::unique_ptr<call::call>> calls_;
    task_group server_tasks_;
    task_group call_tasks_;
    asio::steady_timer list_due_; // rung by each list
};

} // namespace babel::client
