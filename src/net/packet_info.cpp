#include "net/packet_info.hpp"

#include <algorithm>
#include <cstring>

namespace babel::net {
namespace {

namespace ip = boost::asio::ip;

template <class Info>
void attach(msghdr& message, packet_info& place, int level, int type, const Info& info) {
    message.msg_control = place.bytes.data();
    message.msg_controllen = CMSG_SPACE(sizeof info);
    auto* const header = CMSG_FIRSTHDR(&message);
    header->cmsg_level = level;
    header->cmsg_type = type;
    header->cmsg_len = CMSG_LEN(sizeof info);
    std::memcpy(CMSG_DATA(header), &info, sizeof info);
}

template <class Info>
Info info_in(const cmsghdr& header) {
    Info info{};
    std::memcpy(&info, CMSG_DATA(&header), sizeof info);
    return info;
}

ip::address_v4 address_of(const in_pktinfo& info) {
    return ip::address_v4(ntohl(info.ipi_addr.s_addr));
}

ip::address_v6 address_of(const in6_pktinfo& info) {
    ip::address_v6::bytes_type bytes{};
    std::memcpy(bytes.data(), &info.ipi6_addr, bytes.size());
    ip::address_v6 made(bytes);
    if (made.is_link_local()) made.scope_id(static_cast<unsigned>(info.ipi6_ifindex));
    return made;
}

} // namespace

void ask_for_packet_info(int descriptor, int family) noexcept {
    const int on = 1;
    if (family == AF_INET)
        ::setsockopt(descriptor, IPPROTO_IP, IP_PKTINFO, &on, sizeof on);
    else
        ::setsockopt(descriptor, IPPROTO_IPV6, IPV6_RECVPKTINFO, &on, sizeof on);
}

void set_source(msghdr& message, packet_info& place, const ip::address& source) {
    if (source.is_unspecified()) return;
    if (source.is_v4()) {
        in_pktinfo info{};
        info.ipi_spec_dst.s_addr = htonl(source.to_v4().to_uint());
        attach(message, place, IPPROTO_IP, IP_PKTINFO, info);
    } else {
        in6_pktinfo info{};
        const auto bytes = source.to_v6().to_bytes();
        std::memcpy(&info.ipi6_addr, bytes.data(), bytes.size());
        info.ipi6_ifindex = static_cast<unsigned>(source.to_v6().scope_id());
        attach(message, place, IPPROTO_IPV6, IPV6_PKTINFO, info);
    }
}

void expect_destination(msghdr& message, packet_info& place) noexcept {
    message.msg_control = place.bytes.data();
    message.msg_controllen = place.bytes.size();
}

ip::address destination_of(msghdr& message) {
    for (auto* each = CMSG_FIRSTHDR(&message); each; each = CMSG_NXTHDR(&message, each)) {
        if (each->cmsg_level == IPPROTO_IP && each->cmsg_type == IP_PKTINFO)
            return address_of(info_in<in_pktinfo>(*each));
        if (each->cmsg_level == IPPROTO_IPV6 && each->cmsg_type == IPV6_PKTINFO)
            return address_of(info_in<in6_pktinfo>(*each));
    }
    return {};
}

} // namespace babel::net
