// The lines typed at the prompt, kept between sessions.
#pragma once

#include <babel/core/error.hpp>

#include <atomic>
#include <cstddef>
#include <filesystem>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cli {

/// `$XDG_STATE_HOME/babel/history`, or in ~/.local/state; empty without a home.
std::filesystem::path default_history_path();

/// A text file of the user (0600), a line each, without consecutive duplicates. Sessions that run
/// at the same time add to it in turn.
/// Errors: the first one is reported, and nothing is written any more.
/// Thread: one at a time, except take_problem().
class history_file {
public:
    static constexpr std::size_t max_lines = 1000;
    static constexpr std::size_t longest_line_bytes = 4096;

    explicit history_file(std::filesystem::path path) : path_(std::move(path)) {}

    /// The lines of earlier sessions, the oldest first. Lines that are not text are left out.
    std::vector<std::string> load();

    /// Adds a line to the file, at once.
    void add(std::string_view line);

    /// A message for the user about a problem, once; otherwise empty.
    std::string take_problem();

private:
    void rewrite(std::string_view more);
    void fail(std::string_view doing, const error_code& why);

    std::filesystem::path path_;
    std::string last_line_;
    std::size_t lines_in_file_ = 0;
    std::string problem_;
    bool failed_ = false;
    std::atomic<bool> is_to_be_reported_{false}; // the problem, which does not change any more
};

} // namespace babel::cli
