// The messages inside a call's TLS stream: each side proves its key, and both agree about words.
#pragma once

#include <babel/core/error.hpp>
#include <babel/wire/extensions.hpp>
#include <babel/wire/framer.hpp>

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>
#include <variant>
#include <vector>

namespace babel::wire {

inline constexpr std::size_t max_peer_message_bytes = 4 * 1024; ///< of type and body
inline constexpr std::size_t nonce_bytes = 32;
inline constexpr std::size_t max_candidates = 8;

using raw_key = std::array<std::uint8_t, public_key_bytes>;
using raw_nonce = std::array<std::uint8_t, nonce_bytes>;
using raw_signature = std::array<std::uint8_t, proof_bytes>;

enum class peer_role : std::uint8_t { caller = 1, callee };

/// The identity of one side. Names and capabilities have at most 255 bytes; longer ones are cut.
struct peer_hello {
    static constexpr std::uint8_t type = 0x01;
    static constexpr std::uint8_t current_version = 1;

    std::uint8_t version = current_version;
    peer_role role = peer_role::caller;
    std::string_view own_name;
    std::string_view other_name;
    raw_key key{};
    raw_nonce nonce{}; ///< of a caller, the commitment to its nonce
    std::vector<std::string_view> capabilities;
    std::vector<bytes_view> endorsements; ///< of the key
    raw_signature proof{};                ///< over the channel and the signed part

    bool is_in_bounds() const;
};

/// The nonce that the caller committed to.
struct peer_reveal {
    static constexpr std::uint8_t type = 0x02;
    raw_nonce nonce{};
};

enum class candidate_origin : std::uint8_t {
    host = 0,   ///< an address of the machine itself
    seen = 1,   ///< as the server saw it
    mapped = 2, ///< mapped by the router
};

/// An address to which datagrams of the call, or a TCP connection, may come.
struct candidate {
    friend bool operator==(const candidate&, const candidate&) = default;

    bool is_tcp = false;
    bool is_ipv6 = false;
    candidate_origin origin = candidate_origin::host;
    std::array<std::uint8_t, 16> address{}; ///< IPv4 in the first four
    std::uint16_t port = 0;
};

/// The addresses of one side; none if it hides. The callee's are its acceptance.
struct candidates {
    static constexpr std::uint8_t type = 0x03;
    std::vector<candidate> all;

    /// True if each has a known origin and a port.
    bool is_in_bounds() const;
};

using peer_message = std::variant<peer_hello, peer_reveal, candidates>;

/// The body of a PeerHello up to the last endorsement.
std::vector<std::uint8_t> signed_part(const peer_hello& hello);

/// Appends the message: length, type, body.
void encode_message(std::vector<std::uint8_t>& out, const peer_message& message);

/// Decodes type and body, which have to end together.
/// Lifetime: the message's views point into `bytes`.
/// Errors: truncated; trailing_bytes; unknown_opcode; out_of_bounds (also for candidates of an
/// unknown kind).
result<peer_message> decode_peer_message(bytes_view bytes);

/// The body of Candidates, which sealed datagrams carry too.
void encode_candidates(std::vector<std::uint8_t>& out, const candidates& list);
/// Errors: as above.
result<candidates> decode_candidates(bytes_view body);

/// Cuts the plaintext of a call's stream into messages: type and body. An empty one has no type.
class peer_framer : public basic_framer<std::uint16_t> {
public:
    peer_framer() : basic_framer(max_peer_message_bytes) {}
};

} // namespace babel::wire
