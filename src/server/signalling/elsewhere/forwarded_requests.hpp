// Requests of callers that other nodes have not answered.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/limits/rate_meter.hpp"

#include <boost/unordered/unordered_flat_map.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
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

/// Lifetime: holds pointers to callers until forget().
class forwarded_requests {
public:
    static constexpr std::size_t max_count = 1024;

    bool has_room() const { return all_.size() < max_count; }
    /// Never 0.
    std::uint64_t next_number() { return ++last_number_; }
    void add(std::uint64_t number, forwarded_request one) { all_.emplace(number, std::move(one)); }

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
    boost::unordered_flat_map<std::uint64_t, forwarded_request> all_;
    std::uint64_t last_number_ = 0;
};

} // namespace babel::server
