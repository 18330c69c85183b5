// Connections that have not logged in.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/limits/source.hpp"
#include <babel/server/limits.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace babel::server {

/// Age from which an unauthenticated connection makes room for others from the same source.
inline constexpr std::chrono::seconds time_to_log_in_undisturbed{2};

/// Keeps them within their limits, so that they never take a logged-in user's place. If one source
/// has its share, its idle connections make room for it. If all places are taken, any of them may
/// be dropped.
///
/// Above half of the total, a random one that has waited for some time is dropped for a newcomer,
/// with growing probability: a crowd that logs in at once is left alone, idle connections are shed
/// (random early drop, Floyd and Jacobson 1993).
///
/// Lifetime: holds pointers to peers, from enter() to leave().
class unauthenticated_peers {
public:
    explicit unauthenticated_peers(const limits& limits) : limits_(limits) {}

    /// True if another connection from there is admitted; always true on the server's loopback.
    bool has_room_for(const origin& from, time_point now) const;

    /// The peer to drop before another one from there enters; null: none. `random`: uniform.
    client_peer* to_drop(const origin& from, std::uint64_t random, time_point now) const;

    void enter(client_peer& who, time_point now);
    /// Removes a peer that logged in or left. Returns whether it was there.
    bool leave(client_peer& who);

    std::size_t size() const { return waiting_.size(); }

private:
    struct entry {
        client_peer* who;
        time_point since;
    };
    using entries = std::vector<entry>;

    const entries* crowd_of(const origin& from) const;
    static void add(entries& to, client_peer& who, std::size_t place, time_point now);
    static void take_out(entries& from, const client_peer& who, std::size_t place);

    const limits& limits_;
    entries waiting_;
    boost::unordered_flat_map<network_id, entries, network_hash> sources_;
};

} // namespace babel::server
