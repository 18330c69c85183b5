#include "net/packet_info.hpp"
#include <babel/net/udp_socket.hpp>

#include <boost/asio/ip/v6_only.hpp>

#include <netinet/in.h>
#include <sys/socket.h>

#include <algorithm>
#include <array>
#include <cerrno>

namespace babel::net {
namespace {

constexpr std::size_t batch = udp_socket::max_batch;

template <class Call>
int count_uninterrupted(Call call) {
    for (;;) {
        const int count = call();
        if (count >= 0 || errno != EINTR) return count;
    }
}

bool is_full() {
    return errno == EAGAIN || errno == EWOULDBLOCK || errno == ENOBUFS;
}

/// Messages of one system call.
struct outgoing {
    explicit outgoing(std::span<const datagram> all) {
        for (std::size_t i = 0; i < all.size(); ++i) {
            const auto& each = all[i];
            // The system takes these without const, and only reads them.
            parts[i] = {const_cast<std::uint8_t*>(each.bytes.data()), each.bytes.size()};
            auto& header = messages[i].msg_hdr;
            header.msg_name = const_cast<void*>(static_cast<const void*>(each.peer.data()));
            header.msg_namelen = static_cast<socklen_t>(each.peer.size());
            header.msg_iov = &parts[i];
            header.msg_iovlen = 1;
            set_source(header, sources[i], each.own);
        }
    }

    std::array<iovec, batch> parts{};
    std::array<packet_info, batch> sources{};
    std::array<mmsghdr, batch> messages{};
};

} // namespace

struct udp_socket::buffers {
    // A byte more than a datagram may have shows that one is too large.
    std::array<std::array<std::uint8_t, max_bytes + 1>, batch> bytes;
    std::array<udp::endpoint, batch> peers;
    std::array<iovec, batch> parts{};
    std::array<packet_info, batch> destinations;
    std::array<mmsghdr, batch> messages{};
    std::array<datagram, batch> datagrams;

    void prepare() {
        for (std::size_t i = 0; i < batch; ++i) {
            parts[i] = {bytes[i].data(), bytes[i].size()};
            auto& header = messages[i].msg_hdr;
            header = {};
            header.msg_name = peers[i].data();
            header.msg_namelen = static_cast<socklen_t>(peers[i].capacity());
            header.msg_iov = &parts[i];
            header.msg_iovlen = 1;
            expect_destination(header, destinations[i]);
        }
    }
};

udp_socket::udp_socket(udp::socket socket)
    : socket_(std::move(socket)), received_(std::make_unique<buffers>()) {}

udp_socket::udp_socket(udp_socket&&) noexcept = default;
udp_socket& udp_socket::operator=(udp_socket&&) noexcept = default;
udp_socket::~udp_socket() = default;

result<udp_socket>
udp_socket::open(const asio::any_io_executor& executor, const udp::endpoint& at) {
    udp::socket socket(executor);
    error_code ec;
    socket.open(at.protocol(), ec);
    if (!ec && at.address().is_v6()) socket.set_option(asio::ip::v6_only(true), ec);
    if (!ec) socket.bind(at, ec);
    if (!ec) socket.non_blocking(true, ec);
    if (ec) return ec;
    ask_for_packet_info(socket.native_handle(), at.protocol().family());
    return udp_socket(std::move(socket));
}

result<std::span<const datagram>> udp_socket::try_receive() {
    auto& into = *received_;
    into.prepare();
    const int count = count_uninterrupted([&] {
        return ::recvmmsg(
            socket_.native_handle(), into.messages.data(), batch, MSG_DONTWAIT, nullptr
        );
    });
    was_full_ = count == static_cast<int>(batch);
    if (count < 0)
        return errno == EAGAIN || errno == EWOULDBLOCK ? errc::would_block : last_error();
    std::size_t kept = 0;
    for (std::size_t i = 0; i < static_cast<std::size_t>(count); ++i) {
        auto& message = into.messages[i];
        if (message.msg_len > max_bytes) {
            ++too_large_;
            continue;
        }
        into.peers[i].resize(message.msg_hdr.msg_namelen);
        into.datagrams[kept++] = {
            into.peers[i],
            bytes_view(into.bytes[i]).first(message.msg_len),
            destination_of(message.msg_hdr)};
    }
    return std::span<const datagram>(into.datagrams).first(kept);
}

void udp_socket::send(std::span<const datagram> all) {
    while (!all.empty()) {
        const auto part = all.first(std::min(all.size(), batch));
        outgoing made(part);
        const int count = count_uninterrupted([&] {
            return ::sendmmsg(
                socket_.native_handle(),
                made.messages.data(),
                static_cast<unsigned>(part.size()),
                MSG_DONTWAIT
            );
        });
        if (count < 0 && is_full()) {
            unsent_ += all.size();
            return;
        }
        // The error is the first one's: its address cannot be reached.
        if (count < 0) ++unsent_;
        all = all.subspan(count < 0 ? 1 : static_cast<std::size_t>(count));
    }
}

void udp_socket::close() {
    error_code ignored;
    socket_.close(ignored);
}

udp::endpoint udp_socket::local() const {
    error_code ignored; // closed: unspecified
    return socket_.local_endpoint(ignored);
}

} // namespace babel::net
