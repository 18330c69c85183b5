// Connections being served: from hello to goodbye, and what they all share.
#pragma once

#include "server/admin/event_log.hpp"
#include "server/signalling/door.hpp"
#include "server/signalling/lobby.hpp"
#include "server/signalling/member.hpp"
#include "server/signalling/presence_pace.hpp"
#include "server/signalling/switchboard.hpp"
#include <babel/core/asio.hpp>
#include <babel/net/transport.hpp>

#include <boost/asio/steady_timer.hpp>
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
class session_host {
public:
    /// `rules`: outlives the host, and may change meanwhile.
    session_host(asio::any_io_executor executor, event_log& log, house_rules& rules);

    /// Serves one connection until it ends; not at all where too many strangers came from there.
    asio::awaitable<void> serve(std::unique_ptr<net::transport> link, origin from);

    /// Ends the sessions whose time for something is over. To be called about once a second: there
    /// is no timer for each session.
    void sweep(time_point now);

    /// Ends the session of that name, which nobody can take for some time then. Returns whether
    /// there is one.
    bool kick(std::string_view name);

    /// Ends the sessions that a new ban meets, or all bans.
    void kick_banned(const banned_thing& what);
    void kick_banned();

    /// Who is online, by name, and not more than the first `most`.
    std::vector<presence> list(std::size_t most = std::numeric_limits<std::size_t>::max()) const;
    /// What waits for clients to read it.
    std::size_t waiting_bytes() const;

    /// Ends every session, in a later turn of the loop; serves nobody any more.
    void close_all();

    /// Waits until nothing is posted any more. To be called when all sessions have ended.
    asio::awaitable<void> idle();

    std::size_t online() const { return board_.online(); }
    std::size_t pending() const { return lobby_.size(); }

private:
    class session;

    /// Says why, where nobody may connect from there for now.
    bool turns_away(const origin& from, net::transport& link);
    void make_room(const origin& from);
    /// Memory held for slow readers: their queues, and outdated lists that only they still need.
    std::size_t kept_bytes() const { return queued_bytes_ + board_.outdated_list_bytes(); }
    void drop_fullest();
    void want_end_of_turn();
    void end_of_turn();
    /// Schedules a flush of presence for the end of this turn, or for when the pace allows it.
    void want_flush();
    void go_on_with_flush();

    asio::any_io_executor executor_;
    event_log& log_;
    house_rules& rules_;
    switchboard board_;
    lobby lobby_;
    door door_;
    std::mt19937_64 random_{std::random_device{}()};
    std::array<std::uint8_t, 16 * 1024> buffer_; // every session reads into it
    std::size_t queued_bytes_ = 0; // in all outboxes, except first lists, whose memory is shared
    boost::unordered_flat_set<session*> sessions_;
    std::vector<session*> failed_; // to be closed at the end of the turn
    bool end_of_turn_posted_ = false;
    presence_pace pace_;
    asio::steady_timer next_flush_;
    bool is_waiting_to_flush_ = false; // for the timer
    bool flush_is_due_ = false;
    presence_pace::duration flush_work_{}; // of the current flush
    bool is_closed_ = false;
};

} // namespace babel::server
