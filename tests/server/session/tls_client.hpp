// The client's end of a connection by TLS to a server, over a scripted connection.
#pragma once

#include "support/catch.hpp"
#include "support/scripted_transport.hpp"
#include "support/tls_contexts.hpp"
#include <babel/crypto/tls_context.hpp>
#include <babel/crypto/tls_engine.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/ports.hpp>

#include <cstdint>
#include <string>
#include <utility>
#include <vector>

namespace babel::test {

/// Of a server that knows all protocols.
inline const crypto::tls_context& entrance_context() {
    static const auto made = crypto::tls_context::server(
        server_identity(),
        {std::string(wire::babel2_protocol),
         std::string(wire::base_protocol),
         std::string(wire::relay_protocol)}
    );
    return made;
}

/// The client's end of a connection by TLS.
class tls_client {
public:
    tls_client(scripted_peer& over, crypto::protocol_list protocols)
        : peer_(over), engine_(crypto::tls_context::client(std::move(protocols))) {}

    /// Takes what came and returns the plaintext; answers go out.
    std::vector<std::uint8_t> read() {
        std::vector<std::uint8_t> plain(64 * 1024);
        std::vector<std::uint8_t> out;
        const auto came = peer_.take_received();
        const auto got = engine_.receive(came, plain, out);
        if (!out.empty()) peer_.sends(out);
        plain.resize(got ? got->plaintext : 0);
        return plain;
    }
    template <class Message>
    void says(const Message& message) {
        std::vector<std::uint8_t> out;
        REQUIRE_FALSE(engine_.send(wire::encode(message), out));
        peer_.sends(out);
    }
    bool is_established() const { return engine_.is_established(); }
    auto channel_binding() const { return engine_.channel_binding(); }
    std::vector<std::uint8_t> first_message() {
        std::vector<std::uint8_t> out;
        REQUIRE(engine_.receive({}, {}, out).has_value());
        return out;
    }

private:
    scripted_peer& peer_;
    crypto::tls_engine engine_;
};

} // namespace babel::test
