// The client without a face: one server link, the roster, and the calls.
#pragma once

#include <babel/audio/file_thread.hpp>
#include <babel/client/call_service.hpp>
#include <babel/client/contact_list.hpp>
#include <babel/client/event.hpp>
#include <babel/client/refusal_sender.hpp>
#include <babel/client/server_link.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/mixer/call_files.hpp>
#include <babel/mixer/ringer.hpp>
#include <babel/mixer/voice_bridge.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <memory>
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
/// the middle of the client's work: the receiver may call back into the client, but not destroy
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
    [[nodiscard]] error_code place_call(const std::string& peer) { return service_.place(peer); }
    /// An empty name: the one call that rings. Errors: not_calling.
    [[nodiscard]] error_code accept(std::string_view peer) {
        return service_.answer(peer, call::call_signal::accept);
    }
    [[nodiscard]] error_code refuse(std::string_view peer) {
        return service_.answer(peer, call::call_signal::hang_up);
    }
    /// Hangs up, cancels or refuses; an empty name: see calls_to_end(). Errors: no_call.
    [[nodiscard]] error_code hang_up(std::string_view peer) { return service_.hang_up(peer); }
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
    void do_not_disturb(bool on) { service_.do_not_disturb(on); }
    bool does_not_disturb() const { return service_.does_not_disturb(); }
    /// Nobody is there to answer: callers that are not named by auto_answer_from are refused.
    void leave_unattended() { service_.leave_unattended(); }

    /// Waits until the first list of who is online has come, or would have. Nothing says that there
    /// is none.
    asio::awaitable<void> first_list() { return contacts_.first(link_.round_trip()); }

    const roster& contacts() const { return contacts_.names(); }
    const std::string& name() const { return options_.name; }
    bool logged_in() const { return link_.is_online(); }
    bool has_calls() const { return !calls().empty(); }
    std::size_t call_count() const { return calls().size(); } ///< In any phase.
    // The numbers of calls with that peer, or with anyone if the name is empty.
    std::vector<int> ringing_calls(std::string_view peer) const { return calls().ringing(peer); }
    /// Pending or up.
    std::vector<int> live_calls(std::string_view peer) const { return calls().live(peer); }
    /// Somebody is called and has not answered yet.
    bool is_calling() const { return calls().has(call::call_phase::calling); }
    /// Those that hang_up() would end; see call_list.
    std::vector<int> calls_to_end(std::string_view peer) const { return calls().to_end(peer); }
    /// The newest call that is up, or null.
    call::call* call_in_progress() const { return calls().newest_in(call::call_phase::up); }
    std::vector<call_view> calls_up() const; ///< The oldest first.
    /// The newest call, or null.
    const call::call* current_call() const { return calls().newest(); }

private:
    const call_list<call::call>& calls() const { return service_.calls(); }
    call::call_resources make_resources();
    /// A sink for the events of other rooms.
    auto forward() {
        return [this](const auto& each) { report_(as_client_event(each)); };
    }
    void on_message(const wire::to_client& message);
    void on_login();
    void report_of_link(client_event news);
    void update_rings();

    // One for each message; those about the link itself are its own.
    void on(const wire::add_contact& message) { contacts_.add(message.contacts); }
    void on(const wire::del_contact& message) { contacts_.remove(message.contacts); }
    void on(const wire::call_request& message) { service_.on(message); }
    void on(const wire::call_refused& message) { service_.on(message); }
    void on(const wire::error_response& message) { service_.on(message); }
    void on(const wire::hello_connect&) {}
    void on(const wire::login_success&) {}
    void on(const wire::login_failed&) {}

    asio::any_io_executor executor_;
    settings options_;
    audio::file_thread& files_;
    logger& log_;
    event_sink report_;
    mixer::voice_bridge bridge_;
    mixer::call_files sound_files_;
    mixer::ringer ringer_;
    std::array<std::uint8_t, 64 * 1024> read_buffer_{};
    server_link link_;
    contact_list contacts_;
    refusal_sender refusals_;
    call_service service_;
    bool is_leaving_ = false;
};

} // namespace babel::client
