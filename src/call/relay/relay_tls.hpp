// Settings of TLS of all connections to relays.
#pragma once

#include <babel/crypto/tls_context.hpp>
#include <babel/wire/ports.hpp>

#include <string>

namespace babel::call {

/// Made at the first call, and shared: a race of legs makes many connections, and a context takes
/// a large part of a handshake's time. Lifetime: the program's. Thread: any.
inline const crypto::tls_context& relay_tls_context() {
    static const auto made = crypto::tls_context::client({std::string(wire::relay_protocol)});
    return made;
}

} // namespace babel::call
