#include "own_descriptor.hpp"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <string>

namespace babel::cli {

std::optional<asio::posix::stream_descriptor>
open_own(const asio::any_io_executor& executor, int descriptor, int access) {
    struct stat about {};
    if (::fstat(descriptor, &about) != 0 || S_ISREG(about.st_mode)) return {};
    const auto path = "/proc/self/fd/" + std::to_string(descriptor);
    int own = ::open(path.c_str(), access | O_NONBLOCK | O_NOCTTY | O_CLOEXEC);
    if (own < 0) own = ::fcntl(descriptor, F_DUPFD_CLOEXEC, 3);
    if (own < 0) return {};
    boost::system::error_code ec;
    asio::posix::stream_descriptor stream(executor);
    stream.assign(own, ec);
    if (ec) { // such as /dev/null: not to be polled
        ::close(own);
        return {};
    }
    return stream;
}

} // namespace babel::cli
