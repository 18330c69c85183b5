#include <babel/core/own_stream.hpp>

#include <fcntl.h>
#include <poll.h>
#include <sys/socket.h>
#include <sys/stat.h>
#include <termios.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <string>

namespace babel {
namespace {

/// A shared terminal that polls as writable takes at least this.
constexpr std::size_t terminal_piece_bytes = 64;

/// -1: it cannot be opened again.
int open_again(int descriptor, int access) {
    const auto path = "/proc/self/fd/" + std::to_string(descriptor);
    const int how = access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC;
    if (const int own = ::open(path.c_str(), how); own >= 0) return own;
    // After `su` the terminal is another user's, but still opens as the controlling one.
    return ::tcgetsid(descriptor) == ::getsid(0) ? ::open("/dev/tty", how) : -1;
}

} // namespace

own_stream::own_stream(int descriptor, int access) : descriptor_(-1) {
    struct stat about {};
    if (::fstat(descriptor, &about) != 0) return;
    if (S_ISREG(about.st_mode)) {
        access_ = access_by::file; // shared on purpose, with its position
    } else if (S_ISSOCK(about.st_mode)) {
        access_ = access_by::socket;
    } else if ((descriptor_ = open_again(descriptor, access)) >= 0) {
        access_ = access_by::own;
    } else if (S_ISFIFO(about.st_mode)) {
        access_ = access_by::pipe;
    }
    if (descriptor_ < 0) descriptor_ = ::fcntl(descriptor, F_DUPFD_CLOEXEC, STDERR_FILENO + 1);
}

own_stream::~own_stream() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

bool own_stream::is_ready(short events) const {
    pollfd asked{descriptor_, events, 0};
    if (::poll(&asked, 1, 0) > 0) return true;
    errno = EAGAIN;
    return false;
}

ssize_t own_stream::read(char* to, std::size_t size) const {
    if (access_ == access_by::socket) return ::recv(descriptor_, to, size, MSG_DONTWAIT);
    const bool may_wait = access_ == access_by::pipe || access_ == access_by::other;
    if (may_wait && !is_ready(POLLIN)) return -1;
    return ::read(descriptor_, to, size);
}

ssize_t own_stream::write(std::string_view text) const {
    if (access_ == access_by::socket)
        return ::send(descriptor_, text.data(), text.size(), MSG_DONTWAIT | MSG_NOSIGNAL);
    auto size = text.size();
    if (access_ == access_by::pipe || access_ == access_by::other) {
        if (!is_ready(POLLOUT)) return -1;
        size = std::min<std::size_t>(
            size, access_ == access_by::pipe ? PIPE_BUF : terminal_piece_bytes
        );
    }
    return ::write(descriptor_, text.data(), size);
}

} // namespace babel
