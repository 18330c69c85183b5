#include "cli/terminal/standard_stream.hpp"

#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <sys/epoll.h>

namespace babel::cli {

standard_stream::standard_stream(const asio::any_io_executor& executor, int descriptor, int access)
    : own_stream(descriptor, access), ready_(executor) {
    net::descriptor set(::epoll_create1(EPOLL_CLOEXEC));
    epoll_event wanted{};
    wanted.events = access == O_RDONLY ? EPOLLIN : EPOLLOUT;
    if (!set || ::epoll_ctl(set.get(), EPOLL_CTL_ADD, get(), &wanted) != 0) return;
    boost::system::error_code failed;
    ready_.assign(set.get(), failed);
    if (!failed) set.release();
}

void standard_stream::cancel() {
    boost::system::error_code ignored; // after closing nothing waits
    ready_.cancel(ignored);
}

} // namespace babel::cli
