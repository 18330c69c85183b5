#include "net/netlink.hpp"
#include <babel/core/cancellation.hpp>
#include <babel/net/local_network.hpp>
#include <babel/net/route_watch.hpp>

#include <boost/asio/cancellation_type.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/posix/stream_descriptor.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/this_coro.hpp>

#include <memory>
#include <utility>
#include <vector>

namespace babel::net {
namespace {

// Links too: the kernel does not report the IPv4 routes that go with one.
constexpr unsigned groups =
    RTMGRP_LINK | RTMGRP_IPV4_IFADDR | RTMGRP_IPV6_IFADDR | RTMGRP_IPV4_ROUTE | RTMGRP_IPV6_ROUTE;

/// Routes of the machine to itself come and go with its addresses. Copies are what the kernel
/// learned of single destinations.
bool is_change_of_route(const netlink_message& message) {
    if (message.type != RTM_NEWROUTE && message.type != RTM_DELROUTE) return false;
    auto rest = message.body;
    const auto facts = take_plain<rtmsg>(rest);
    if (!facts || (facts->rtm_flags & RTM_F_CLONED) != 0) return false;
    return facts->rtm_type == RTN_UNICAST || facts->rtm_type == RTN_BLACKHOLE ||
           facts->rtm_type == RTN_UNREACHABLE || facts->rtm_type == RTN_PROHIBIT;
}

/// The news of one socket, and the addresses as they were before.
class network_news {
public:
    network_news() {
        if (auto now = own_addresses()) addresses_ = *std::move(now);
    }

    /// Reads all that waits. Links and addresses are told of again and again, since lifetimes are
    /// renewed and radios are scanned.
    error_code read(int socket) {
        bool is_change = false;
        for (;;) {
            const auto got = receive_netlink(socket, *buffer_);
            if (!got && got.error() == errc::would_block) break;
            // Some were lost: perhaps a change.
            const bool is_lost = !got && got.error() == asio::error::no_buffer_space;
            if (!got && !is_lost) return got.error();
            is_change = is_change || is_lost;
            auto rest = got ? *got : bytes_view();
            while (const auto message = take_message(rest))
                is_change = is_change || is_change_of_route(*message);
        }
        auto now = own_addresses();
        // Without descriptors or memory for a moment: perhaps a change.
        is_change_ = is_change || !now || addresses_ != *now;
        if (now) addresses_ = *std::move(now);
        return {};
    }
    /// True if the last reading found a change.
    bool is_change() const { return is_change_; }

private:
    std::unique_ptr<netlink_buffer> buffer_ = std::make_unique<netlink_buffer>();
    std::vector<asio::ip::address> addresses_;
    bool is_change_ = false;
};

} // namespace

asio::awaitable<error_code>
watch_routes(asio::any_io_executor executor, std::function<void()> changed) {
    co_await asio::this_coro::throw_if_cancelled(false);
    auto opened = open_netlink(groups);
    if (!opened) co_return opened.error();
    asio::posix::stream_descriptor socket(executor, opened->release());
    network_news news;
    asio::steady_timer pause(executor);
    for (;;) {
        const auto [ec] =
            co_await socket.async_wait(asio::posix::stream_descriptor::wait_read, as_result);
        if (ec) co_return ec;
        if (const auto failed = news.read(socket.native_handle())) co_return failed;
        if (!news.is_change()) continue;
        changed();
        pause.expires_after(route_change_pause);
        const auto [cut] = co_await pause.async_wait(as_result);
        // A pause that is over outruns a cancellation, which would not end the next wait.
        const auto asked = co_await asio::this_coro::cancellation_state;
        if (cut || is_cancelled(asked)) co_return asio::error::operation_aborted;
    }
}

} // namespace babel::net
