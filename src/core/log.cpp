#include <babel/core/log.hpp>
#include <babel/core/own_stream.hpp>
#include <babel/core/time.hpp>

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <atomic>
#include <chrono>
#include <cstdlib>

namespace babel {
namespace {

/// True if standard error is the journal. Programs with another standard error inherit the variable
/// too.
bool is_journal() {
    const char* named = std::getenv("JOURNAL_STREAM");
    struct stat about {};
    if (!named || ::fstat(STDERR_FILENO, &about) != 0) return false;
    return named == std::to_string(about.st_dev) + ":" + std::to_string(about.st_ino);
}

int open_log(const std::string& path) {
    constexpr int flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    return ::open(path.c_str(), flags, S_IRUSR | S_IWUSR);
}

std::string_view priority(log_level level) {
    constexpr std::array<std::string_view, 5> all{"<3>", "<4>", "<6>", "<7>", "<7>"};
    return all[static_cast<std::size_t>(level)];
}

} // namespace

/// Destination of lines.
/// Thread: one at a time, except is_file(), in_front(), lost() and lose().
class logger::target {
public:
    target() : journal_(is_journal()), errors_(STDERR_FILENO, O_WRONLY) {}
    target(const target&) = delete;
    target& operator=(const target&) = delete;
    ~target() {
        if (file_ >= 0) ::close(file_);
    }

    bool is_file() const { return file_ >= 0; }
    std::uint64_t lost() const { return lost_; }
    void lose() { ++lost_; }

    error_code open(const std::string& path) {
        const int file = open_log(path);
        if (file < 0) return last_error();
        if (file_ >= 0) ::close(file_);
        file_ = file;
        path_ = path;
        return {};
    }
    void reopen() {
        if (file_ < 0) return;
        if (const auto failed = open(std::string(path_)))
            write(
                log_level::warning, in_front(), "cannot open this log again: " + failed.message()
            );
    }

    /// Prefix of a line that is written now.
    std::string in_front() const {
        if (!is_file()) return {};
        return utc_text(std::chrono::system_clock::now(), "%Y-%m-%dT%H:%M:%SZ ");
    }

    void write(log_level level, const std::string& front, const std::string& line) {
        const auto lost = lost_ - reported_;
        if (lost > 0) {
            const auto words = front + std::to_string(lost) + " lines of the log were lost";
            if (!write_whole(log_level::warning, words)) return lose();
            reported_ += lost;
        }
        if (!write_whole(level, front + line)) lose();
    }

private:
    bool write_whole(log_level level, const std::string& line) {
        std::string out(ends_line_ ? "" : "\n");
        if (journal_ && !is_file()) out += priority(level);
        out += line;
        out += '\n';
        // One write, so that lines of several do not mix.
        const auto written =
            is_file() ? ::write(file_, out.data(), out.size()) : errors_.write(out);
        if (written <= 0) return false;
        ends_line_ = out[static_cast<std::size_t>(written) - 1] == '\n';
        return static_cast<std::size_t>(written) == out.size();
    }

    bool journal_;
    own_stream errors_;
    std::atomic<int> file_{-1}; // instead of standard error
    std::string path_;
    std::atomic<std::uint64_t> lost_{0};
    std::uint64_t reported_ = 0;
    bool ends_line_ = true; // the last write did
};

logger::logger(log_level most) : most_(most), to_(std::make_shared<target>()) {}

logger::~logger() = default;

error_code logger::write_to(const std::string& path) {
    return to_->open(path);
}

void logger::reopen() {
    const auto task = [to = to_] { to->reopen(); };
    if (!elsewhere_ || !to_->is_file() || !elsewhere_(task)) task();
}

void logger::write_line(log_level level, std::string_view line) {
    auto task = [to = to_, level, front = to_->in_front(), text = std::string(line)] {
        to->write(level, front, text);
    };
    if (!elsewhere_ || !to_->is_file()) return task();
    if (!elsewhere_(std::move(task))) to_->lose();
}

std::uint64_t logger::lost_lines() const noexcept {
    return to_->lost();
}

} // namespace babel
