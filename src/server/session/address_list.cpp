#include <babel/core/error.hpp>
#include <babel/net/tcp.hpp>
#include <babel/server/address_list.hpp>

#include <algorithm>

namespace babel::server {
namespace {

constexpr unsigned short v4_bits = 32;
constexpr unsigned short v6_bits = 128;

/// Whether the network of one address is in that network.
template <class Network>
bool holds_host(const Network& network, const Network& host) {
    return network == host || host.is_subnet_of(network);
}

} // namespace

bool address_list::add(const std::string& text) {
    error_code bad;
    if (text.find('/') == text.npos) {
        const auto address = net::plain_address(asio::ip::make_address(text, bad));
        if (bad) return false;
        if (address.is_v4())
            v4_.emplace_back(address.to_v4(), v4_bits);
        else
            v6_.emplace_back(address.to_v6(), v6_bits);
        return true;
    }
    const auto v4 = asio::ip::make_network_v4(text, bad);
    if (!bad) return v4_.push_back(v4.canonical()), true;
    const auto v6 = asio::ip::make_network_v6(text, bad);
    if (!bad) v6_.push_back(v6.canonical());
    return !bad;
}

bool address_list::holds(const asio::ip::address& address) const {
    const auto plain = net::plain_address(address);
    if (plain.is_v4()) {
        const asio::ip::network_v4 host(plain.to_v4(), v4_bits);
        return std::ranges::any_of(v4_, [&](const auto& each) { return holds_host(each, host); });
    }
    const asio::ip::network_v6 host(plain.to_v6(), v6_bits);
    return std::ranges::any_of(v6_, [&](const auto& each) { return holds_host(each, host); });
}

std::vector<std::string> address_list::list() const {
    std::vector<std::string> all;
    for (const auto& each : v4_)
        all.push_back(
            each.prefix_length() == v4_bits ? each.address().to_string() : each.to_string()
        );
    for (const auto& each : v6_)
        all.push_back(
            each.prefix_length() == v6_bits ? each.address().to_string() : each.to_string()
        );
    return all;
}

} // namespace babel::server
