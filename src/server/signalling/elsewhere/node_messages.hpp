// Messages between the nodes of two users who call each other.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>
#include <babel/wire/list.hpp>
#include <babel/wire/messages.hpp>
#include <babel/wire/offers.hpp>

#include <boost/describe/class.hpp>

#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace babel::server {

inline constexpr std::size_t max_address_bytes = 255; ///< of a host name

// Strings, lists and bytes are views of the message that they were decoded from.

/// A message of a caller, who is a user of the sending node, about a call to a user of the other.
/// The call is kept by the callee's node.
struct caller_message {
    static constexpr std::uint16_t code = 1;
    std::uint64_t request = 0; ///< 0: no answer is waited for
    std::string_view from;
    std::string_view to;
    std::string_view address; ///< of the caller, for callees; empty: unknown
    bytes_view key;           ///< that the caller proved; empty: none
    bytes_view packet;        ///< one of caller_packet: opcode and fields

    bool is_in_bounds() const;
};
BOOST_DESCRIBE_STRUCT(caller_message, (), (request, from, to, address, key, packet))

/// The answer to a request, or a later step of the call.
struct callee_message {
    static constexpr std::uint16_t code = 2;
    std::uint64_t request = 0; ///< 0: it is no answer
    std::string_view from;
    std::string_view to;
    wire::bytes_list packets; ///< each one of callee_packet; none: the request was passed on

    bool is_in_bounds() const;
};
BOOST_DESCRIBE_STRUCT(callee_message, (), (request, from, to, packets))

using node_message = std::variant<caller_message, callee_message>;

using caller_packet =
    std::variant<wire::call_request, wire::call_refused, wire::offer, wire::signal>;
using callee_packet =
    std::variant<wire::error_response, wire::call_refused, wire::offered, wire::signal>;

/// Bytes of a packet without their length.
template <class Message>
class encoded_packet {
public:
    explicit encoded_packet(const Message& message) : whole_(wire::encode(message)) {}
    bytes_view bytes() const { return bytes_view(whole_).subspan(wire::length_bytes); }

private:
    std::vector<std::uint8_t> whole_;
};

} // namespace babel::server
