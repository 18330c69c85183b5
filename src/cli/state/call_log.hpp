// The calls that were placed, accepted and missed, kept between sessions.
#pragma once

#include "cli/state/call_record.hpp"
#include "cli/state/errand_queue.hpp"
#include <babel/audio/file_thread.hpp>
#include <babel/client/event.hpp>

#include <chrono>
#include <cstddef>
#include <deque>
#include <filesystem>
#include <memory>
#include <string>
#include <vector>

namespace babel::cli {

/// `$XDG_STATE_HOME/babel/calls.jsonl`, or in ~/.local/state; empty without a home.
std::filesystem::path default_call_log_path();

/// A file (0600) with a JSON object a line, which all clients of a user write, and this account's
/// part of it in memory. The date of `calls-seen-NAME` beside it is the time at which NAME last
/// looked at the calls. Without a path it lasts for this session.
/// Errors: the first one is reported, and the log continues in memory.
/// Thread: the loop only. The file thread writes.
class call_log {
public:
    using time_point = std::chrono::system_clock::time_point;

    /// Number of records that are kept, both in memory and in the file at a start.
    static constexpr std::size_t max_records = 1000;

    /// `files` outlives it.
    call_log(
        const std::filesystem::path& path, const std::string& account, audio::file_thread& files
    );
    ~call_log();

    /// Reads and shortens the file. Blocks: call it before anything else runs.
    void load();

    /// Must receive every event.
    void on_event(const client::client_event& event);

    /// The newest records, the oldest of them first.
    std::vector<call_record> newest(std::size_t count) const;

    time_point last_look() const { return last_look_; }
    /// Number of calls missed since the last look.
    std::size_t missed() const;
    /// The user looks at the calls now.
    void look();

    /// A message for the user about a problem, once; otherwise empty.
    std::string take_problem();

private:
    struct disk;

    void remember(call_record record);
    void note(const error_code& failed);

    const std::string account_; // as in records
    call_recorder recorder_;
    std::deque<call_record> records_;
    time_point last_look_{};
    errand_queue errands_;
    std::shared_ptr<disk> disk_; // empty without a file
    error_code failure_;
    bool has_told_ = false;
    bool has_reported_mark_ = false; // the error of keeping the date of a look
};

} // namespace babel::cli
