// Numbers of the changes of presence.
#pragma once

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <vector>

namespace babel::server {

/// Numbers the changes of the names that are online. Nodes that share a register have the same
/// numbers, so that one of them can tell the changes since a list that another one sent.
class presence_numbering {
public:
    struct state {
        std::uint64_t run; ///< numbers of other runs do not compare; not 0
        /// All changes up to this one are known.
        std::uint64_t number;
        /// The names that are online, as a node shows them, are exactly those at that number. If
        /// not, changes of this node are not numbered yet, or the state of some names is uncertain.
        bool is_exact;
    };

    virtual ~presence_numbering() = default;
    /// Null: there is no number at the moment.
    virtual std::optional<state> now() const = 0;
    /// See presence_history::read(). The names include all whose state may differ between two exact
    /// states, of any node, behind `after` and up to now().
    virtual bool
    read(std::uint64_t after, std::size_t most, std::vector<std::string_view>& to) const = 0;
};

} // namespace babel::server
