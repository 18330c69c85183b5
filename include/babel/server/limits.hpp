// What clients may take of the server.
#pragma once

#include <chrono>
#include <cstddef>

namespace babel::server {

inline constexpr std::size_t max_packet_bytes = 1024; // of opcode and fields, from a client
inline constexpr std::size_t max_packet_bytes_before_login = 256;
inline constexpr unsigned max_failed_logins = 10; // on one connection
// For all but clients: listeners, the log, control, metrics, and a turn's worth of newcomers; 12
// where few are left.
inline constexpr std::size_t descriptor_reserve = 64;

/// The limits that an operator may set. A rate of 0 is none.
struct limits {
    std::size_t users = 10'000;
    std::size_t unauthenticated = 5'000;         ///< connections that have not logged in
    std::size_t unauthenticated_per_source = 32; ///< of them, from one IPv4 address or IPv6 /64
    std::size_t users_per_source = 512;          ///< from one IPv4 address or IPv6 /64
    std::size_t users_per_56 = 1024;             ///< from one IPv6 /56
    std::size_t users_per_48 = 2048;             ///< from one IPv6 /48
    unsigned connect_rate = 20;                  ///< connections a second and source
    std::chrono::seconds login_time{10};         ///< to log in, and for a packet to become whole
    unsigned login_rate = 5;              ///< logins a second and source; each is told to everybody
    unsigned message_rate = 20;           ///< a second and session
    unsigned call_rate = 2;               ///< CallRequests a second and session
    std::size_t queue_bytes = 256 * 1024; ///< that may wait for a client beyond its first list
    std::size_t all_queues_bytes = 64 * 1024 * 1024; ///< of all clients together
    std::chrono::seconds stall_time{10};             ///< without a byte taken of what waits
    std::chrono::milliseconds presence_hold{1000};   ///< longest pause between flushes of presence

    bool operator==(const limits&) const = default;
};

/// The default of `unauthenticated`: half of the users, who may all come back at once after a
/// restart.
std::size_t unauthenticated_for(std::size_t users);

/// The limits that so many descriptors allow: if they do not suffice, a quarter is for
/// unauthenticated connections.
limits fitted(limits wanted, std::size_t descriptors);

/// Raises this process's soft limit of descriptors to its hard one, as far as `wanted` needs it.
/// Returns the limit that holds now.
std::size_t raise_descriptor_limit(const limits& wanted);

} // namespace babel::server
