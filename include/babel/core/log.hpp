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

/// Writes lines of at most one level to standard error; where that is the systemd journal's
/// (JOURNAL_STREAM), with a `<N>` priority in front. Names of strangers are passed through
/// printable() by the caller. Lines that cannot be written, since nobody reads or the disk is full,
/// are lost; the next one that can be is preceded by their number.
/// Thread: the loop only.
class logger {
public:
    /// Runs a task on another thread, one after the other; false: it takes no more.
    using deferrer = std::function<bool(std::function<void()> task)>;

    explicit logger(log_level most);
    logger(const logger&) = delete;
    logger& operator=(const logger&) = delete;
    ~logger();

    bool shows(log_level level) const noexcept { return level <= most_; }
    /// From now on lines are added to this file, each with its time (UTC) in front; it is made
    /// where there is none, for its owner only. Errors: the system's; nothing changes then.
    error_code write_to(const std::string& path);
    /// Opens that file again, after somebody has moved it away. Where it cannot be opened the old
    /// one stays in use, and says so.
    void reopen();
    /// From now on the file is written elsewhere, since its disk may stall.
    void write_by(deferrer elsewhere) { elsewhere_ = std::move(elsewhere); }
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
