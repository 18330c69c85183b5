// The floor of a call's handshake: what OpenSSL alone takes.
#pragma once

#include <cstddef>
#include <memory>
#include <span>
#include <vector>

namespace babel::bench {

/// One side of a TLS 1.3 connection by a pre-shared key, with an ephemeral X25519 exchange and
/// without a network. Exceptions: std::runtime_error.
class bare_side {
public:
    enum class role { client, server };

    explicit bare_side(role which);
    bare_side(const bare_side&) = delete;
    bare_side& operator=(const bare_side&) = delete;
    ~bare_side();

    /// Takes the peer's bytes, and returns those for the peer.
    std::vector<unsigned char> advance(std::span<const unsigned char> received);
    /// Exports a secret, signs it by Ed25519, and returns a record with the signature.
    std::vector<unsigned char> sign();
    /// Takes such a record. Returns false if the signature is wrong.
    bool verify(std::span<const unsigned char> record);

private:
    struct state;
    std::unique_ptr<state> state_;
};

} // namespace babel::bench
