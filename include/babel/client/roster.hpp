// Names of the users that the server reports as online.
#pragma once

#include <babel/wire/extensions.hpp>
#include <babel/wire/list.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

/// Ignores empty names and names that it has, and holds at most `limit` names of at most 255 bytes
/// each, whatever the server sends.
class roster {
public:
    explicit roster(std::size_t limit = 100'000) : limit_(limit) {}

    /// Returns the names that were new.
    std::vector<std::string> add(const wire::string_list& names);
    /// The same, and keeps the flags of each.
    std::vector<std::string> add(const wire::contact_list& contacts);
    /// Returns the names that were there.
    std::vector<std::string> remove(const wire::string_list& names);

    /// The server will list all users again. From now on add() confirms a name that is there.
    void begin_comparison() { unconfirmed_ = names_; }
    /// True while names are not confirmed.
    bool is_comparing() const { return !unconfirmed_.empty(); }
    /// Removes and returns the names that were not confirmed since.
    std::vector<std::string> end_comparison();

    // The server may know the list of a moment, and tell the difference to that. Names that changed
    // since then are few, so their former state is kept instead of the list.

    /// The list of this moment can be named to the server. The flags of all names are known.
    void keep_list();
    void forget_list();
    /// False, too, once the list cannot be restored: too many names changed, or were too many.
    bool keeps_list() const { return before_.has_value(); }

    struct difference {
        std::vector<std::string> added;
        std::vector<std::string> removed;
    };
    /// The difference to the list that is kept follows. A name that it does not mention is as it
    /// was then.
    void begin_return() { is_returning_ = true; }
    /// The difference is complete. Restores the names that it did not mention, returns those that
    /// changed by that, and confirms all others.
    difference end_return();

    bool contains(std::string_view name) const { return names_.contains(name); }
    const std::set<std::string, std::less<>>& names() const { return names_; }
    /// Flags of wire::contact_flag. Empty: the server did not tell them, as on base links.
    std::optional<std::uint8_t> flags(std::string_view name) const;

    /// True for holders of the key that their name is bound to, as far as the server is believed.
    bool has_proved(std::string_view name) const {
        return (flags(name).value_or(0) & wire::contact_flag::proved) != 0;
    }

    /// True for users whose client takes offers of sealed calls.
    bool takes_offers(std::string_view name) const {
        return (flags(name).value_or(0) & wire::contact_flag::takes_offers) != 0;
    }

private:
    bool add(std::string_view name);
    void note_change(std::string_view name);
    void forget_flags(std::string_view name);

    std::set<std::string, std::less<>> names_;
    std::set<std::string, std::less<>> unconfirmed_;         // of names_
    std::map<std::string, std::uint8_t, std::less<>> flags_; // of names_
    using former_flags = std::map<std::string, std::optional<std::uint8_t>, std::less<>>;
    std::optional<former_flags> before_; // of names that changed; null: they were not there
    bool is_returning_ = false;
    std::size_t limit_;
};

} // namespace babel::client
