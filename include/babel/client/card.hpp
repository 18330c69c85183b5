// Cards: who somebody is at which server, in one line that may be sent by any other way.
#pragma once

#include <babel/core/host_and_port.hpp>
#include <babel/crypto/key.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace babel::client {

struct card {
    bool operator==(const card&) const = default;

    std::string name;     ///< Not empty; any bytes.
    host_and_port server; ///< Its port for TLS.
    crypto::public_key key;
};

/// `babel:NAME@HOST[:PORT] ssh-ed25519 AAAA...`, with escapes (%NN) in the name.
std::string to_line(const card& of);

/// Reads such a line; blanks around it are ignored. Empty: another text, or a key that is not
/// acceptable.
std::optional<card> parse_card(std::string_view line);

} // namespace babel::client
