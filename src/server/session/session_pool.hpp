// Connections being served: from hello to goodbye, and what they all share.
#pragma once

#include "server/admin/event_log.hpp"
#include "server/session/presence_flush.hpp"
#include "server/session/session_services.hpp"
#include "server/session/turn_end.hpp"
#include "server/signalling/admission.hpp"
#include "server/signalling/signalling.hpp"
#include "server/signalling/unauthenticated_peers.hpp"
#include <babel/core/asio.hpp>
#include <babel/net/transport.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <limits>
#include <memory>
#include <random>
#include <string_view>
#include <vector>

namespace babel::server {

/// How long nobody can log in under the name of somebody whom the operator disconnected.
inline constexpr std::chrono::seconds time_to_stay_away{30};

/// Somebody who is online, as the operator sees it.
struct presence {
    std::string_view name;
    std::string_view address;
    std::chrono::system_clock::time_point since;
    std::size_t waiting_bytes;
};

/// The sessions of a server, with what they share: the rules, the read buffer, and one piece of
/// work at the end of a turn of the loop for all of them.
/// Lifetime: outlives its sessions and what it posted: await idle() before it is destroyed.
/// Thread: the executor's.
class session_pool {
public:
    /// `rules`: outlives the pool, and may change meanwhile.
    session_pool(
        asio::any_io_executor executor, event_log& log, const policy& rules, counters& counts
    );

    /// Serves one connection until it ends; not at all if too many unauthenticated ones came from
    /// there.
    asio::awaitable<void> serve(std::unique_ptr<net::transport> link, origin from);

    /// Ends the sessions whose time for something is over. To be called about once a second: there
    /// is no timer for each session.
    void sweep(time_point now);

    /// Ends the session of that name, which nobody can take for some time then. Returns whether
    /// there is one.
    bool kick(std::string_view name);

    /// Ends the sessions that a new ban meets, or all bans.
    void kick_banned(const ban_target& target);
    void kick_banned();

    /// Who is online, by name, and not more than the first `max_count`.
    std::vector<presence>
    list(std::size_t max_count = std::numeric_limits<std::size_t>::max()) const;
    /// What waits for clients to read it.
    std::size_t waiting_bytes() const;

    /// Ends every session, in a later turn of the loop; serves nobody any more.
    void close_all();

    /// Waits until nothing is posted any more. To be called when all sessions have ended.
    asio::awaitable<void> idle();

    std::size_t online() const { return signals_.online(); }
    std::size_t unauthenticated() const { return unauthenticated_.size(); }

private:
    class stay;

    session_services services(event_log& log, const policy& rules, counters& counts);
    /// Says why, where nobody may connect from there for now.
    bool turns_away(const origin& from, net::transport& link);
    void make_room(const origin& from);
    void drop_fullest();
    void end_of_turn();

    asio::any_io_executor executor_;
    turn_end end_of_turn_;
    signalling signals_;
    presence_flush presence_;
    unauthenticated_peers unauthenticated_;
    admission admission_;
    std::mt19937_64 random_{std::random_device{}()};
    std::array<std::uint8_t, 16 * 1024> buffer_; // every session reads into it
    session_services shared_;
    boost::unordered_flat_set<session*> sessions_;
    std::vector<session*> failed_; // to be closed at the end of the turn
    bool is_closed_ = false;
};

} // namespace babel::server
