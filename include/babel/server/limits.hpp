// Limits on clients.
#pragma once

#include <chrono>
#include <cstddef>

namespace babel::server {

inline constexpr std::size_t max_packet_bytes = 1024; // of opcode and fields, from a client
inline constexpr std::size_t max_packet_bytes_before_login = 256;
inline constexpr unsigned max_failed_logins = 10; // on one connection
// Descriptors for listeners, the log, control, metrics and the connections of one turn; 12 if few
// are available.
inline constexpr std::size_t descriptor_reserve = 64;

/// Limits that the operator may set. A rate of 0 means no limit.
struct limits {
    std::size_t users = 10'000;
    std::size_t unauthenticated = 5'000;         ///< connections that have not logged in
    std::size_t unauthenticated_per_source = 32; ///< the same from one IPv4 address or IPv6 /64
    std::size_t realm_users = 10'000;            ///< of one realm, if realms are separate
    std::size_t users_per_source = 512;          ///< from one IPv4 address or IPv6 /64
    std::size_t users_per_56 = 1024;             ///< from one IPv6 /56
    std::size_t users_per_48 = 2048;             ///< from one IPv6 /48
    unsigned connect_rate = 20;                  ///< connections per second and source
    std::chrono::seconds login_time{10};         ///< time to log in, and to complete a packet
    unsigned login_rate = 5;    ///< logins per second and source; each one is announced to all
    unsigned message_rate = 20; ///< messages per second and session
    unsigned call_rate = 2;     ///< CallRequests per second and session
    std::size_t queue_bytes = 256 * 1024; ///< queued for a client, beyond its contact list
    std::size_t all_queues_bytes = 64 * 1024 * 1024; ///< queued for all clients
    std::chrono::seconds stall_time{10};             ///< time that a client may take no queued byte
    std::chrono::milliseconds presence_hold{1000};   ///< maximum pause between flushes of presence

    bool operator==(const limits&) const = default;
};

/// Default of `unauthenticated`: half of the users, since all may come back at once after a
/// restart.
std::size_t unauthenticated_for(std::size_t users);

/// Lowers the limits to fit into that many descriptors; a quarter is for connections that have not
/// logged in. `has_proxies`: as many connections again may wait for the header of their proxy.
/// `relay_links`: connections of the relay, for which half of the room is kept at most.
limits
fitted(limits wanted, std::size_t descriptors, bool has_proxies, std::size_t relay_links = 0);

/// Descriptors that such limits need, with the reserve.
std::size_t descriptors_for(const limits& wanted, bool has_proxies, std::size_t relay_links = 0);

} // namespace babel::server
