// Whom the operator does not want.
#pragma once

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

/// What somebody banned: a network, or a name.
using ban_target = std::variant<network, std::string>;

struct ban_fault {
    std::string_view why;
};

/// What a text asks to ban: "192.0.2.7", "2001:db8::/32", or else a name that somebody could log in
/// under; or why it is none of them.
std::variant<ban_target, ban_fault> to_ban(std::string_view text);
std::string text_of(const ban_target& thing);

/// Banned addresses, networks and names. However many there are, looking one up takes the same.
class bans {
public:
    void insert(const ban_target& target);
    /// Returns why the text is nothing to ban; empty where it was added.
    std::string_view add(std::string_view text);

    /// Returns whether it was banned.
    bool remove(const ban_target& target);

    bool holds(const ip_address& from) const;
    bool holds_name(std::string_view name) const { return names_.contains(name); }

    /// All of them, in order.
    std::vector<std::string> list() const;

private:
    struct address_hash {
        using is_avalanching = void;
        std::size_t operator()(const ip_address& of) const noexcept;
    };
    using address_set = boost::unordered_flat_set<ip_address, address_hash>;

    std::map<unsigned, address_set> networks_; // by their number of bits
    boost::unordered_flat_set<std::string, name_hash, std::equal_to<>> names_;
};

} // namespace babel::server
