// The diagnostic log: one line an event on standard error, or in a file.
#pragma once

#include <babel/core/error.hpp>

#include <concepts>
#include <cstdint>
#include <string>
#include <string_view>

namespace babel {

enum class log_level : std::uint8_t { error, warning, info, debug, trace };

/// Writes lines of at most one level to standard error; under the systemd journal (JOURNAL_STREAM)
/// with a `<N>` priority in front. Names of strangers are passed through printable() by the caller.
/// A reader of standard error who does not read loses lines, and is told how many when he does.
/// Thread: the loop only.
class logger {
public:
    explicit logger(log_level most);
    logger(const logger&) = delete;
    logger& operator=(const logger&) = delete;
    ~logger();

    bool shows(log_level level) const noexcept { return level <= most_; }
    /// From now on lines are added to this file, each with its time (UTC) in front; it is made
    /// where there is none, for its owner only. Errors: the system's; nothing changes then.
    error_code write_to(const std::string& path);
    /// From now on.
    void show(log_level most) noexcept { most_ = most; }

    /// Writes the parts one behind the other as a line; formats nothing that is not shown.
    template <class... Parts>
    void write(log_level level, const Parts&... parts) {
        if (!shows(level)) return;
        std::string line;
        (append(line, parts), ...);
        write_line(level, line);
    }
    template <class... Parts>
    void error(const Parts&... parts) {
        write(log_level::error, parts...);
    }
    template <class... Parts>
    void warning(const Parts&... parts) {
        write(log_level::warning, parts...);
    }
    template <class... Parts>
    void info(const Parts&... parts) {
        write(log_level::info, parts...);
    }
    template <class... Parts>
    void debug(const Parts&... parts) {
        write(log_level::debug, parts...);
    }

    std::uint64_t lost_lines() const noexcept { return lost_lines_; }

private:
    static void append(std::string& line, std::string_view text) { line += text; }
    template <std::integral I>
    static void append(std::string& line, I number) {
        line += std::to_string(number);
    }
    void write_line(log_level level, std::string_view line);

    bool write_out(log_level level, std::string_view line);

    log_level most_;
    bool journal_;
    bool in_file_ = false;
    int output_; // standard error, opened anew so that it never blocks, or the file
    std::uint64_t lost_lines_ = 0;
    std::uint64_t told_lost_ = 0;
};

} // namespace babel
