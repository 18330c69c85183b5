// Keys and results for tests of names.
#pragma once

#include "support/catch.hpp"
#include <babel/crypto/key.hpp>

#include <array>
#include <cstdint>
#include <utility>

namespace babel::test {

/// A key that is the same in every run.
inline crypto::public_key key(std::uint8_t number) {
    std::array<std::uint8_t, crypto::key_bytes> seed{};
    seed[0] = number;
    return crypto::private_key::from_seed(seed).public_part();
}

/// The value of a result that must have one.
template <class Result>
auto value_in(Result from) {
    REQUIRE(from.has_value());
    return *std::move(from);
}

} // namespace babel::test
