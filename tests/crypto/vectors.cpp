#include "crypto/vectors.hpp"

#include <algorithm>
#include <array>
#include <numeric>

namespace babel::test {

std::vector<row> rows_of(std::string_view kind) {
    return rows_in("crypto-vectors.txt", kind);
}

crypto::private_key key_of(const std::string& seed) {
    std::array<std::uint8_t, crypto::key_bytes> bytes{};
    std::ranges::copy(from_hex(seed), bytes.begin());
    return crypto::private_key::from_seed(bytes);
}

crypto::private_key key_from(std::uint8_t first) {
    return crypto::private_key::from_seed(seed_from(first));
}

std::array<std::uint8_t, crypto::key_bytes> seed_from(std::uint8_t first) {
    std::array<std::uint8_t, crypto::key_bytes> bytes{};
    std::iota(bytes.begin(), bytes.end(), first);
    return bytes;
}

} // namespace babel::test
