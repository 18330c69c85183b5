#include <babel/nat/address_scope.hpp>

#include <algorithm>
#include <array>
#include <cstddef>
#include <span>

namespace babel::nat {
namespace {

// Of IPv4 addresses in other forms: the deprecated one, of RFC 6052, and of RFC 3056.
constexpr std::array<std::uint8_t, 12> compatible_prefix{};
constexpr std::array<std::uint8_t, 12> nat64_prefix{0, 0x64, 0xff, 0x9b};
constexpr std::array<std::uint8_t, 2> six_to_four_prefix{0x20, 0x02};

bool starts_with(std::span<const std::uint8_t> bytes, std::span<const std::uint8_t> prefix) {
    return std::ranges::equal(bytes.first(prefix.size()), prefix);
}

address_scope scope_of_v4(std::span<const std::uint8_t, 4> bytes) {
    using enum address_scope;
    const auto [first, second] = std::array{bytes[0], bytes[1]};
    // 0.0.0.0/8 reaches this host. From 224.0.0.0 on: groups, the reserved, the broadcast.
    if (first == 0 || first >= 224) return nowhere;
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
    if (starts_with(bytes, compatible_prefix) || bytes[0] == 0xff) return nowhere;
    if (starts_with(bytes, nat64_prefix)) return scope_of_v4(bytes.last<4>());
    if (starts_with(bytes, six_to_four_prefix)) return scope_of_v4(bytes.subspan<2, 4>());
    if (bytes[0] == 0xfe && (bytes[1] & 0xc0) == 0x80) return link;
    return (bytes[0] & 0xfe) == 0xfc ? local_network : world;
}

} // namespace

address_scope scope_of(const wire::seen_address& at) {
    const auto address = wire::plain(at);
    const std::span<const std::uint8_t, 16> bytes(address.address);
    return address.family == 6 ? scope_of_v6(bytes) : scope_of_v4(bytes.first<4>());
}

} // namespace babel::nat
