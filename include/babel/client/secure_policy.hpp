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

} // namespace babel::client
