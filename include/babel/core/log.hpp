// The diagnostic log: one line an event on standard error, or in a file.
#pragma once

#include <babel/core/error.hpp>

#include <concepts>
#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <utility>

namespace babel {

enum class log_level : std::uint8_t { error, warning, info, debug, trace };

/// Writes lines up to a level to standard error. If that is the systemd journal (JOURNAL_STREAM),
/// each line starts with a `<N>` priority. Callers pass names of strangers through printable().
/// Lines that cannot be written, because nobody reads or the disk is full, are lost. The next line
/// that can be written is preceded by their number.
/// Thread: the loop only.
class logger {
public:
    /// Runs tasks on another thread, one at a time. False: it takes no more.
    using deferrer = std::function<bool(std::function<void()> task)>;

    explicit logger(log_level most);
    logger(const logger&) = delete;
    logger& operator=(const logger&) = delete;
    ~logger();

    bool shows(log_level level) const noexcept { return level <= most_; }
    /// Adds lines to this file from now on, each with its time (UTC) in front. A missing file is
    /// created for its owner only. Errors: the system's; then nothing changes.
    error_code write_to(const std::string& path);
    /// Opens that file again after it was moved away. If that fails, the old one stays in use and
    /// gets a line about it.
    void reopen();
    /// Writes the file on another thread from now on, because its disk may stall.
    void write_by(deferrer elsewhere) { elsewhere_ = std::move(elsewhere); }
    /// Changes the level.
    void show(log_level most) noexcept { most_ = most; }

    /// Writes the parts as one line. A line that is not shown is not formatted.
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

    std::uint64_t lost_lines() const noexcept;

private:
    class target;

    static void append(std::string& line, std::string_view text) { line += text; }
    template <std::integral I>
    static void append(std::string& line, I number) {
        line += std::to_string(number);
    }
    void write_line(log_level level, std::string_view line);

    log_level most_;
    deferrer elsewhere_;
    std::shared_ptr<target> to_;
};

} // namespace babel
