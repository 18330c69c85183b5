// Sessions of a server, and their shared state.
#pragma once

#include "server/admin/event_log.hpp"
#include "server/session/presence_flush.hpp"
#include "server/session/reach_tests.hpp"
#include "server/session/session_services.hpp"
#include "server/session/tls_entrance.hpp"
#include "server/session/turn_end.hpp"
#include "server/session/user_list.hpp"
#include "server/signalling/limits/admission.hpp"
#include "server/signalling/signalling.hpp"
#include "server/signalling/unauthenticated_peers.hpp"
#include <babel/core/asio.hpp>
#include <babel/crypto/tls_context.hpp>
#include <babel/net/transport.hpp>

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

/// Time during which the name of a kicked user cannot log in.
inline constexpr std::chrono::seconds time_to_stay_away{30};

/// Serves connections. They share the rules, the read buffer, and the work at the end of each turn
/// of the loop.
/// Lifetime: outlives its sessions and posted work: await idle() before it is destroyed.
/// Thread: the executor's.
class session_pool {
public:
    /// `rules` and `names` outlive the pool, and may change meanwhile.
    session_pool(
        asio::any_io_executor executor,
        event_log& log,
        const policy& rules,
        counters& counts,
        name_policy& names = free_names()
    );

    /// Serves a connection until it ends, unless admission refuses it. `context`: of TLS, which
    /// the client begins; null: the link is ready, and as `how` says.
    asio::awaitable<void> serve(
        std::unique_ptr<net::transport> link,
        origin from,
        const crypto::tls_context* context = nullptr,
        link_description how = {}
    );

    signalling& signals() { return signals_; }
    const signalling& signals() const { return signals_; }
    tls_entrance& entrance() { return entrance_; }

    void set_endorsements(wire::bytes_list_buffer all) {
        signals_.set_endorsements(std::move(all));
    }

    /// Closes sessions that missed a deadline. Call it about once a second: sessions have no
    /// timers.
    void sweep(time_point now);

    /// Disconnects the user, whose name cannot log in for a while. Returns false if nobody has that
    /// name.
    bool kick(std::string_view name);

    /// Disconnects the user, if anybody has that name, with these last words.
    void end(std::string_view name, std::string_view words);

    /// All connections. One that fails leaves in a later turn of the loop.
    const session_set& all() const { return sessions_; }

    /// Users sorted by name, at most `max_count`.
    std::vector<presence>
    list(std::size_t max_count = std::numeric_limits<std::size_t>::max()) const {
        return list_users(sessions_, max_count);
    }
    /// Bytes queued for all clients.
    std::size_t waiting_bytes() const { return waiting_bytes_of(sessions_); }

    /// Serves no more connections. Those that have no login yet end in a later turn of the loop.
    void shut();

    /// Closes all sessions in a later turn of the loop, and serves no more connections.
    void close_all();

    /// Waits for posted work. Call it when all sessions have ended.
    asio::awaitable<void> idle();

    std::size_t online() const { return signals_.online(); }
    std::size_t unauthenticated() const { return unauthenticated_.size(); }
    /// The number of users by the kind of their connections.
    std::array<std::size_t, link_kinds> online_by_kind() const { return count_users(sessions_); }

private:
    class stay;
    struct arrival;

    session_services services(event_log& log, const policy& rules, counters& counts);
    asio::awaitable<void> serve(std::unique_ptr<arrival> arrived);
    /// Refuses a connection if admission does, with the reason if there is a link. Returns whether
    /// it did.
    bool turns_away(const origin& from, net::transport* link);
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
    std::array<std::uint8_t, 16 * 1024> buffer_; // read buffer of all sessions
    tls_entrance entrance_;
    reach_tests reach_;
    session_services shared_;
    session_set sessions_;
    std::vector<session*> failed_; // to be closed at the end of the turn
    bool is_closed_ = false;
};

} // namespace babel::server
