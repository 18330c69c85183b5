#include "net/netlink.hpp"

#include <sys/socket.h>

#include <algorithm>
#include <cerrno>
#include <memory>
#include <vector>

namespace babel::net {
namespace {

// One at a time, over a socket of its own: no other's answer comes.
constexpr std::uint32_t sequence = 1;

/// All parts begin at multiples of four.
void skip(bytes_view& rest, std::size_t size) {
    rest = rest.subspan(std::min((size + 3) / 4 * 4, rest.size()));
}

std::vector<std::uint8_t> framed(std::uint16_t type, std::uint16_t flags, bytes_view request) {
    nlmsghdr header{};
    header.nlmsg_len = static_cast<std::uint32_t>(sizeof header + request.size());
    header.nlmsg_type = type;
    header.nlmsg_flags = static_cast<std::uint16_t>(NLM_F_REQUEST | flags);
    header.nlmsg_seq = sequence;
    std::vector<std::uint8_t> out(sizeof header);
    std::memcpy(out.data(), &header, sizeof header);
    out.insert(out.end(), request.begin(), request.end());
    return out;
}

/// Of NLMSG_ERROR: a negative number of the system.
error_code error_in(const netlink_message& message) {
    auto rest = message.body;
    const auto found = take_plain<nlmsgerr>(rest);
    if (!found) return errc::truncated;
    return {-found->error, boost::system::system_category()};
}

} // namespace

std::optional<netlink_message> take_message(bytes_view& rest) {
    auto body = rest;
    const auto header = take_plain<nlmsghdr>(body);
    if (!header || header->nlmsg_len < sizeof *header || header->nlmsg_len > rest.size()) return {};
    skip(rest, header->nlmsg_len);
    return netlink_message{header->nlmsg_type, body.first(header->nlmsg_len - sizeof *header)};
}

std::optional<netlink_attribute> take_attribute(bytes_view& rest) {
    auto value = rest;
    const auto header = take_plain<rtattr>(value);
    if (!header || header->rta_len < sizeof *header || header->rta_len > rest.size()) return {};
    skip(rest, header->rta_len);
    return netlink_attribute{header->rta_type, value.first(header->rta_len - sizeof *header)};
}

result<descriptor> open_netlink(unsigned groups) {
    descriptor out(::socket(AF_NETLINK, SOCK_RAW | SOCK_CLOEXEC | SOCK_NONBLOCK, NETLINK_ROUTE));
    if (!out) return last_error();
    sockaddr_nl at{};
    at.nl_family = AF_NETLINK;
    at.nl_groups = groups;
    if (::bind(out.get(), reinterpret_cast<const sockaddr*>(&at), sizeof at) != 0)
        return last_error();
    return out;
}

result<bytes_view> receive_netlink(int socket, netlink_buffer& into) {
    for (;;) {
        sockaddr_nl from{};
        socklen_t size = sizeof from;
        const auto got = ::recvfrom(
            socket, into.data(), into.size(), 0, reinterpret_cast<sockaddr*>(&from), &size
        );
        if (got < 0 && (errno == EAGAIN || errno == EWOULDBLOCK)) return errc::would_block;
        if (got < 0 && errno != EINTR) return last_error();
        // Other programs may send to the socket, too.
        if (got >= 0 && from.nl_pid == 0)
            return bytes_view(into).first(static_cast<std::size_t>(got));
    }
}

error_code ask_netlink(
    std::uint16_t type,
    std::uint16_t flags,
    bytes_view request,
    const std::function<void(const netlink_message&)>& on_answer
) {
    const auto socket = open_netlink(0);
    if (!socket) return socket.error();
    const auto question = framed(type, flags, request);
    if (::send(socket->get(), question.data(), question.size(), 0) < 0) return last_error();
    const auto buffer = std::make_unique<netlink_buffer>();
    for (;;) {
        auto got = receive_netlink(socket->get(), *buffer);
        if (!got) return got.error();
        while (const auto message = take_message(*got)) {
            if (message->type == NLMSG_ERROR) return error_in(*message);
            if (message->type == NLMSG_DONE) return {};
            on_answer(*message);
            if ((flags & NLM_F_DUMP) == 0) return {};
        }
    }
}

} // namespace babel::net
