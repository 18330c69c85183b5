// Addresses and networks that an operator names.
#pragma once

#include <babel/server/network.hpp>

#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

class address_list {
public:
    /// Returns whether the text is an address or a network.
    bool add(std::string_view text);

    bool holds(const ip_address& address) const;

    bool empty() const { return networks_.empty(); }
    std::vector<std::string> list() const;

private:
    std::vector<network> networks_;
};

} // namespace babel::server
