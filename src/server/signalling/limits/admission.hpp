// Admission of connections.
#pragma once

#include "server/signalling/counters.hpp"
#include "server/signalling/limits/source.hpp"
#include "server/signalling/unauthenticated_peers.hpp"
#include <babel/server/policy.hpp>

#include <optional>
#include <string_view>

namespace babel::server {

inline constexpr std::string_view last_words_of_banned = "you are banned from this server";

/// Decides on connections before they use resources.
/// Lifetime: the rules and the unauthenticated peers outlive it.
class admission {
public:
    admission(const policy& rules, const unauthenticated_peers& unauthenticated)
        : rules_(rules), unauthenticated_(unauthenticated) {}

    struct refusal {
        counter counted_as;
        std::string_view text; ///< sent to the client
    };

    /// Counts a connection. Returns the reason if it is refused.
    std::optional<refusal> check(const origin& from, time_point now);

    /// Removes entries that have no effect any more.
    void tidy(time_point now) { connects_.tidy(now); }

private:
    const policy& rules_;
    const unauthenticated_peers& unauthenticated_;
    source_meters connects_;
};

} // namespace babel::server
