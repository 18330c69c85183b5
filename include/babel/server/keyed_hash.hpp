// Hash with a secret key.
#pragma once

#include <cstddef>
#include <cstdint>
#include <string_view>

namespace babel::server {

/// SipHash-1-3 (Aumasson and Bernstein 2012) with a random key for each process, so that an
/// attacker who chooses the input cannot provoke collisions.
std::uint64_t keyed_hash(std::string_view text) noexcept;
std::uint64_t keyed_hash(std::uint64_t number) noexcept;

/// SipHash-1-3 with the caller's key.
std::uint64_t
sip_hash(std::string_view text, std::uint64_t key_low, std::uint64_t key_high) noexcept;

/// For containers of names.
struct name_hash {
    using is_transparent = void;
    using is_avalanching = void;
    std::size_t operator()(std::string_view name) const noexcept { return keyed_hash(name); }
};

} // namespace babel::server
