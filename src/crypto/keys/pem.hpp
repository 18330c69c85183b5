// Bytes between lines of dashes (RFC 7468).
#pragma once

#include <babel/core/error.hpp>
#include <babel/crypto/secret.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::crypto {

/// One block. Its bytes are erased when it is destroyed.
struct pem_block {
    std::string_view label; ///< of the text
    std::vector<std::uint8_t> bytes;

    pem_block(std::string_view name, std::vector<std::uint8_t> content)
        : label(name), bytes(std::move(content)) {}
    pem_block(pem_block&&) = default;
    pem_block& operator=(pem_block&&) = default;
    ~pem_block() { erase(bytes); }
};

/// The first block of a text; words before and behind it are passed over. Null: there is none.
/// (OpenSSL's reader leaves digits of a secret in memory that it frees.)
std::optional<pem_block> read_pem(std::string_view text);

/// The caller erases the text of a secret.
std::string write_pem(std::string_view label, bytes_view bytes);

} // namespace babel::crypto
