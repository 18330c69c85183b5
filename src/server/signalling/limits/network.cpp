#include <babel/core/number.hpp>
#include <babel/server/network.hpp>

namespace babel::server {

std::optional<network> network::parse(std::string_view text) {
    const auto slash = text.find('/');
    const auto written = text.substr(0, slash);
    const auto address = ip_address::parse(written);
    if (!address) return {};
    const bool is_short = written.find(':') == written.npos; // of IPv4 only the last 32 are written
    const unsigned most = is_short ? ip_address::bits - ip_address::v4_at : ip_address::bits;
    const auto bits = slash == text.npos ? most : whole_number<unsigned>(text.substr(slash + 1));
    if (!bits || *bits > most) return {};
    const auto all = *bits + ip_address::bits - most;
    return network{address->network(all), all};
}

bool network::holds(const ip_address& other) const {
    const bool may_be = !other.is_v4() || bits >= ip_address::v4_at;
    return may_be && other.network(bits) == address;
}

std::string network::text() const {
    if (bits == ip_address::bits) return address.text();
    const auto shown = address.is_v4() ? bits - ip_address::v4_at : bits;
    return address.text() + "/" + std::to_string(shown);
}

} // namespace babel::server
