// The messages of a babel/2 link that set up sealed calls: offers, the steps of their calls, and
// the way to an address.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/extensions.hpp>
#include <babel/wire/list.hpp>
#include <babel/wire/relay.hpp>

#include <boost/describe/class.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>
#include <variant>

namespace babel::wire {

inline constexpr std::size_t max_blob_bytes = 2 * 1024; ///< bytes of a call's TLS stream
inline constexpr std::size_t leg_key_bytes = 32;
inline constexpr std::size_t max_relays = 4;
inline constexpr std::size_t max_relay_bytes = 64; ///< of an IP literal with a port

enum class offer_outcome : std::uint8_t {
    cannot = 0,
    passed_on,
    base_call, ///< the relay connects, at `port`
};

enum class offer_fault : std::uint8_t {
    none = 0,
    not_online,
    takes_no_offers,
    too_often,
    yourself,
    not_logged_in,
    full,
};

enum class call_step : std::uint8_t { handshake = 1, accept, end };

enum class end_reason : std::uint8_t {
    refused = 1,
    busy,
    no_answer,
    withdrawn,
    failed,
    identity, ///< the other side is not the expected user
};

/// The right to a relay's leg, and the ids of both receivers, which a call without a relay has too.
struct grant {
    std::uint32_t mine = 0;   ///< datagrams to this id are for the one who gets the grant
    std::uint32_t theirs = 0; ///< datagrams to this one are for the peer
    bytes_view ticket;
    bytes_view leg_key;
    string_list relays; ///< `ADDRESS:PORT`, an IPv6 address in brackets; empty: no relay

    /// True if a call may use it: two ids that differ, and a ticket if there are relays.
    bool is_given() const;
    /// True if all of it is empty.
    bool is_none() const;
};
BOOST_DESCRIBE_STRUCT(grant, (), (mine, theirs, ticket, leg_key, relays))

namespace offer_flag {

inline constexpr std::uint8_t base_call = 1; ///< a call of the base protocol, by the relay

} // namespace offer_flag

/// Client -> server: ask to call `contact`. The answer is Offered, with this tag.
struct offer {
    static constexpr std::uint16_t code = 0x24;
    std::uint32_t tag = 0; ///< chosen by the client, not 0
    std::string_view contact;
    std::uint8_t flags = 0; ///< of offer_flag
    bytes_view blob;        ///< the first bytes of the call's TLS stream; none for a base call

    bool is_base_call() const { return flags & offer_flag::base_call; }
    bool is_in_bounds() const;
};
BOOST_DESCRIBE_STRUCT(offer, (), (tag, contact, flags, blob))

/// Server -> client: `caller` calls.
struct incoming_offer {
    static constexpr std::uint16_t code = 0x24;
    std::uint32_t call = 0; ///< its id, not 0
    std::string_view caller;
    bytes_view key; ///< that the server saw proved; empty: none
    wire::grant grant;
    bytes_view blob;

    bool is_in_bounds() const;
};
BOOST_DESCRIBE_STRUCT(incoming_offer, (), (call, caller, key, grant, blob))

/// Server -> client: the outcome of an offer.
struct offered {
    static constexpr std::uint16_t code = 0x25;
    std::uint32_t tag = 0;
    std::uint32_t call = 0; ///< 0 if the offer cannot be passed on
    offer_outcome outcome = offer_outcome::cannot;
    offer_fault why = offer_fault::none;
    bytes_view key;         ///< the callee's, that the server saw proved; empty: none
    std::uint16_t port = 0; ///< of a base call
    wire::grant grant;      ///< none if the offer cannot be passed on

    bool is_in_bounds() const;
};
BOOST_DESCRIBE_STRUCT(offered, (), (tag, call, outcome, why, key, port, grant))

/// Client <-> client, through the server: the next step of a call.
struct signal {
    static constexpr std::uint16_t code = 0x26;
    std::uint32_t call = 0;
    call_step what = call_step::handshake;
    bytes_view blob; ///< the next bytes of the call's TLS stream; of `end`, the reason

    /// Of an end, known or not; null for other steps.
    std::optional<end_reason> reason() const;
    bool is_in_bounds() const;
};
BOOST_DESCRIBE_STRUCT(signal, (), (call, what, blob))

/// Client -> server: ask from outside for the address that this connection comes from.
struct reach {
    static constexpr std::uint16_t code = 0x29;
    std::uint16_t port = 0; ///< that is tried
};
BOOST_DESCRIBE_STRUCT(reach, (), (port))

/// Server -> client: the answer.
struct reach_answer {
    static constexpr std::uint16_t code = 0x29;
    std::string_view host; ///< the address of the client, as the server sees it
    std::uint16_t port = 0;
    std::uint8_t open = 0; ///< not 0: a connection to them stood
};
BOOST_DESCRIBE_STRUCT(reach_answer, (), (host, port, open))

/// Messages about sealed calls that may arrive at each end of a babel/2 link.
using offers_to_server = std::variant<offer, signal, reach>;
using offers_to_client = std::variant<incoming_offer, offered, signal, reach_answer>;

} // namespace babel::wire
