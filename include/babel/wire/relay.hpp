// The relay's ticket, the two datagrams that bind a leg to it, and the two by which anybody learns
// their own address. The MACs are made and checked by babel/crypto/relay_ticket.hpp, over the
// encoded bytes.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/seen_address.hpp>

#include <boost/describe/class.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <span>
#include <vector>

namespace babel::wire {

inline constexpr std::size_t relay_mac_bytes = 16;
inline constexpr std::size_t ticket_bytes = 36;
inline constexpr std::size_t bind_bytes = 73;
inline constexpr std::size_t bound_bytes = 61;
inline constexpr std::size_t seen_address_bytes = 19;
inline constexpr std::size_t address_question_bytes = 64;
inline constexpr std::size_t address_answer_bytes = 40;

using relay_mac = std::array<std::uint8_t, relay_mac_bytes>;
using relay_cookie = std::array<std::uint8_t, 16>;
using question_token = std::array<std::uint8_t, 18>;
using ticket_view = std::span<const std::uint8_t, ticket_bytes>;

namespace ticket_flag {

inline constexpr std::uint16_t base = 1; ///< the peer speaks the base protocol, and has no ticket

} // namespace ticket_flag

/// The right to one leg: what the server grants, and the relay checks without memory of it.
struct relay_ticket {
    std::uint64_t expiry = 0; ///< Unix time in seconds
    std::uint32_t mine = 0;   ///< id of the holder, to whom the relay sends
    std::uint32_t theirs = 0; ///< id of the peer
    std::uint16_t kbit_s = 0; ///< in each direction
    std::uint16_t flags = 0;  ///< of ticket_flag
    relay_mac mac = {};       ///< by the relay's secret, over all before

    friend bool operator==(const relay_ticket&, const relay_ticket&) = default;
};
BOOST_DESCRIBE_STRUCT(relay_ticket, (), (expiry, mine, theirs, kbit_s, flags, mac))

/// Client -> relay: this address is the leg of the ticket's holder.
struct bind {
    static constexpr std::uint8_t code = 0xb0;
    relay_ticket ticket;
    std::uint32_t counter = 0; ///< only rises
    relay_cookie cookie = {};  ///< of the last Bound; zeros at first
    relay_mac mac = {};        ///< by the leg's key, over all before

    friend bool operator==(const bind&, const bind&) = default;
};
BOOST_DESCRIBE_STRUCT(bind, (), (ticket, counter, cookie, mac))

enum class bound_code : std::uint8_t {
    bound = 0, ///< The cookie is for the next Bind.
    again = 1, ///< Bind again, with this cookie.
    no = 2,    ///< The relay does not take this leg.
};

/// Relay -> client: the answer.
struct bound {
    static constexpr std::uint8_t code = 0xb1;
    std::uint32_t mine = 0;
    std::uint32_t counter = 0; ///< of the Bind
    bound_code verdict = bound_code::no;
    relay_cookie cookie = {};
    seen_address seen;  ///< address and port masked as relay_ticket.hpp does
    relay_mac mac = {}; ///< by the leg's key, over all before as sent

    bool is_in_bounds() const { return verdict <= bound_code::no && seen.is_in_bounds(); }
    friend bool operator==(const bound&, const bound&) = default;
};
BOOST_DESCRIBE_STRUCT(bound, (), (mine, counter, verdict, cookie, seen, mac))

/// Anybody -> relay: from which address does this come? The padding makes it larger than its
/// answer.
struct address_question {
    static constexpr std::uint8_t code = 0xb2;
    question_token token = {};                 ///< random
    std::array<std::uint8_t, 45> padding = {}; ///< zeros; not looked at

    friend bool operator==(const address_question&, const address_question&) = default;
};
BOOST_DESCRIBE_STRUCT(address_question, (), (token, padding))

/// Relay -> the same: the answer. Routers that rewrite addresses in datagrams do not find this one.
struct address_answer {
    static constexpr std::uint8_t code = 0xb3;
    question_token token = {}; ///< of the question
    seen_address seen;         ///< address and port masked by apply_token_mask()
    /// Another port of the relay at which it hears the same questions; 0: none.
    std::uint16_t other_port = 0;

    bool is_in_bounds() const { return seen.is_in_bounds(); }
    friend bool operator==(const address_answer&, const address_answer&) = default;
};
BOOST_DESCRIBE_STRUCT(address_answer, (), (token, seen, other_port))

/// Masks or unmasks the address seen and its port by the token: XOR, in the order of the bytes.
void apply_token_mask(address_answer& of);

/// `*_bytes` bytes each. An address alone is that of a candidate at the port of a base call, which
/// the call's leg gets before the candidate's first byte.
std::vector<std::uint8_t> encode(const relay_ticket& from);
std::vector<std::uint8_t> encode(const bind& from);
std::vector<std::uint8_t> encode(const bound& from);
std::vector<std::uint8_t> encode(const seen_address& from);
std::vector<std::uint8_t> encode(const address_question& from);
std::vector<std::uint8_t> encode(const address_answer& from);

/// Errors: truncated, trailing_bytes, unknown_opcode (another first byte), out_of_bounds.
result<relay_ticket> decode_ticket(bytes_view bytes);
result<bind> decode_bind(bytes_view datagram);
result<bound> decode_bound(bytes_view datagram);
result<seen_address> decode_seen_address(bytes_view bytes);
result<address_question> decode_address_question(bytes_view datagram);
result<address_answer> decode_address_answer(bytes_view datagram);

/// The ticket inside an encoded Bind.
inline ticket_view ticket_in_bind(std::span<const std::uint8_t, bind_bytes> datagram) {
    return datagram.subspan<1, ticket_bytes>();
}

/// Address and port inside an encoded Bound, which are masked.
inline std::span<std::uint8_t, 18> masked_in_bound(std::span<std::uint8_t, bound_bytes> datagram) {
    return datagram.subspan<27, 18>();
}

} // namespace babel::wire
