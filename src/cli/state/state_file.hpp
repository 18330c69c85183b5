// Small text files of the user, kept between sessions.
#pragma once

#include <babel/core/error.hpp>
#include <babel/core/file_writing.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cli {

/// `$XDG_STATE_HOME/babel/NAME`, or in ~/.local/state; empty without a home.
std::filesystem::path state_path(std::string_view name);

/// `$XDG_DATA_HOME/babel/NAME`, or in ~/.local/share, for files that nothing can make again; empty
/// without a home.
std::filesystem::path data_path(std::string_view name);

/// Makes the folder and its missing parents, accessible to their owner only. Errors: those of the
/// first failure.
error_code make_folders(const std::filesystem::path& folder);

/// A text file, a line each, for its owner only (0600; missing folders are made, 0700).
/// Several sessions may work on one file.
/// Errors: the system's; EBUSY if another session holds the folder for longer than 0.1 s, or for
/// disk_wait where that may wait for the disk.
/// Thread: any, but one at a time.
class state_file {
public:
    using lines = std::vector<std::string>;
    static constexpr std::size_t max_bytes = 1024 * 1024; ///< Bytes that are read at most.

    /// `needed`: of edit(). Lines that may be lost do not wait for the disk.
    explicit state_file(std::filesystem::path path, endurance needed = endurance::of_a_kill)
        : path_(std::move(path)), needed_(needed) {}

    const std::filesystem::path& path() const { return path_; }

    /// All lines, or those in the last MiB; nothing without a file.
    result<lines> read() const;
    /// The file is longer than the result of read().
    bool is_cut() const;

    /// Adds a line at its end.
    error_code append(std::string_view line) const;

    /// Reads the file, lets `change` edit it and return true if it must be written, and writes it
    /// as a whole. A killed session leaves the old file or the new one. Sessions that write at the
    /// same time do not undo each other's changes.
    error_code edit(const std::function<bool(lines& all)>& change) const;

    /// Time of the last change; nothing without a file.
    std::optional<std::chrono::system_clock::time_point> changed_at() const;

    /// Sets changed_at() to `when`. (The kernel's own clock for it is some milliseconds behind.)
    error_code touch(std::chrono::system_clock::time_point when) const;

private:
    error_code put_in_place(const lines& all) const;

    std::filesystem::path path_;
    endurance needed_;
};

} // namespace babel::cli
