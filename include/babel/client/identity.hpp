// The key that proves who a user is.
#pragma once

#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/key.hpp>

#include <vector>

namespace babel::client {

struct identity {
    crypto::private_key key;
    /// Proofs that earlier keys were replaced by it, the oldest first.
    std::vector<crypto::endorsement> endorsements = {};
};

} // namespace babel::client
