#include "leg.hpp"

#include <babel/crypto/relay_ticket.hpp>
#include <babel/wire/sealed.hpp>

#include <netinet/in.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <ctime>
#include <stdexcept>
#include <system_error>
#include <utility>

namespace babel::bench {
namespace {

using std::chrono::nanoseconds;

constexpr std::uint8_t sealed_code = 0xc0;
constexpr std::uint16_t kbits_of_leg = 256;
constexpr std::uint64_t life_of_ticket = 3600; // seconds
constexpr std::size_t stamp_at = wire::sealed_header_bytes;

nanoseconds wall_clock() {
    timespec now{};
    clock_gettime(CLOCK_REALTIME, &now); // the kernel's stamps are of this clock
    return std::chrono::seconds(now.tv_sec) + nanoseconds(now.tv_nsec);
}

int open_socket(std::uint16_t port) {
    const int descriptor = ::socket(AF_INET, SOCK_DGRAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
    if (descriptor < 0) throw std::system_error(errno, std::generic_category(), "socket");
    const int on = 1;
    ::setsockopt(descriptor, SOL_SOCKET, SO_TIMESTAMPNS, &on, sizeof on);
    sockaddr_in to{};
    to.sin_family = AF_INET;
    to.sin_port = htons(port);
    to.sin_addr.s_addr = htonl(INADDR_LOOPBACK);
    if (::connect(descriptor, reinterpret_cast<const sockaddr*>(&to), sizeof to) == 0)
        return descriptor;
    const int bad = errno;
    ::close(descriptor);
    throw std::system_error(bad, std::generic_category(), "connecting to the relay");
}

nat::relay_binding binding_of(const leg_ids& ids, const relay_secret& secret) {
    wire::relay_ticket ticket;
    ticket.expiry = static_cast<std::uint64_t>(std::time(nullptr)) + life_of_ticket;
    ticket.mine = ids.mine;
    ticket.theirs = ids.theirs;
    ticket.kbit_s = kbits_of_leg;
    auto bytes = wire::encode(ticket);
    crypto::put_relay_mac(secret, bytes);
    const auto key = crypto::leg_key_of(secret, bytes);
    return *nat::relay_binding::make(bytes, key, std::chrono::steady_clock::now());
}

std::optional<nanoseconds> kernel_stamp(msghdr& message) {
    for (auto* part = CMSG_FIRSTHDR(&message); part; part = CMSG_NXTHDR(&message, part))
        if (part->cmsg_level == SOL_SOCKET && part->cmsg_type == SCM_TIMESTAMPNS) {
            timespec at{};
            std::memcpy(&at, CMSG_DATA(part), sizeof at);
            return std::chrono::seconds(at.tv_sec) + nanoseconds(at.tv_nsec);
        }
    return {};
}

} // namespace

leg::leg(std::uint16_t port, leg_ids ids, const relay_secret* secret)
    : descriptor_(open_socket(port)), ids_(ids) {
    if (secret)
        binding_.emplace(binding_of(ids, *secret));
    else
        announce();
}

leg::leg(leg&& other) noexcept
    : descriptor_(std::exchange(other.descriptor_, -1)), ids_(other.ids_), number_(other.number_),
      has_more_(other.has_more_), binding_(other.binding_) {}

leg::~leg() {
    if (descriptor_ >= 0) ::close(descriptor_);
}

/// The floor's Bind: an id, and no more.
void leg::announce() const {
    std::array<std::uint8_t, 5> bytes{wire::bind::code};
    std::memcpy(bytes.data() + 1, &ids_.mine, sizeof ids_.mine);
    ::send(descriptor_, bytes.data(), bytes.size(), 0);
}

void leg::keep_bound(steady_time now) {
    if (!binding_ || now < binding_->wake_at()) return;
    while (const auto action = binding_->next(now)) {
        if (action->step == nat::binding_step::send_udp)
            ::send(descriptor_, action->bind.data(), action->bind.size(), 0);
        else if (action->step == nat::binding_step::open_tls)
            binding_->on_tls_closed(now, action->leg); // UDP alone is measured
    }
}

void leg::send(std::size_t bytes) {
    std::array<std::uint8_t, wire::max_datagram_bytes> datagram{sealed_code};
    std::memcpy(datagram.data() + 1, &ids_.theirs, sizeof ids_.theirs);
    std::memcpy(datagram.data() + 5, &++number_, sizeof number_);
    const auto now = wall_clock().count();
    std::memcpy(datagram.data() + stamp_at, &now, sizeof now);
    ::send(descriptor_, datagram.data(), bytes, 0);
}

std::optional<nanoseconds> leg::receive() {
    std::array<std::uint8_t, wire::max_datagram_bytes> datagram;
    alignas(cmsghdr) std::array<char, 128> room;
    iovec part{datagram.data(), datagram.size()};
    msghdr message{};
    message.msg_iov = &part;
    message.msg_iovlen = 1;
    message.msg_control = room.data();
    message.msg_controllen = room.size();
    const auto count = ::recvmsg(descriptor_, &message, MSG_DONTWAIT);
    has_more_ = count > 0;
    if (count <= 0) return {};
    if (datagram[0] == wire::bound::code && binding_) {
        binding_->on_bound(
            {datagram.data(), static_cast<std::size_t>(count)}, nat::relay_carrier::udp
        );
        return {};
    }
    const auto came = kernel_stamp(message);
    if (!came) throw std::runtime_error("the kernel stamps no datagrams");
    std::int64_t sent = 0;
    std::memcpy(&sent, datagram.data() + stamp_at, sizeof sent);
    return *came - nanoseconds(sent);
}

} // namespace babel::bench
