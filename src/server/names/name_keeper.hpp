// Keeper of names that belong to keys.
#pragma once

#include "server/names/invite_book.hpp"
#include "server/names/login_verdict.hpp"
#include "server/names/name_book.hpp"
#include "server/signalling/source.hpp"
#include <babel/core/error.hpp>
#include <babel/server/policy.hpp>

#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <variant>

namespace babel::server {

inline constexpr std::size_t max_names_of_key = 3;
inline constexpr std::size_t max_waiting_changes = 256;

/// A line for the end of the file of names.
struct added_line {
    std::string line;
};

/// The file of names without the lines of a name, and with this line instead unless it is empty.
struct replaced_line {
    std::string name;
    std::string line;
};

/// The whole file of invites.
struct invites_text {
    std::string text;
};

using file_change = std::variant<added_line, replaced_line, invites_text>;

/// Decides on logins, and gives names to keys once that is in a file that outlives a power cut.
/// Changes are saved one at a time. A change that cannot be saved has no effect.
class name_keeper {
public:
    using saved = std::function<void(error_code)>;
    /// Null: succeeded.
    using outcome = std::function<void(std::optional<login_refusal>)>;

    struct services {
        /// Saves a change, and calls `done` once. Null: there are no files, and no name is given.
        std::function<void(file_change change, saved done)> save;
        std::function<std::uint64_t()> unix_time; ///< in seconds
    };

    /// `rules` and `counts` outlive it and may change.
    name_keeper(const policy& rules, counters& counts, services with);

    /// Sets the contents of the files at the start.
    void restore(name_book names, invite_book invites);
    /// Sets the names that the operator gave to keys. They count more than the others.
    void set_authorized(name_book names) { authorized_ = std::move(names); }

    /// Decides on a login. Counts nothing.
    login_verdict check(const login_claim& claim) const;

    /// Gives a name to a key, as check() said. `done` is called once: before this returns, or
    /// later, when `claim` need not exist any more. No session gets the name meanwhile.
    void bind(const login_claim& claim, time_point now, outcome done);

    /// The owner of a name; null: it is free. Lifetime: until the next change.
    const binding* find(std::string_view name) const;

    /// The same for the successor of the owner's key. The caller has checked that the owner's key
    /// endorses it. A name in authorized() is the operator's to change, and refused.
    void succeed(const login_claim& claim, time_point now, outcome done);

    /// For the operator. `done` is called once, with the system's errors, as by bind(). The first
    /// takes a name from its former owner, the second frees it.
    void rebind(std::string_view name, const crypto::public_key& to, saved done);
    void unbind(std::string_view name, saved done);
    void add_invite(invite added, saved done);
    void remove_invite(std::string_view id, saved done);

    const name_book& names() const { return names_; }
    const name_book& authorized() const { return authorized_; }
    const invite_book& invites() const { return invites_; }

    /// Removes entries that have no effect any more. Call it now and then.
    void tidy(time_point now) { registrations_.tidy(now); }

private:
    const policy& rules_;
    counters& counts_;
    services with_;
    name_book names_;
    name_book authorized_;
    invite_book invites_;
    source_meters registrations_;
};

} // namespace babel::server
