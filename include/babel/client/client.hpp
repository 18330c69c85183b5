// The client without a user interface: one server link, the roster, and the calls.
#pragma once

#include <babel/audio/endpoint.hpp>
#include <babel/audio/file_thread.hpp>
#include <babel/call/call_phase.hpp>
#include <babel/client/call_view.hpp>
#include <babel/client/event.hpp>
#include <babel/client/peer_book.hpp>
#include <babel/client/roster.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/mixer/sound_ends.hpp>
#include <babel/mixer/voice_controls.hpp>

#include <chrono>
#include <cstddef>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

struct client_parts;

/// Connects, logs in, and then places and accepts calls. Reports everything as events, in the
/// middle of its own work: the receiver may call back into the client, but must not destroy it.
/// If the server link is lost after the login, it is restored automatically under the same name.
/// Calls continue meanwhile.
/// Lifetime: await quit() before it is destroyed.
/// Thread: the loop only.
class client {
public:
    using event_sink = std::function<void(const client_event&)>;

    /// `files` outlives it.
    client(
        asio::any_io_executor executor,
        settings options,
        mixer::sound_devices devices,
        audio::file_thread& files,
        logger& log,
        event_sink report
    );
    ~client();
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    /// Connects and logs in. Reports the result: logged_in, login_failed or server_lost.
    /// login_waiting comes before, if the login is repeated.
    void start();

    /// Hangs up all calls cleanly (2 s at most), leaves the server, and waits for the end.
    asio::awaitable<void> quit();

    // Requests of the user.

    /// Errors: leaving, not_logged_in, server_link_down, own_name, already_in_call, too_many_calls;
    /// those of opening the listener.
    [[nodiscard]] error_code place_call(const std::string& peer);
    /// An empty name: the only call that rings. Errors: not_calling.
    [[nodiscard]] error_code accept(std::string_view peer);
    [[nodiscard]] error_code refuse(std::string_view peer);
    /// Hangs up, cancels or refuses; an empty name: see calls_to_end(). Errors: no_call.
    [[nodiscard]] error_code hang_up(std::string_view peer);
    /// Sends words to the peer of a sealed call; an empty name: the only one. Errors: no_call,
    /// not_sealed, text_too_long, too_many_texts.
    [[nodiscard]] error_code send_text(std::string_view peer, std::string_view words);
    /// The keys of this server's users, and the user's decisions about them.
    peer_book& peers();
    const mixer::voice_controls& controls() const;
    void control(const mixer::voice_controls& controls);
    mixer::voice_levels levels() const;
    /// Reports event::stats of each call that is up. Errors: no_call.
    [[nodiscard]] error_code report_stats() const;
    // Files played into and recorded from all calls that are up. Errors: no_call; those of
    // call_files.
    [[nodiscard]] error_code play(const std::string& file);
    [[nodiscard]] error_code stop_playing();
    [[nodiscard]] error_code record(const std::string& pattern);
    [[nodiscard]] error_code stop_recording();
    /// Changes the microphone or the loudspeaker, also during a call. Errors: leaving; the
    /// device's.
    asio::awaitable<error_code> use_input(audio::endpoint where);
    asio::awaitable<error_code> use_output(audio::endpoint where);
    const settings& options() const;
    /// Changes all settings that need no new login: calls, sound and voice. Settings that do not
    /// affect running calls hold from now on.
    void change(const settings& options);
    /// While it is set, callers are refused and reported as missed.
    void do_not_disturb(bool on);
    bool does_not_disturb() const;
    /// Nobody is present to answer: callers that auto_answer_from does not name are refused.
    void leave_unattended();

    /// Waits until the first list of contacts has come, or would have come. Servers do not report
    /// that there is no list.
    asio::awaitable<void> first_list();

    const roster& contacts() const;
    const std::string& name() const;
    bool logged_in() const;
    /// Of the server link while logged in; empty: it is plain.
    const std::optional<server_security>& security() const;
    /// Messages that came by the present server link and are of no kind that the client has.
    std::size_t ignored_messages() const;
    bool has_calls() const;
    std::size_t call_count() const; ///< In any phase.
    // The numbers of calls with that peer, or with anyone if the name is empty.
    std::vector<int> ringing_calls(std::string_view peer) const;
    /// Pending or up.
    std::vector<int> live_calls(std::string_view peer) const;
    /// A call was placed and the callee has not answered yet.
    bool is_calling() const;
    /// The calls that hang_up() would end; see call_list.
    std::vector<int> calls_to_end(std::string_view peer) const;
    bool is_in_call() const;                 ///< A call is up.
    std::vector<call_view> calls_up() const; ///< The oldest first.
    /// The newest call, in any phase.
    std::optional<call_view> newest_call() const;

private:
    std::unique_ptr<client_parts> parts_;
};

} // namespace babel::client
