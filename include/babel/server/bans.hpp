// Banned addresses, networks and names.
#pragma once

#include <babel/core/error.hpp>
#include <babel/server/ip_address.hpp>
#include <babel/server/keyed_hash.hpp>
#include <babel/server/network.hpp>

#include <boost/unordered/unordered_flat_set.hpp>

#include <cstddef>
#include <map>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace babel::server {

/// A network or a name that is banned.
using ban_target = std::variant<network, std::string>;

struct ban_fault {
    std::string_view why;
};

/// Parses "192.0.2.7", "2001:db8::/32" or a valid login name.
result<ban_target, ban_fault> to_ban(std::string_view text);
std::string text_of(const ban_target& thing);

/// Banned addresses, networks and names. A look-up takes constant time.
class bans {
public:
    void insert(const ban_target& target);
    /// Errors: see to_ban().
    result<void, ban_fault> add(std::string_view text);

    /// Returns whether it was banned.
    bool remove(const ban_target& target);

    bool holds(const ip_address& from) const;
    bool holds_name(std::string_view name) const { return names_.contains(name); }

    /// All bans, sorted.
    std::vector<std::string> list() const;

private:
    struct address_hash {
        using is_avalanching = void;
        std::size_t operator()(const ip_address& of) const noexcept;
    };
    using address_set = boost::unordered_flat_set<ip_address, address_hash>;

    std::map<unsigned, address_set> networks_; // by prefix length
    boost::unordered_flat_set<std::string, name_hash, std::equal_to<>> names_;
};

} // namespace babel::server
