// The security that the user demands.
#pragma once

#include <cstdint>

namespace babel::client {

enum class secure_policy : std::uint8_t {
    off,      ///< Everything is plain.
    prefer,   ///< Encrypted where the other side can; what was once encrypted stays so.
    require,  ///< Encrypted, or not at all.
    verified, ///< And nobody is trusted on first use.
};

/// The reason that no port of a server may be tried.
enum class plan_fault : std::uint8_t {
    known_as_secure,  ///< The address is plain, and its server was met over TLS.
    needs_plain,      ///< The address is for TLS only, and the policy allows none.
    needs_tls,        ///< The address is plain, and the policy or a given key allows TLS only.
    unreadable_entry, ///< The line of the server among the known ones is damaged.
};

} // namespace babel::client
