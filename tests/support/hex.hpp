// Bytes written as hexadecimal digits, in vectors.
#pragma once

#include <cstdint>
#include <string>
#include <vector>

namespace babel::test {

inline std::vector<std::uint8_t> from_hex(const std::string& digits) {
    std::vector<std::uint8_t> out;
    for (std::size_t i = 0; i + 1 < digits.size(); i += 2)
        out.push_back(static_cast<std::uint8_t>(std::stoi(digits.substr(i, 2), nullptr, 16)));
    return out;
}

} // namespace babel::test
