// Whom the operator does not want.
#pragma once

#include <babel/core/asio.hpp>

#include <boost/asio/ip/address.hpp>

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

/// Banned addresses, networks and names.
class bans {
public:
    /// What a text asks to ban: "192.0.2.7", "2001:db8::/32", or else a name that somebody could
    /// log in under. Returns why it is none of them; empty where it was added.
    std::string_view add(std::string_view text);

    /// Returns whether it was banned, in these words.
    bool remove(std::string_view text);

    bool holds(const asio::ip::address& from) const;
    bool holds_name(std::string_view name) const { return names_.contains(name); }

    /// All of them, in order.
    std::vector<std::string> list() const;

private:
    struct network {
        std::array<std::uint8_t, 16> address; ///< IPv4 in its IPv6-mapped form
        unsigned bits;
        bool is_v4;
        std::string text;
    };

    std::vector<network> networks_;
    std::set<std::string, std::less<>> names_;
};

} // namespace babel::server
