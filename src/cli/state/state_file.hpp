// Small text files of the user's own, which stay from one session to the next.
#pragma once

#include <babel/core/error.hpp>

#include <chrono>
#include <filesystem>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::cli {

/// `$XDG_STATE_HOME/babel/NAME`, or that of ~/.local/state; empty where there is no home.
std::filesystem::path state_path(std::string_view name);

/// Makes those of the folder and its parents that are missing, for their owner only. Errors: the
/// first one's.
error_code make_folders(const std::filesystem::path& folder);

/// A text file, a line each, for its owner only (0600; folders that are missing are made, 0700).
/// Several sessions may work on one file.
/// Errors: the system's; EBUSY where another session holds the folder for longer than 0.1 s.
/// Thread: any, but one at a time.
class state_file {
public:
    using lines = std::vector<std::string>;
    static constexpr std::size_t most_bytes = 1024 * 1024; ///< That are read.

    explicit state_file(std::filesystem::path path) : path_(std::move(path)) {}

    const std::filesystem::path& path() const { return path_; }

    /// All of it, or the last MiB in whole lines; nothing where there is no file.
    result<lines> read() const;
    /// It is longer than what read() gives.
    bool is_cut() const;

    /// Adds a line at its end.
    error_code append(std::string_view line) const;

    /// Reads, lets `change` do its work and say whether there is something to write, and writes it
    /// all. Who is killed leaves the old file or the new one; of sessions that write at the same
    /// time none undoes what another did.
    error_code edit(const std::function<bool(lines& all)>& change) const;

    /// When it was written last; nothing where there is no file.
    std::optional<std::chrono::system_clock::time_point> changed_at() const;

    /// Has changed_at() be `when`. (By itself the kernel takes a clock that is some milliseconds
    /// behind.)
    error_code touch(std::chrono::system_clock::time_point when) const;

private:
    error_code put_in_place(const lines& all) const;

    std::filesystem::path path_;
};

} // namespace babel::cli
