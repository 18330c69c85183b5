// The rows of tests/data/crypto-vectors.txt, and the keys that most tests use.
#pragma once

#include "support/hex.hpp"
#include "support/vector_rows.hpp"
#include <babel/crypto/key.hpp>

#include <array>
#include <string>
#include <string_view>
#include <vector>

namespace babel::test {

/// Every row of a kind; at least one.
std::vector<row> rows_of(std::string_view kind);

/// The key whose seed is in hexadecimal digits.
crypto::private_key key_of(const std::string& seed);

/// A key whose seed counts up from a byte.
crypto::private_key key_from(std::uint8_t first);

/// Its seed.
std::array<std::uint8_t, crypto::key_bytes> seed_from(std::uint8_t first);

/// y = 0: one of the keys for which anybody can sign.
inline constexpr crypto::public_key small_order_key{};

} // namespace babel::test
