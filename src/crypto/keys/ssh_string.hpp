// Strings in OpenSSH's encodings (RFC 4251, section 5).
#pragma once

#include <babel/core/error.hpp>

#include <boost/endian/conversion.hpp>

#include <array>
#include <cstdint>
#include <string_view>
#include <vector>

namespace babel::crypto {

inline bytes_view bytes_of(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

inline void append(std::vector<std::uint8_t>& to, bytes_view bytes) {
    to.insert(to.end(), bytes.begin(), bytes.end());
}

/// Appends the size, big-endian, and the bytes.
inline void append_ssh_string(std::vector<std::uint8_t>& to, bytes_view bytes) {
    std::array<std::uint8_t, 4> size{};
    boost::endian::store_big_u32(size.data(), static_cast<std::uint32_t>(bytes.size()));
    append(to, size);
    append(to, bytes);
}

} // namespace babel::crypto
