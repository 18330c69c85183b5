// Connections being served: from hello to goodbye, and what they all share.
#pragma once

#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/net/transport.hpp>
#include <babel/server/member.hpp>
#include <babel/server/switchboard.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <memory>
#include <vector>

namespace babel::server {

inline constexpr std::size_t max_packet_bytes = 1024; // of opcode and fields, from a client
inline constexpr std::size_t max_packet_bytes_before_login = 256;
inline constexpr std::size_t max_waiting_bytes = 256 * 1024; // beyond the first list of contacts

/// The sessions of a server, with what they share: the rules, the read buffer, and one piece of
/// work at the end of a turn of the loop for all of them.
/// Lifetime: outlives its sessions and what it posted: await idle() before it is destroyed.
/// Thread: the executor's.
class session_host {
public:
    session_host(asio::any_io_executor executor, logger& log);

    /// Serves one connection until it ends.
    asio::awaitable<void> serve(std::unique_ptr<net::transport> link, origin from);

    /// Whether nothing waits for a peer to read it.
    bool is_drained() const;

    /// Ends every session, in a later turn of the loop; serves nobody any more.
    void close_all();

    /// Waits until nothing is posted any more. To be called when all sessions have ended.
    asio::awaitable<void> idle();

    std::size_t online() const { return board_.online(); }

private:
    class session;

    void want_end_of_turn();
    void end_of_turn();

    asio::any_io_executor executor_;
    logger& log_;
    switchboard board_;
    std::array<std::uint8_t, 16 * 1024> buffer_; // every session reads into it
    boost::unordered_flat_set<session*> sessions_;
    std::vector<session*> failed_; // to be closed at the end of the turn
    bool end_of_turn_posted_ = false;
    bool is_closed_ = false;
};

} // namespace babel::server
