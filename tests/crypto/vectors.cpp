#include "crypto/vectors.hpp"

#include <algorithm>
#include <array>
#include <fstream>
#include <iterator>
#include <numeric>
#include <sstream>
#include <stdexcept>

namespace babel::test {

std::vector<row> rows_of(std::string_view kind) {
    std::ifstream file(BABEL_TEST_DATA "/crypto-vectors.txt");
    std::vector<row> out;
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line);
        const row all{std::istream_iterator<std::string>(words), {}};
        if (!all.empty() && all[0] == kind) out.emplace_back(all.begin() + 1, all.end());
    }
    if (out.empty()) throw std::runtime_error("no vectors of " + std::string(kind));
    return out;
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
