// Names whose presence changed lately.
#pragma once

#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <list>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

/// The names that came, left or have other flags, each with the number of its latest change. The
/// oldest ones are forgotten if there are too many.
class presence_history {
public:
    static constexpr std::size_t max_names = 16'384;

    presence_history() = default;
    // Views of names point into the list, which a copy would not share.
    presence_history(presence_history&&) = default;
    presence_history& operator=(presence_history&&) = default;

    /// Forgets everything. Only changes after that number follow.
    void begin(std::uint64_t number);
    /// `number`: of the change, and not below that of an earlier call.
    void note(std::string_view name, std::uint64_t number);

    /// Appends each name that changed after that number, up to `most` names in `to`. Returns false
    /// if there are more, or if some may be forgotten. Lifetime: the views are good until the next
    /// change.
    bool read(std::uint64_t after, std::size_t most, std::vector<std::string_view>& to) const;

private:
    struct change {
        std::string name;
        std::uint64_t number;
    };
    using changes = std::list<change>;

    std::uint64_t complete_after_ = 0; // every later change is here
    changes changes_;                  // the latest at the end
    boost::unordered_flat_map<std::string_view, changes::iterator, name_hash, std::equal_to<>>
        by_name_; // views of their names
};

} // namespace babel::server
