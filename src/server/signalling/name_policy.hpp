// Names that belong to keys, as signalling asks about them.
#pragma once

#include "server/names/login_verdict.hpp"
#include "server/signalling/limits/rate_meter.hpp"
#include <babel/server/name_book.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string_view>

namespace babel::server {

/// Lifetime: outlives signalling, and calls nothing back after signalling is destroyed.
class name_policy {
public:
    /// Null: succeeded.
    using outcome = std::function<void(std::optional<login_refusal>)>;

    virtual ~name_policy() = default;

    /// Decides on a login. Changes and counts nothing.
    virtual login_verdict check(const login_claim& claim) const = 0;
    /// Gives a name to a key if check() still demands it. `done` is called once: before this
    /// returns, or later, when nothing of `claim` need exist any more. Nobody else gets the name
    /// meanwhile.
    virtual void bind(const login_claim& claim, time_point now, outcome done) = 0;
    /// Gives a name to the successor of its owner's key, which the caller has checked. Otherwise
    /// like bind().
    virtual void succeed(const login_claim& claim, time_point now, outcome done) = 0;
    /// The owner of a name; null: it is free. Lifetime: until the next change.
    virtual const binding* find(std::string_view name) const = 0;
    virtual std::uint64_t unix_time() const = 0; ///< in seconds
};

/// The policy of a server without a book of names: no name belongs to a key.
name_policy& free_names();

} // namespace babel::server
