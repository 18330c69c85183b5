// Who may connect.
#pragma once

#include "server/signalling/house_rules.hpp"
#include "server/signalling/lobby.hpp"
#include "server/signalling/source.hpp"

#include <optional>
#include <string_view>

namespace babel::server {

inline constexpr std::string_view last_words_of_banned = "you are banned from this server";

/// Decides on connections before anything is spent on them.
/// Lifetime: the rules and the lobby outlive it.
class door {
public:
    door(const house_rules& rules, const lobby& strangers) : rules_(rules), strangers_(strangers) {}

    struct refusal {
        tally which;
        std::string_view text; ///< what the client is told
    };

    /// One more that connects. Returns why it may not.
    std::optional<refusal> knock(const origin& from, time_point now);

    /// Forgets what does not matter any more.
    void tidy(time_point now) { connects_.tidy(now); }

private:
    const house_rules& rules_;
    const lobby& strangers_;
    source_meters connects_;
};

} // namespace babel::server
