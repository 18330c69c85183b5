// The calls that were made, taken and missed, kept from one session to the next.
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

/// `$XDG_STATE_HOME/babel/calls.jsonl`, or that of ~/.local/state; empty where there is no home.
std::filesystem::path default_call_log_path();

/// A file (0600) with a JSON object a line, which all clients of a user write to, and in memory
/// what of it is this account's. Beside it `calls-seen-NAME` tells by its date when NAME looked
/// last. Without a path it lasts for this session. Errors: the first one is told, and it goes on in
/// memory. Thread: the loop only. What is written goes to the file thread.
class call_log {
public:
    using time_point = std::chrono::system_clock::time_point;

    /// The newest that are kept, in the file from one start to the next.
    static constexpr std::size_t most_records = 1000;

    /// `files` outlives it.
    call_log(
        const std::filesystem::path& path, const std::string& account, audio::file_thread& files
    );
    ~call_log();

    /// Reads the file, and shortens it. Blocks: to be called before anything else runs.
    void load();

    /// Has to be told of every event.
    void on_event(const client::client_event& event);

    /// The newest, the oldest of them first.
    std::vector<call_record> newest(std::size_t count) const;

    time_point last_look() const { return last_look_; }
    /// How many were missed since then.
    std::size_t missed() const;
    /// The user looks at it now.
    void look();

    /// Words for the user on what went wrong, once; otherwise empty.
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
    std::shared_ptr<disk> disk_; // empty: there is no file
    error_code failure_;
    bool has_told_ = false;
    bool has_told_mark_ = false; // that calls were seen cannot be kept
};

} // namespace babel::cli
