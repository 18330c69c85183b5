#include <babel/nat/address_scope.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace babel::nat {
namespace {

constexpr std::array<std::uint8_t, 12> mapped_prefix{0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};

address_scope scope_of_v4(std::span<const std::uint8_t, 4> bytes) {
    using enum address_scope;
    const auto [first, second, third, last] = std::array{bytes[0], bytes[1], bytes[2], bytes[3]};
    const bool is_broadcast = (first & second & third & last) == 0xff;
    // 0.0.0.0/8 reaches this host.
    if (first == 0 || is_broadcast || (first & 0xf0) == 0xe0) return nowhere;
    if (first == 127) return machine;
    if (first == 169 && second == 254) return link;
    const bool is_private = first == 10 || (first == 172 && (second & 0xf0) == 16) ||
                            (first == 192 && second == 168) ||
                            (first == 100 && (second & 0xc0) == 64);
    return is_private ? local_network : world;
}

address_scope scope_of_v6(std::span<const std::uint8_t, 16> bytes) {
    using enum address_scope;
    const bool is_low = std::ranges::all_of(bytes.first<15>(), [](auto each) { return each == 0; });
    if (is_low && bytes[15] == 1) return machine;
    if ((is_low && bytes[15] == 0) || bytes[0] == 0xff) return nowhere;
    if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return link;
    return (bytes[0] & 0xfe) == 0xfc ? local_network : world;
}

} // namespace

wire::seen_address plain(const wire::seen_address& at) {
    const std::span all(at.address);
    const bool is_mapped =
        at.family == 6 && std::ranges::equal(all.first<mapped_prefix.size()>(), mapped_prefix);
    if (!is_mapped) return at;
    wire::seen_address out;
    out.port = at.port;
    std::ranges::copy(all.subspan<mapped_prefix.size()>(), out.address.begin());
    return out;
}

address_scope scope_of(const wire::seen_address& at) {
    const auto address = plain(at);
    const std::span<const std::uint8_t, 16> bytes(address.address);
    return address.family == 6 ? scope_of_v6(bytes) : scope_of_v4(bytes.first<4>());
}

} // namespace babel::nat
