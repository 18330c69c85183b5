// Decides when babel-cli exits, and with which status. No I/O, no clock.
#pragma once

#include "cli/exit_status.hpp"
#include "cli/options/options.hpp"
#include <babel/client/event.hpp>

#include <cstddef>
#include <functional>
#include <optional>
#include <string>

namespace babel::cli {

/// State of the client's calls at an event.
struct call_counts {
    std::size_t all = 0;       ///< In any phase.
    std::size_t live = 0;      ///< Pending or up.
    std::size_t ringing = 0;   ///< Of the pending ones.
    bool is_answering = false; ///< Calls are answered automatically.
};

/// The first chosen status is final.
class exit_rules {
public:
    /// `leave` is called once, when the status is chosen.
    exit_rules(const invocation& options, bool interactive, std::function<void()> leave);

    /// Must receive every event.
    void on_event(const client::client_event& event, const call_counts& now);
    /// Standard input has ended.
    void on_end_of_input(const call_counts& now);
    /// A command of the user has failed.
    void note_failure(exit_status status) { last_ = status; }

    void finish(exit_status status);
    /// A command requested it.
    void quit() { finish(interactive_ ? exit_status::done : last_); }

    bool is_leaving() const { return chosen_.has_value(); }
    /// The exit status of the process, once it is exiting. `lost_lines`: some of the output could
    /// not be written.
    exit_status status(bool lost_lines) const;

private:
    template <class Event>
    void on(const Event&, const call_counts&) {}
    void on(const client::event::login_failed& e, const call_counts&);
    void on(const client::event::call_up&, const call_counts&);
    void on(const client::event::call_ended& e, const call_counts& now);
    void on(const client::event::call_missed&, const call_counts& now);
    void on(const client::event::play_failed& e, const call_counts&);
    void on(const client::event::record_started&, const call_counts&);
    void on(const client::event::record_failed&, const call_counts&);
    void on(const client::event::server_lost& e, const call_counts&);
    void on(const client::event::server_untrusted& e, const call_counts&);
    bool is_last(const call_counts& now) const;
    void leave_if_done(const call_counts& now);

    const mode mode_;
    const bool interactive_;
    const std::string play_file_;
    const bool records_;
    std::function<void()> leave_;
    std::optional<exit_status> chosen_;
    std::optional<exit_status> server_lost_; // for good
    exit_status last_ = exit_status::done;   // of the last call, or of a later failure
    bool is_call_over_ = false;              // the one of mode call, or one of its conference
    bool at_end_of_input_ = false;
    bool is_recording_ = false;
    bool sound_failed_ = false; // a file was not played, or is incomplete
};

} // namespace babel::cli
