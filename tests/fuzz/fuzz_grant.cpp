// Places of a relay that a server names: a client visits only those that it may.
#include "call/ways/address_rules.hpp"
#include "fuzz/require.hpp"
#include <babel/call/relay_grant.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace {

using namespace babel;
using babel::fuzz::require;

constexpr std::array servers{
    "198.51.100.1", "2001:db8::1", "127.0.0.1", "::1", "10.0.0.1", "fe80::1"};

/// The places, one a line.
wire::string_list_buffer places_in(std::string_view text) {
    wire::string_list_buffer out;
    for (std::size_t i = 0; i < wire::max_relays; ++i) {
        const auto end = text.find('\n');
        out.add(text.substr(0, end));
        if (end == std::string_view::npos) break;
        text.remove_prefix(end + 1);
    }
    return out;
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    const auto server = asio::ip::make_address(servers[data[0] % servers.size()]);
    const auto places = places_in({reinterpret_cast<const char*>(data) + 1, size - 1});
    const std::array<std::uint8_t, wire::ticket_bytes> ticket{};
    const std::array<std::uint8_t, wire::leg_key_bytes> key{};
    const auto read = call::read_grant({1, 2, ticket, key, places.view()}, server);
    if (!read) return 0;
    require(!read->places.empty() && read->places.size() <= wire::max_relays);
    for (const auto& place : read->places) {
        const auto address = place.address();
        require(!address.is_unspecified() && !address.is_multicast());
        require(!address.is_loopback() || server.is_loopback());
        require(place.port() >= 1024 || place.port() == 443);
        require(!call::check_relay_address(place, server));
    }
    return 0;
}
