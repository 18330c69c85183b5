// The packets of tests/data/wire-vectors.txt, with their labels.
#pragma once

#include "support/hex.hpp"
#include <babel/wire/codec.hpp>

#include <cstdint>
#include <string>
#include <vector>

namespace babel::test {

using bytes = std::vector<std::uint8_t>;

struct vector {
    std::string label; // as in the file: CallRequest(bob,,4242)
    bytes packet;      // with its length

    /// Opcode and fields, as the decoder takes them.
    bytes_view body() const { return bytes_view(packet).subspan(wire::length_bytes); }
};

const std::vector<vector>& all_vectors();

/// Every packet of the file, one after the other.
bytes whole_stream();

/// The results of decode() for a packet in each of the three directions.
struct verdicts {
    error_code to_server;
    error_code to_client;
    error_code to_peer;
};
verdicts decode_everywhere(bytes_view body);

} // namespace babel::test
