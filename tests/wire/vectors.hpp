// The packets of tests/data/wire-vectors.txt, with their labels.
#pragma once

#include "support/hex.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/offers.hpp>

#include <boost/mp11/list.hpp>

#include <cstdint>
#include <limits>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::test {

using bytes = std::vector<std::uint8_t>;

// Claims of sizes and counts.
inline constexpr std::uint64_t all_ones = std::numeric_limits<std::uint64_t>::max();
inline constexpr std::uint64_t top_bit = std::uint64_t{1} << 63;

/// An opcode and raw fields.
struct packet_of {
    explicit packet_of(std::uint16_t code) { with(code); }
    template <class Field>
    packet_of& with(const Field& value) {
        wire::writer(data).put(value);
        return *this;
    }
    packet_of& number(std::uint64_t value) { return with(value); }
    packet_of& string(std::string_view value) { return with(value); }
    bytes data;
};

/// Every message that a babel/2 link may carry.
using link_to_server = boost::mp11::mp_append<wire::extended_to_server, wire::offers_to_server>;
using link_to_client = boost::mp11::mp_append<wire::extended_to_client, wire::offers_to_client>;

struct vector {
    std::string label; // as in the file: CallRequest(bob,,4242)
    bytes packet;      // with its length

    /// Opcode and fields, as the decoder takes them.
    bytes_view body() const { return bytes_view(packet).subspan(wire::length_bytes); }
};

const std::vector<vector>& all_vectors();
/// The same of extension-vectors.txt: messages that only a babel/2 link has.
const std::vector<vector>& extension_vectors();
/// Labels and messages of peer-vectors.txt.
const std::vector<std::pair<std::string, bytes>>& peer_vectors();

/// Every packet of the file, one after the other.
bytes whole_stream();

/// The results of decode() for a packet in each of the three directions.
struct verdicts {
    error_code to_server;
    error_code to_client;
    error_code to_peer;
};
verdicts decode_everywhere(bytes_view body);

/// The same on a babel/2 link, which has no peer.
verdicts decode_extended(bytes_view body, wire::trailing behind = wire::trailing::ignored);

/// True if that is the result in a direction of a babel/2 link.
bool is_verdict(
    error_code expected, bytes_view body, wire::trailing behind = wire::trailing::ignored
);

} // namespace babel::test
