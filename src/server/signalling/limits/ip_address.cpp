#include <babel/server/ip_address.hpp>

#include <arpa/inet.h>

#include <algorithm>

namespace babel::server {
namespace {

constexpr std::array<std::uint8_t, 12> v4_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

} // namespace

std::optional<ip_address> ip_address::parse(std::string_view text) {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    if (text.size() >= buffer.size() || text.find('\0') != text.npos) return {};
    std::ranges::copy(text, buffer.begin());
    ip_address out;
    if (inet_pton(AF_INET6, buffer.data(), out.bytes.data()) == 1) return out;
    std::ranges::copy(v4_prefix, out.bytes.begin());
    if (inet_pton(AF_INET, buffer.data(), out.bytes.data() + v4_prefix.size()) == 1) return out;
    return {};
}

bool ip_address::is_v4() const {
    return std::equal(v4_prefix.begin(), v4_prefix.end(), bytes.begin());
}

bool ip_address::is_loopback() const {
    if (is_v4()) return bytes[v4_prefix.size()] == 127;
    ip_address own;
    own.bytes.back() = 1;
    return *this == own;
}

std::string ip_address::text() const {
    std::array<char, INET6_ADDRSTRLEN> buffer{};
    const auto skipped = is_v4() ? v4_prefix.size() : 0;
    inet_ntop(is_v4() ? AF_INET : AF_INET6, bytes.data() + skipped, buffer.data(), buffer.size());
    return buffer.data();
}

ip_address ip_address::network(unsigned first_bits) const {
    auto out = *this;
    for (unsigned at = 0; at < out.bytes.size(); ++at) {
        const auto kept =
            std::clamp<int>(static_cast<int>(first_bits) - 8 * static_cast<int>(at), 0, 8);
        out.bytes[at] = static_cast<std::uint8_t>(out.bytes[at] & 0xff00 >> kept);
    }
    return out;
}

} // namespace babel::server
