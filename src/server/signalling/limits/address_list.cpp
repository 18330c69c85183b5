#include <babel/server/address_list.hpp>

#include <algorithm>
#include <iterator>

namespace babel::server {

bool address_list::add(std::string_view text) {
    const auto added = network::parse(text);
    if (added) networks_.push_back(*added);
    return added.has_value();
}

bool address_list::holds(const ip_address& address) const {
    return std::ranges::any_of(networks_, [&](const network& each) { return each.holds(address); });
}

std::vector<std::string> address_list::list() const {
    std::vector<std::string> all;
    std::ranges::transform(networks_, std::back_inserter(all), &network::text);
    return all;
}

} // namespace babel::server
