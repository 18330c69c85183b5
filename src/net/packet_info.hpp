// Own addresses of single datagrams (IP_PKTINFO; RFC 3542, section 6).
#pragma once

#include <boost/asio/ip/address.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <array>
#include <cstddef>

namespace babel::net {

/// Place for the control data of one message.
struct packet_info {
    alignas(cmsghdr) std::array<std::byte, CMSG_SPACE(sizeof(in6_pktinfo))> bytes{};
};

/// Has received datagrams carry their destination.
void ask_for_packet_info(int descriptor, int family) noexcept;

/// Sends the message from an address; unspecified: the system chooses. Lifetime: `place` outlives
/// the call that sends.
void set_source(msghdr& message, packet_info& place, const boost::asio::ip::address& source);

/// Has the message take its destination.
void expect_destination(msghdr& message, packet_info& place) noexcept;
/// The destination of a received message; unspecified if it has none.
boost::asio::ip::address destination_of(msghdr& message);

} // namespace babel::net
