// Positions of contact lists, and the names that changed since them.
#pragma once

#include "server/signalling/presence/local_numbering.hpp"
#include <babel/server/presence_history.hpp>
#include <babel/server/presence_numbering.hpp>
#include <babel/wire/extensions.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

/// Relates the contact list of a registry, as its batches announce it, to numbers of changes.
///
/// The list is exact if it is the register at its number. Otherwise it differs from the last exact
/// one by the names of the batches since. So a client with an exact list, of this node or another
/// one, lacks at most the names that changed between both numbers, and those of these batches.
///
/// Nothing is kept before begin(): a server without clients that come back does not pay for it.
class position_book {
public:
    /// A list is numbered again after so many changes. Those since its number are told twice to a
    /// client that comes back.
    static constexpr std::size_t changes_between = 64;

    /// Keeps the book from now on, before the first note(). `shared`: of all nodes, and outlives
    /// it; null: this server numbers its own changes. Later calls do nothing.
    void begin(const presence_numbering* shared);

    /// The batch under way announces that a name came, left or has other flags.
    void note(std::string_view name);
    /// The batch is complete, so the list has every change that the registry knows.
    void seal();

    struct due_position {
        wire::position what;
        bool is_for_all; ///< or for those alone whose list has no number
    };
    /// The position of the list, if it is time to tell it.
    std::optional<due_position> take_due();
    /// The position for a client that gets the list now, or the difference; of run 0 if the list
    /// has no number yet.
    wire::position position_for_list(wire::position_kind what);

    /// Finds the names whose state may differ between the list of that position and this one.
    /// Returns false if there are more than `most`, or the whole list has to be told. Lifetime: the
    /// views are good until the next change.
    bool
    read(const wire::since& from, std::size_t most, std::vector<std::string_view>& names) const;

private:
    local_numbering own_;
    const presence_numbering* source_ = nullptr; // null: no book is kept
    std::optional<wire::since> sealed_;          // of the list; null: it is not exact
    std::optional<wire::since> exact_; // of the last exact list; null: nothing is known of it
    std::vector<std::string> changed_; // since then; of shared numbers only
    std::size_t changes_ = 0;          // since the last position that everybody was told
    bool is_owed_ = false;             // somebody has a list without a number
};

} // namespace babel::server
