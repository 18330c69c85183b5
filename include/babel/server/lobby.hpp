// The connections that have not logged in.
#pragma once

#include <babel/server/limits.hpp>
#include <babel/server/member.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace babel::server {

/// Keeps strangers within their limits, so that they never take a logged-in user's place. Above
/// half of the total a random one of those who wait makes room, more and more likely: whoever logs
/// in at once hardly ever meets that, whoever holds many idle connections loses them (random early
/// drop, Floyd and Jacobson 1993, with the victim among those who wait, since the newest is the one
/// most likely to be real).
/// Lifetime: holds pointers to members, from enter() to leave().
class lobby {
public:
    explicit lobby(const limits& most) : most_(most) {}

    /// Whether one more may come from there; always so on the server's own loopback.
    bool has_room_for(const origin& from) const;

    /// Who has to go before one more enters; null: nobody. `random`: evenly distributed.
    member* to_drop(std::uint64_t random) const;

    void enter(member& who);
    /// It logged in, or went. Returns whether it was there.
    bool leave(member& who);

    std::size_t size() const { return waiting_.size(); }

private:
    const limits& most_;
    std::vector<member*> waiting_;
    boost::unordered_flat_map<std::uint64_t, std::size_t> sources_;
};

} // namespace babel::server
