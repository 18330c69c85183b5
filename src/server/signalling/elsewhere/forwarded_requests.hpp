// Requests of callers that other nodes have not answered.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/limits/rate_meter.hpp"
#include "server/signalling/limits/source.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

/// Age from which a request is given up. That is looked at once a second, so an outcome takes 2 s
/// at most.
inline constexpr std::chrono::seconds outcome_time{1};

struct forwarded_request {
    client_peer* caller;
    std::string contact;
    std::uint32_t tag; ///< of an offer; 0: a CallRequest
    time_point since;
};

/// Bounded for each caller and for each network, so that a few callers of a node that does not
/// answer leave room for the others.
/// Lifetime: the counters outlive it. Holds pointers to callers until forget().
class forwarded_requests {
public:
    static constexpr std::size_t max_count = 4096;
    static constexpr std::size_t max_of_caller = 8;
    static constexpr per_level max_of_network{256, 512, 1024};

    explicit forwarded_requests(counters& counts) : counts_(counts) {}

    /// Returns whether the caller may ask; counts it if not.
    bool has_room_for(const client_peer& caller);
    /// Never 0.
    std::uint64_t next_number() { return ++last_number_; }
    void add(std::uint64_t number, forwarded_request one);

    /// Removes it. Null: there is none of that number.
    std::optional<forwarded_request> take(std::uint64_t number);
    /// The same if it is from `caller` to `contact`.
    std::optional<forwarded_request>
    take(std::uint64_t number, const client_peer& caller, std::string_view contact);

    /// Forgets calls of the base protocol that the caller withdraws.
    void withdraw(const client_peer& caller, std::string_view contact);
    void forget(const client_peer& caller);

    std::vector<std::uint64_t> to(std::string_view contact) const;
    std::vector<std::uint64_t> late(time_point now) const;

private:
    bool refuse(counter by);
    void leave(const client_peer& caller);
    template <class Predicate>
    void erase_of(const client_peer& caller, Predicate is_over);

    counters& counts_;
    boost::unordered_flat_map<std::uint64_t, forwarded_request> all_;
    boost::unordered_flat_map<const client_peer*, std::size_t> of_callers_; // never 0
    source_counts of_networks_;
    std::uint64_t last_number_ = 0;
};

} // namespace babel::server
