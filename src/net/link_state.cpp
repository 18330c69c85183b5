// Apart from tcp.cpp: the C library's tcp_info is older than the kernel's, and both have one name.
#include <babel/net/link_state.hpp>

#include <linux/sockios.h>
#include <linux/tcp.h>
#include <netinet/in.h>
#include <sys/ioctl.h>
#include <sys/socket.h>

#include <algorithm>

namespace babel::net {

std::optional<link_state> inspect(int descriptor) noexcept {
    tcp_info info{};
    socklen_t size = sizeof info;
    if (::getsockopt(descriptor, IPPROTO_TCP, TCP_INFO, &info, &size) != 0) return {};
    const auto life = std::min(info.tcpi_last_data_recv, info.tcpi_last_ack_recv);
    int unacknowledged = 0;
    if (::ioctl(descriptor, SIOCOUTQ, &unacknowledged) != 0) return {};
    return link_state{
        std::chrono::microseconds(info.tcpi_min_rtt == ~0U ? 0 : info.tcpi_min_rtt) /* none yet */,
        std::chrono::milliseconds(life),
        static_cast<std::size_t>(unacknowledged)};
}

} // namespace babel::net
