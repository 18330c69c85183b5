// The files of this user: keys, call log, blocked names, and lines typed at the prompt.
#pragma once

#include "cli/app/modes/key_files.hpp"
#include "cli/options/options.hpp"
#include "cli/state/blocked_names.hpp"
#include "cli/state/call_log.hpp"
#include "cli/state/errand_queue.hpp"
#include "cli/state/history_file.hpp"
#include <babel/audio/file_thread.hpp>
#include <babel/client/settings.hpp>

#include <filesystem>
#include <functional>
#include <memory>
#include <string>
#include <vector>

namespace babel::cli {

struct user_paths {
    std::filesystem::path blocked;
    std::filesystem::path history;
    std::filesystem::path calls;
};

/// In `$XDG_STATE_HOME/babel`, or in ~/.local/state; empty without a home.
user_paths default_user_paths();

/// If a file cannot be read or written, its data are kept in memory, and the error is reported
/// once.
/// Thread: the loop only.
class user_files {
public:
    /// `options` and `files` outlive it; `complain` gets text for the user.
    user_files(
        const user_paths& paths,
        const invocation& options,
        audio::file_thread& files,
        std::function<void(const std::string&)> complain
    );

    /// See key_files::load().
    bool load_keys() { return keys_.load(); }
    /// Reads the call log. Blocks: call it before anything else runs.
    void load() { calls_.load(); }
    /// The lines of earlier sessions. Blocks, as load() does.
    std::vector<std::string> load_history() { return history_->load(); }

    /// A line that does not fit into the queue is missing in the next session.
    void keep_line(const std::string& line);

    /// Adds the keys and the blocked names to the settings of a client that this outlives.
    void adapt(client::settings& to);

    void report_problems();

    blocked_names& blocked() { return blocked_; }
    call_log& calls() { return calls_; }
    errand_queue& errands() { return errands_; }

private:
    std::function<void(const std::string&)> complain_;
    errand_queue errands_;
    key_files keys_;
    blocked_names blocked_;
    const std::shared_ptr<history_file> history_; // used by the file thread, once it is loaded
    call_log calls_;
};

} // namespace babel::cli
