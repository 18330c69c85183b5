// First packet of a connection to a port of the relay.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/framer.hpp>

#include <cstdint>

namespace babel::server {

/// Anyone can connect to such a port. A callee proves itself by VoiceData. The caller checks the
/// same, and the voice in it. Pure.
class candidate_proof {
public:
    enum class verdict : std::uint8_t {
        undecided,
        proven,
        refuted, ///< the first packet is no VoiceData
    };

    /// Takes the next bytes, which are not kept once it is decided.
    verdict hear(bytes_view more);

private:
    /// Of opcode and fields. The longest Opus packet has 1275 bytes a frame.
    static constexpr std::size_t max_packet_bytes = 4096;

    wire::framer framer_{max_packet_bytes};
    verdict verdict_ = verdict::undecided;
};

} // namespace babel::server
