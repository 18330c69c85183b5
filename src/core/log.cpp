#include <babel/core/log.hpp>
#include <babel/core/time.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdlib>

namespace babel {

namespace {

/// Standard error as a description of our own, which does not block; another number for
/// the same where that cannot be had (a socket, somebody else's terminal).
int open_output() {
    constexpr int flags = O_WRONLY | O_APPEND | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const int own = ::open("/proc/self/fd/2", flags);
    if (own >= 0) return own;
    const int same = ::fcntl(STDERR_FILENO, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
    return same >= 0 ? same : STDERR_FILENO;
}

bool write_all_or_nothing(int to, std::string_view line) {
    // Sockets have no open(), but can be told not to wait each time.
    auto written = ::send(to, line.data(), line.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    if (written < 0 && errno == ENOTSOCK) {
        pollfd now{to, POLLOUT, 0}; // where it could not be opened anew, this is all we can ask
        if (::poll(&now, 1, 0) == 0) return false;
        written = ::write(to, line.data(), line.size());
    }
    return written >= 0 || errno != EAGAIN; // a closed one loses its lines for good
}

} // namespace

logger::logger(log_level most)
    : most_(most), journal_(std::getenv("JOURNAL_STREAM") != nullptr), output_(open_output()) {}

logger::~logger() {
    if (output_ != STDERR_FILENO) ::close(output_);
}

error_code logger::write_to(const std::string& path) {
    constexpr int flags = O_WRONLY | O_APPEND | O_CREAT | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    const int file = ::open(path.c_str(), flags, S_IRUSR | S_IWUSR);
    if (file < 0) return last_error();
    if (output_ != STDERR_FILENO) ::close(output_);
    output_ = file;
    in_file_ = true;
    return {};
}

void logger::write_line(log_level level, std::string_view line) {
    const auto lost = lost_lines_ - told_lost_;
    if (lost > 0 &&
        !write_out(log_level::warning, std::to_string(lost) + " lines of the log were lost")) {
        ++lost_lines_;
        return;
    }
    told_lost_ = lost_lines_;
    if (!write_out(level, line)) ++lost_lines_;
}

bool logger::write_out(log_level level, std::string_view line) {
    constexpr std::array<std::string_view, 5> priorities{"<3>", "<4>", "<6>", "<7>", "<7>"};
    std::string out;
    if (in_file_)
        out += utc_text(std::chrono::system_clock::now(), "%Y-%m-%dT%H:%M:%SZ ");
    else if (journal_)
        out += priorities[static_cast<std::size_t>(level)];
    out += line;
    out += '\n';
    return write_all_or_nothing(output_, out); // one write, so that lines of several do not mix
}

} // namespace babel
