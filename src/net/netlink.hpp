// Questions to the kernel about this machine's network, and news of it (rtnetlink, RFC 3549).
#pragma once

#include <babel/core/error.hpp>
#include <babel/net/descriptor.hpp>

#include <linux/netlink.h>
#include <linux/rtnetlink.h>

#include <array>
#include <cstddef>
#include <cstdint>
#include <cstring>
#include <functional>
#include <optional>

namespace babel::net {

/// Bytes that take every message of the kernel: netlink(7) names 32 KiB.
using netlink_buffer = std::array<std::uint8_t, 32 * 1024>;

struct netlink_message {
    std::uint16_t type = 0;
    bytes_view body; ///< behind the header
};

struct netlink_attribute {
    std::uint16_t type = 0;
    bytes_view value;
};

/// Cuts the next one off. Null at the end, or if the rest is not a whole one.
std::optional<netlink_message> take_message(bytes_view& rest);
std::optional<netlink_attribute> take_attribute(bytes_view& rest);

/// Cuts a plain structure off. Null: it is not whole.
template <class Plain>
std::optional<Plain> take_plain(bytes_view& rest) {
    Plain out;
    if (rest.size() < sizeof out) return {};
    std::memcpy(&out, rest.data(), sizeof out);
    rest = rest.subspan(sizeof out);
    return out;
}

/// A non-blocking socket that hears of `groups`: bits of RTMGRP_*. 0: for questions only.
/// Errors: the system's.
result<descriptor> open_netlink(unsigned groups);

/// The messages that wait. Lifetime: as the buffer. Errors: would_block; no_buffer_space where some
/// were lost; the system's.
result<bytes_view> receive_netlink(int socket, netlink_buffer& into);

/// Asks, and passes each message of the answer on. `flags`: NLM_F_DUMP, or 0 for one message.
/// `request`: what follows the header. The kernel answers at once.
/// Errors: those of the kernel, and of receive_netlink().
error_code ask_netlink(
    std::uint16_t type,
    std::uint16_t flags,
    bytes_view request,
    const std::function<void(const netlink_message&)>& on_answer
);

} // namespace babel::net
