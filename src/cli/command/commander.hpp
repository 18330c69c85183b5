// Carries commands out, wherever they come from, and knows what came of them.
#pragma once

#include "cli/command/command.hpp"
#include "cli/command/command_result.hpp"
#include <babel/audio/endpoint.hpp>
#include <babel/client/client.hpp>
#include <babel/core/asio.hpp>

#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <functional>
#include <list>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

class blocked_names;
class call_log;

/// Whether a command is over once it is under way, as a person wants it who sees the events, or
/// once it has come to a result: a call is up or has failed, who was hung up on is gone.
enum class patience { none, until_result };

/// Who gave a command: the user of this client, here, or somebody by its control socket.
enum class asker { user, other };

/// Lifetime: cancel() and await what run() gave before it is destroyed. The client outlives it.
/// Thread: the loop only.
class commander {
public:
    /// `quit`: somebody asked to leave; `repeat_stats`: the figures every few seconds, or no more.
    struct host {
        std::function<void()> quit;
        std::function<void(bool on)> repeat_stats;
        blocked_names& blocked;
        call_log& calls;
    };

    commander(asio::any_io_executor executor, client::client& of, host around);

    /// Cancellation: terminal; the result is `failed` then.
    asio::awaitable<command_result> run(any_command what, patience how, asker who);

    /// Has to be told of every event.
    void on_event(const client::client_event& event);

    /// Ends whatever waits, as failed.
    void cancel();
    void cancel(asker who);
    bool is_waiting() const { return !waiting_.empty() || working_ > 0; }

private:
    /// Gives the result once an event has brought it.
    using verdict = std::function<std::optional<command_result>(const client::client_event&)>;
    using duration = std::chrono::milliseconds;
    /// What a command came to at once, and what decides on the rest of it.
    struct begun {
        command_result now;
        verdict later;                  // empty: that was all
        std::optional<duration> limit;  // of the wait; then it is what `now` says
        bool waits_for_anybody = false; // a person too waits for its result
        std::function<asio::awaitable<command_result>()> work; // what brings the result instead
    };
    struct waiter {
        waiter(const asio::any_io_executor& executor, asker for_whom)
            : who(for_whom), rung(executor) {}
        asker who;
        verdict sees;
        std::optional<command_result> result;
        asio::steady_timer rung;
    };

    begun begin(const command::nothing&) { return {}; }
    begun begin(const command::call& c);
    begun begin(const command::accept& c);
    begun begin(const command::refuse& c);
    begun begin(const command::hangup& c);
    begun begin(const command::contacts&);
    begun begin(const command::mute& c);
    begun begin(const command::deafen& c);
    begun begin(const command::push_to_talk& c);
    begun begin(const command::hold& c);
    begun begin(const command::volume& c);
    begun begin(const command::devices&);
    begun begin(const command::device& c);
    begun begin(const command::set& c);
    begun begin(const command::play& c);
    begun begin(const command::stop&);
    begun begin(const command::record& c);
    begun begin(const command::stats& c);
    begun begin(const command::dnd& c);
    begun begin(const command::block& c);
    begun begin(const command::unblock& c);
    begun begin(const command::calls& c);
    begun begin(const command::status&);
    begun begin(const command::wait& c);
    begun begin(const command::sleep& c);
    begun begin(const command::help& c);
    begun begin(const command::quit&);

    static begun failed(std::string why, exit_status status = exit_status::failed);
    static begun said(std::string text);
    /// `problem`: in words; empty: none.
    static begun plain(std::string problem);
    begun about_call(error_code failed, std::string_view peer) const;
    static begun about_sound(error_code failed, std::string_view name);
    begun list_blocked();
    static begun until_up(begun out, std::vector<int> calls);
    static begun until_recorded(begun out, bool begins);
    static begun until_gone(begun out, std::vector<int> calls);
    bool is_so_already(std::string_view event_type);
    void note(const client::client_event& event);
    begun change(void (*how)(mixer::voice_controls&, bool), bool on);
    asio::awaitable<command_result> wait_for(begun what, asker who);
    asio::awaitable<command_result> list_devices();
    asio::awaitable<command_result>
    change_device(command::device::side which, audio::endpoint where);

    asio::any_io_executor executor_;
    client::client& client_;
    const host around_;
    std::optional<std::chrono::system_clock::time_point> lost_since_; // the server link
    std::set<std::string_view> unheard_; // types of events that came and nobody has waited for
    std::list<waiter*> waiting_;         // each is a local variable of its coroutine
    int working_ = 0;                    // commands that have work of their own
};

} // namespace babel::cli
