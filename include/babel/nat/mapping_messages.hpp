// Packets by which a host asks its router for a port: PCP (RFC 6887), and the older NAT-PMP
// (RFC 6886).
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/seen_address.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <vector>

namespace babel::nat {

inline constexpr std::size_t max_mapping_bytes = 1100; ///< of a packet; RFC 6887, section 7

enum class mapping_protocol : std::uint8_t { nat_pmp = 0, pcp = 2 }; ///< version on the wire

/// The protocol of what goes over the port, by IANA's number.
enum class carried_protocol : std::uint8_t { tcp = 6, udp = 17 };

using mapping_nonce = std::array<std::uint8_t, 12>;

/// RFC 6887, section 11.1, and RFC 6886, section 3.3.
struct mapping_request {
    std::uint32_t lifetime_s = 0; ///< 0: the port is given back
    carried_protocol protocol = carried_protocol::udp;
    wire::seen_address own;  ///< the host as the router sees it, and its port
    mapping_nonce nonce{};   ///< PCP only
    wire::seen_address want; ///< wish for the outer end. NAT-PMP: the port only
};

std::vector<std::uint8_t> encode_pcp(const mapping_request& from);
std::vector<std::uint8_t> encode_nat_pmp(const mapping_request& from);
/// NAT-PMP's question for the outer address, which its mappings do not have.
std::vector<std::uint8_t> encode_address_request();

namespace mapping_code {

inline constexpr std::uint16_t success = 0;
inline constexpr std::uint16_t unsupported_version = 1; ///< of both protocols

} // namespace mapping_code

/// An answer of the router. Of one that refuses by NAT-PMP, or that has not the version, only the
/// fields of the first group count.
struct mapping_answer {
    mapping_protocol by = mapping_protocol::pcp;
    std::uint16_t code = mapping_code::success; ///< of mapping_code; others are refusals, too
    std::uint32_t lifetime_s = 0;               ///< of the mapping, or of a refusal by PCP

    bool is_of_address = false; ///< answers encode_address_request(): only `outer` counts
    carried_protocol protocol = carried_protocol::udp;
    mapping_nonce nonce{}; ///< PCP only
    std::uint16_t own_port = 0;
    wire::seen_address outer; ///< NAT-PMP: the port or the address only

    friend bool operator==(const mapping_answer&, const mapping_answer&) = default;
};

/// Takes any version: those of other PCP versions are `unsupported_version`. Options, and bytes
/// behind the fields, are ignored.
/// Errors: truncated; unknown_opcode (requests, too); out_of_bounds for another protocol than TCP
/// and UDP.
result<mapping_answer> decode_mapping_answer(bytes_view packet);

} // namespace babel::nat
