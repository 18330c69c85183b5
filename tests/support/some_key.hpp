// Keys for tests, the same at every run.
#pragma once

#include <babel/crypto/key.hpp>

#include <array>
#include <cstdint>

namespace babel::test {

inline crypto::private_key some_key(std::uint8_t number) {
    const std::array<std::uint8_t, crypto::key_bytes> seed{number};
    return crypto::private_key::from_seed(seed);
}

} // namespace babel::test
