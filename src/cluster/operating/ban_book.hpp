// Bans of the whole cluster, and bans that were lifted, by their last changes.
#pragma once

#include "cluster/replica/news.hpp"
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <compare>
#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <utility>

namespace babel::cluster {

/// The last change of a ban. The later one counts, which has the higher number. An engine that lost
/// its memory may give a number twice: then the ban counts.
struct ban_change {
    std::uint64_t number; ///< of all changes of bans
    bool is_banned;
    auto operator<=>(const ban_change&) const = default;
};

/// As the register keeps it: "+7", or "-8" for one that was lifted.
std::string to_text(const ban_change& change);
std::optional<ban_change> parse_ban_change(std::string_view text);

/// Returns whether a text is an address, a network or a name in the form in which they are kept.
bool is_ban_subject(std::string_view text);

/// Bounded. Lifts are remembered, since a node that knows the ban alone may write it to an engine
/// that lost its memory. Of them the last ones are kept, as the register does.
class ban_book {
public:
    static constexpr std::size_t max_bans = 10'000;
    static constexpr std::size_t max_lifts = 1'000;

    /// Does nothing if a later change of that subject is known, or there are too many bans.
    void take(const std::string& subject, ban_change change);
    void forget(const std::string& subject);

    /// Null: it was never banned, or that is forgotten.
    std::optional<ban_change> find(std::string_view subject) const;
    bool is_banned(std::string_view subject) const;
    std::size_t bans() const { return changes_.size() - lifts_.size(); }
    /// The highest number of all changes so far.
    std::uint64_t latest() const { return latest_; }
    /// Bans for which there was no room.
    std::uint64_t dropped() const { return dropped_; }

    /// Calls `use(subject, change)` for each, in any order.
    template <class Use>
    void for_each(Use use) const {
        for (const auto& [subject, change] : changes_)
            use(subject, change);
    }

private:
    boost::unordered_flat_map<std::string, ban_change, server::name_hash, std::equal_to<>> changes_;
    std::set<std::pair<std::uint64_t, std::string>> lifts_; // those of the changes, by number
    std::uint64_t latest_ = 0;
    std::uint64_t dropped_ = 0;
};

} // namespace babel::cluster
