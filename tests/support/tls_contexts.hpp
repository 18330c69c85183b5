// TLS contexts of both roles.
#pragma once

#include <babel/crypto/key.hpp>
#include <babel/crypto/tls_context.hpp>

namespace babel::test {

inline const crypto::private_key& server_identity() {
    static const auto key = crypto::private_key::generate();
    return key;
}

inline const crypto::tls_context& server_context() {
    static const auto made = crypto::tls_context::server(server_identity(), {"babel/2", "babel/1"});
    return made;
}

inline const crypto::tls_context& client_context() {
    static const auto made = crypto::tls_context::client({"babel/2"});
    return made;
}

} // namespace babel::test
