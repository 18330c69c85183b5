// Who is online, as the server tells it.
#pragma once

#include <babel/wire/string_list.hpp>

#include <cstddef>
#include <functional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

/// The names that the server reported, whatever it reported: an empty name and one that is there
/// already are ignored, and it holds no more than `limit` names of at most 255 bytes.
class roster {
public:
    explicit roster(std::size_t limit = 100'000) : limit_(limit) {}

    /// Returns those that were new.
    std::vector<std::string> add(const wire::string_list& names);
    /// Returns those that were there.
    std::vector<std::string> remove(const wire::string_list& names);

    /// The server will list everyone online again. From now on add() confirms a name that is there.
    void begin_comparison() { unconfirmed_ = names_; }
    /// Removes and returns those that nothing has confirmed since.
    std::vector<std::string> end_comparison();

    bool contains(std::string_view name) const { return names_.contains(name); }
    const std::set<std::string, std::less<>>& names() const { return names_; }

private:
    std::set<std::string, std::less<>> names_;
    std::set<std::string, std::less<>> unconfirmed_; // of names_
    std::size_t limit_;
};

} // namespace babel::client
