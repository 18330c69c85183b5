// The client without a face: one server link, the roster, and the calls.
#pragma once

#include <babel/audio/device.hpp>
#include <babel/audio/file_thread.hpp>
#include <babel/client/call.hpp>
#include <babel/client/control_link.hpp>
#include <babel/client/event.hpp>
#include <babel/client/port_pool.hpp>
#include <babel/client/roster.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/core/log.hpp>
#include <babel/core/task_group.hpp>

#include <array>
#include <cstdint>
#include <functional>
#include <list>
#include <memory>
#include <string>
#include <string_view>

namespace babel::client {

/// Where a client's sound comes from and goes to. All of it outlives the client.
struct audio_devices {
    audio::source& in;
    audio::sink& out;
    audio::file_thread& files;
};

/// Connects, logs in, and then places and takes calls. All that happens is reported as events, in
/// the middle of the client's work: whoever gets one may call back into the client, but not destroy
/// it.
/// Lifetime: await quit() before it is destroyed.
/// Thread: the loop only.
class client {
public:
    using event_sink = std::function<void(const client_event&)>;

    client(
        asio::any_io_executor executor,
        settings options,
        audio_devices devices,
        logger& log,
        event_sink report
    );
    client(const client&) = delete;
    client& operator=(const client&) = delete;

    /// Connects and logs in; what comes of it is reported: logged_in, login_failed or server_lost.
    void start();

    /// Hangs up all calls in good order (2 s at most), leaves the server, and waits for the end.
    asio::awaitable<void> quit();

    // What a user can ask for. Errors are words for that user; empty: it is under way.

    [[nodiscard]] std::string place_call(const std::string& peer);
    /// An empty name: the one call that rings.
    [[nodiscard]] std::string accept(std::string_view peer);
    [[nodiscard]] std::string refuse(std::string_view peer);
    /// Hangs up, cancels or refuses; an empty name: every call.
    [[nodiscard]] std::string hang_up(std::string_view peer);
    void mute(bool on);
    /// How the call that is up is going: event::stats.
    [[nodiscard]] std::string report_stats() const;

    const roster& contacts() const { return roster_; }
    const std::string& name() const { return options_.name; }
    bool logged_in() const { return logged_in_; }
    bool has_calls() const { return !calls_.empty(); }
    /// The newest call, if there is one.
    const call* current_call() const { return calls_.empty() ? nullptr : calls_.back().get(); }

private:
    asio::awaitable<void> stay_online();
    asio::awaitable<void> give_up_login();
    void on_server_lost(const std::string& why);

    // One for each message that the server may send.
    void on(const wire::hello_connect&);
    void on(const wire::login_success&);
    void on(const wire::login_failed& message);
    void on(const wire::add_contact& message);
    void on(const wire::call_request& message);
    void on(const wire::error_response& message);
    void on(const wire::call_refused& message);
    void on(const wire::del_contact& message);

    call* find_pending(std::string_view peer);
    bool is_busy() const;
    bool answer_known_caller(const wire::call_request& message);
    void ring(const wire::call_request& message);
    std::optional<std::chrono::seconds> answer_after(std::string_view peer) const;
    std::string answer(std::string_view peer, call_signal how);
    void add_call(std::unique_ptr<call> added);
    asio::awaitable<void> live(call& self);
    void send_refused(const std::string& peer);
    std::string next_record_file();
    call_context make_context();

    asio::any_io_executor executor_;
    settings options_;
    audio_devices devices_;
    logger& log_;
    event_sink report_;
    std::array<std::uint8_t, 64 * 1024> read_buffer_{};
    std::unique_ptr<control_link> link_;
    bool logged_in_ = false;
    bool login_timed_out_ = false;
    bool quitting_ = false;
    bool muted_ = false;
    roster roster_;
    port_pool ports_;
    int last_call_id_ = 0;
    int recordings_ = 0;
    asio::ip::address server_address_;
    const call_context context_;
    std::list<std::unique_ptr<call>> calls_;
    task_group server_tasks_;
    task_group call_tasks_;
    asio::steady_timer login_deadline_;
};

} // namespace babel::client
