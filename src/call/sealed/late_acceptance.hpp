// The acceptance of a callee whose voice came before it.
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/tls_engine.hpp>
#include <babel/wire/peer_messages.hpp>

#include <optional>
#include <utility>
#include <vector>

namespace babel::call {

/// The end of a caller's TLS stream. The call is accepted already, so a fault in it ends nothing.
class late_acceptance {
public:
    explicit late_acceptance(crypto::tls_engine stream) : stream_(std::move(stream)) {}

    /// The callee's candidates. Null: the blob has something else. Only the first call counts.
    std::optional<std::vector<wire::candidate>> read(bytes_view blob);

private:
    std::optional<crypto::tls_engine> stream_;
};

} // namespace babel::call
