// Which calls were passed on and not refused or withdrawn yet.
#pragma once

#include <babel/server/member.hpp>
#include <babel/server/rate_meter.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <utility>
#include <vector>

namespace babel::server {

inline constexpr std::chrono::seconds call_lifetime{60};
inline constexpr std::size_t max_incoming_calls = 16; // pending ones, for each member

/// Pending calls from one member to another. The server never learns that a call was accepted, so
/// each one ends by a refusal, a departure, or its age.
/// Lifetime: holds pointers to members until forget().
class pending_calls {
public:
    /// Notes a call, or renews the one that is pending from the same caller to the same callee.
    /// Returns false where the callee has too many already.
    bool add(member& caller, member& callee, time_point now);

    /// Ends the call that `sender` refuses or withdraws: the one from `other` to `sender`, else the
    /// one from `sender` to `other`. Returns false where neither is pending.
    bool end(member& sender, member& other, time_point now);

    /// Ends all calls from and to somebody who goes. Returns the others, each of them once.
    std::vector<member*> forget(member& who, time_point now);

private:
    using pair = std::pair<member*, member*>; // caller, callee

    bool take(const pair& call, time_point now);
    void count_out(const pair& call);
    void drop_expired(time_point now);

    boost::unordered_flat_map<pair, time_point> expires_;
    boost::unordered_flat_map<member*, std::size_t> incoming_;
    boost::unordered_flat_map<member*, std::size_t> outgoing_;
    time_point first_expiry_ = time_point::max(); // no call expires before it
    time_point next_look_ = time_point::min();    // for those that expired, the earliest
};

} // namespace babel::server
