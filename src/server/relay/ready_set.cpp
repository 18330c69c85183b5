#include "server/relay/ready_set.hpp"

#include <babel/core/error.hpp>

#include <boost/system/system_error.hpp>

#include <algorithm>

namespace babel::server {

ready_set::ready_set() : set_(::epoll_create1(EPOLL_CLOEXEC)) {
    if (!set_) throw boost::system::system_error(last_error(), "epoll_create1");
}

bool ready_set::add(int descriptor, std::uint64_t key, interest wanted) {
    return control(EPOLL_CTL_ADD, descriptor, key, wanted);
}

bool ready_set::change(int descriptor, std::uint64_t key, interest wanted) {
    return control(EPOLL_CTL_MOD, descriptor, key, wanted);
}

void ready_set::remove(int descriptor) {
    control(EPOLL_CTL_DEL, descriptor, 0, {});
}

bool ready_set::control(int how, int descriptor, std::uint64_t key, interest wanted) {
    epoll_event what{};
    what.events = (wanted.reads ? EPOLLIN : 0U) | (wanted.writes ? EPOLLOUT : 0U);
    what.data.u64 = key;
    return ::epoll_ctl(set_.get(), how, descriptor, &what) == 0;
}

std::span<const epoll_event> ready_set::wait(std::chrono::milliseconds most) {
    const int count = ::epoll_wait(
        set_.get(), events_.data(), static_cast<int>(events_.size()), static_cast<int>(most.count())
    );
    return std::span(events_).first(static_cast<std::size_t>(std::max(count, 0)));
}

} // namespace babel::server
