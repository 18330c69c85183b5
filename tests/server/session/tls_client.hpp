// The client's end of a connection by TLS to a server, over a scripted connection.
#pragma once

#include "support/catch.hpp"
#include "support/scripted_transport.hpp"
#include "support/tls_contexts.hpp"
#include "support/tls_pair.hpp"
#include <babel/crypto/tls_context.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/ports.hpp>

#include <string>
#include <utility>

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
        : peer_(over), side_(crypto::tls_context::client(std::move(protocols))) {}

    /// Takes what came and returns the plaintext; answers go out.
    bytes read() {
        side_.receive(peer_.take_received());
        pass_on();
        const auto plain = as_bytes(side_.got);
        const bytes all(plain.begin(), plain.end());
        side_.got.clear();
        return all;
    }
    template <class Message>
    void says(const Message& message) {
        side_.sends(wire::text_of(wire::encode(message)));
        pass_on();
    }
    bool is_established() const { return side_.engine.is_established(); }
    auto channel_binding() const { return side_.engine.channel_binding(); }
    bytes first_message() {
        side_.starts();
        return side_.take_out();
    }

private:
    void pass_on() {
        if (!side_.out.empty()) peer_.sends(side_.take_out());
    }

    scripted_peer& peer_;
    tls_side side_;
};

} // namespace babel::test
