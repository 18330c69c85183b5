#include <babel/core/error.hpp>
#include <babel/core/number.hpp>
#include <babel/server/bans.hpp>
#include <babel/server/rules.hpp>

#include <algorithm>

namespace babel::server {
namespace {

/// Whether somebody meant an address, rather than a name: 10.0.0/8, 1.2.3, 2001:db8:::1.
bool looks_like_an_address(std::string_view text) {
    return text.find_first_not_of("0123456789abcdefABCDEF.:/") == text.npos &&
           text.find_first_of(".:/") != text.npos && text.find_first_of("0123456789") != text.npos;
}

std::array<std::uint8_t, 16> mapped(const asio::ip::address& address) {
    if (address.is_v6()) return address.to_v6().to_bytes();
    return asio::ip::make_address_v6(asio::ip::v4_mapped, address.to_v4()).to_bytes();
}

/// Whether the first `bits` of both are the same.
bool agree(
    const std::array<std::uint8_t, 16>& a, const std::array<std::uint8_t, 16>& b, unsigned bits
) {
    const auto whole = bits / 8;
    if (!std::equal(a.begin(), a.begin() + whole, b.begin())) return false;
    const auto rest = bits % 8;
    return rest == 0 || (a[whole] >> (8 - rest)) == (b[whole] >> (8 - rest));
}

} // namespace

std::string_view bans::add(std::string_view text) {
    const auto slash = text.find('/');
    error_code no_address;
    const auto address = asio::ip::make_address(std::string(text.substr(0, slash)), no_address);
    if (no_address) {
        if (looks_like_an_address(text)) return "this is no address and no network";
        const auto fault = fault_of_name(text);
        if (fault.empty()) names_.emplace(text);
        return fault;
    }
    const unsigned most = address.is_v6() ? 128 : 32;
    const auto bits = slash == text.npos ? most : whole_number<unsigned>(text.substr(slash + 1));
    if (!bits || *bits > most)
        return "a network is an address, a slash, and at most 32 (IPv6: 128)";
    remove(text);
    networks_.push_back({mapped(address), *bits + 128 - most, address.is_v4(), std::string(text)});
    return {};
}

bool bans::remove(std::string_view text) {
    const auto gone = std::erase_if(networks_, [&](const auto& each) { return each.text == text; });
    const auto name = names_.find(text);
    if (name == names_.end()) return gone > 0;
    names_.erase(name);
    return true;
}

bool bans::holds(const asio::ip::address& from) const {
    if (networks_.empty()) return false;
    const auto bytes = mapped(from);
    const bool is_v4 = from.is_v4() || from.to_v6().is_v4_mapped();
    return std::ranges::any_of(networks_, [&](const auto& each) {
        return each.is_v4 == is_v4 && agree(bytes, each.address, each.bits);
    });
}

std::vector<std::string> bans::list() const {
    std::vector<std::string> all(names_.begin(), names_.end());
    for (const auto& each : networks_)
        all.push_back(each.text);
    std::ranges::sort(all);
    return all;
}

} // namespace babel::server
