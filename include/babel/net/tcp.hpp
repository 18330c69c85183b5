// TCP as we use it: listening sockets, socket options, addresses as text.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/error.hpp>
#include <babel/net/descriptor.hpp>
#include <babel/net/family.hpp>

#include <boost/asio/ip/tcp.hpp>

#include <chrono>
#include <cstdint>
#include <string>

namespace babel::net {

using tcp = asio::ip::tcp;

bool is_of(family wanted, const asio::ip::address& address);

/// Families of an IPv6 listener: IPv6 alone, or IPv4 as well.
enum class stack : std::uint8_t { single, dual };

/// Handling of an address that no interface has: fail, or listen until one gets it.
enum class absent_address : std::uint8_t { is_error, may_come };

/// Opens a non-blocking listener. Port 0: the system picks one. Errors: the system's (address in
/// use, no such address, no permission).
result<tcp::acceptor> listen(
    const asio::any_io_executor& executor,
    const tcp::endpoint& at,
    stack families,
    absent_address absent = absent_address::is_error
);

/// Takes a port that sockets of open_from() have, or are to have. It listens from its listen() on.
/// Port 0: the system picks one. Errors: as listen().
result<tcp::acceptor>
reserve_port(const asio::any_io_executor& executor, const tcp& family, std::uint16_t port);

/// Opens a socket on a port that reserve_port() took, or may take later. Port 0: the system picks
/// one. Without success the socket is closed.
void open_from(tcp::socket& socket, const tcp& family, std::uint16_t port);

/// True if an interface of this machine has the address.
bool is_present(const asio::ip::address& address);

/// Takes over a listening descriptor and its ownership. Errors: bad_descriptor and the like;
/// invalid_argument if it does not listen for TCP. The caller keeps the descriptor then.
result<tcp::acceptor> adopt_listener(const asio::any_io_executor& executor, int descriptor);

/// Pause after an accept that failed for lack of descriptors or memory.
inline constexpr std::chrono::milliseconds accept_pause{100};

struct accepted {
    descriptor socket; ///< non-blocking
    tcp::endpoint remote;
};
/// Accepts a waiting connection. Errors: would_block; the system's.
result<accepted> try_accept(tcp::acceptor& from);

/// Waits for a connection and accepts it. Errors: operation_aborted; the system's.
asio::awaitable<result<tcp::socket>> accept(tcp::acceptor& from);

/// Local endpoint of a connected socket; unspecified if it is no longer connected.
tcp::endpoint local_endpoint(int descriptor) noexcept;
/// The same for the other end.
tcp::endpoint remote_endpoint(int descriptor) noexcept;

/// Sends each packet immediately. Nagle's algorithm would add a round trip to voice.
void set_no_delay(int descriptor) noexcept;

/// Limits the kernel's send buffer (SO_SNDBUF), which Linux otherwise grows to 4 MB for a peer that
/// does not read.
void set_send_buffer(int descriptor, int bytes) noexcept;

/// For a thin stream that must not wait. Retransmissions are not spaced out further and further
/// while the other side is silent: voice is back 0.6 s after an outage instead of 1.7 s. The socket
/// is writable only while fewer than `most_unsent_bytes` wait in the system to be sent. That limit
/// holds for waits only: a write still fills up an unsent segment.
void set_thin_stream(int descriptor, int most_unsent_bytes) noexcept;

/// Detection of a peer that vanished without closing (a pulled cable, a NAT that lost its state):
/// probes after a time without any sign of life, and a limit of the time that data may be
/// unacknowledged. Linux ends a connection at the first unanswered probe after that limit, whatever
/// the number of probes. So it must cover all of them, or one lost packet ends the connection.
struct keepalive {
    std::chrono::seconds idle;
    std::chrono::seconds interval;
    int probes;
    std::chrono::seconds unacknowledged;
};
/// For connections that may be idle for long and are made again automatically.
inline constexpr keepalive patient{
    std::chrono::seconds(30), std::chrono::seconds(10), 3, std::chrono::seconds(60)};
void set_keepalive(int descriptor, const keepalive& how) noexcept;

/// Has unsent data discarded when the descriptor is closed.
void discard_on_close(int descriptor) noexcept;

/// The code point of RFC 3246, for voice.
inline constexpr int expedited_forwarding = 46;

/// Marks sent packets for routers, IPv4 and IPv6: a code point of RFC 2474, 0 to 63.
void set_priority(int descriptor, int dscp) noexcept;

/// An IPv4-mapped IPv6 address as IPv4; any other as it is, with its zone.
asio::ip::address unmapped(const asio::ip::address& address);

/// The address as people write it; an IPv4-mapped IPv6 address as IPv4, without the zone.
asio::ip::address plain_address(const asio::ip::address& address);
std::string to_string(const tcp::endpoint& endpoint);

} // namespace babel::net
