#include "sockets.hpp"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <system_error>

namespace babel::bench {
namespace {

constexpr int small_buffer_bytes = 2048;
constexpr int small_segment_bytes = 128;

template <class Value>
void set_option(int descriptor, int level, int option, const Value& value) {
    ::setsockopt(descriptor, level, option, &value, sizeof value);
}

} // namespace

int connect_to(std::uint16_t port, appetite reads) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "socket");
    set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    if (reads == appetite::small) {
        // The segment size limits the buffer of the server's kernel: otherwise it is megabytes.
        set_option(descriptor, SOL_SOCKET, SO_RCVBUF, small_buffer_bytes);
        set_option(descriptor, IPPROTO_TCP, TCP_MAXSEG, small_segment_bytes);
    }
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
        return descriptor;
    const int bad = errno;
    ::close(descriptor);
    throw std::system_error(bad, std::generic_category(), "connecting to the server");
}

int begin_to_connect(std::uint16_t port, std::uint32_t from) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "socket");
    set_option(descriptor, IPPROTO_TCP, TCP_NODELAY, 1);
    set_option(descriptor, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
    sockaddr_in own{};
    own.sin_family = AF_INET;
    own.sin_addr.s_addr = htonl(from);
    sockaddr_in to = own;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    const auto* own_address = reinterpret_cast<const sockaddr*>(&own);
    const auto* address = reinterpret_cast<const sockaddr*>(&to);
    if (::bind(descriptor, own_address, sizeof own) == 0 &&
        (::connect(descriptor, address, sizeof to) == 0 || errno == EINPROGRESS))
        return descriptor;
    const int bad = errno;
    ::close(descriptor);
    throw std::system_error(bad, std::generic_category(), "connecting to the server");
}

int listen_on(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK, 0);
    set_option(descriptor, SOL_SOCKET, SO_REUSEADDR, 1);
    sockaddr_in at{};
    at.sin_family = AF_INET;
    at.sin_port = htons(port);
    at.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    auto* address = reinterpret_cast<sockaddr*>(&at);
    socklen_t size = sizeof at;
    if (::bind(descriptor, address, size) != 0 || ::listen(descriptor, SOMAXCONN) != 0)
        throw std::system_error(errno, std::generic_category(), "listening");
    ::getsockname(descriptor, address, &size);
    std::printf("listening on 127.0.0.1:%d\n", ntohs(at.sin_port));
    std::fflush(stdout);
    return descriptor;
}

void reset_and_close(int descriptor) {
    set_option(descriptor, SOL_SOCKET, SO_LINGER, linger{.l_onoff = 1, .l_linger = 0});
    ::close(descriptor);
}

void raise_descriptor_limit() {
    rlimit limit{};
    ::getrlimit(RLIMIT_NOFILE, &limit);
    limit.rlim_cur = limit.rlim_max;
    ::setrlimit(RLIMIT_NOFILE, &limit);
}

} // namespace babel::bench
