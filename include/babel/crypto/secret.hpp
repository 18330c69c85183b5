// Secrets: made at random, compared without hints, and erased.
#pragma once

#include <babel/core/error.hpp>

#include <array>
#include <bit>
#include <concepts>
#include <cstddef>
#include <cstdint>
#include <span>
#include <string>

namespace babel::crypto {

/// Fills it with bytes that nobody can predict.
/// Exceptions: std::runtime_error if the system has no random numbers.
void fill_random(std::span<std::uint8_t> bytes);

template <std::size_t Size>
std::array<std::uint8_t, Size> random_bytes() {
    std::array<std::uint8_t, Size> bytes{};
    fill_random(bytes);
    return bytes;
}

/// Each value is as likely as any other.
template <std::unsigned_integral Number>
Number random_number() {
    return std::bit_cast<Number>(random_bytes<sizeof(Number)>());
}

/// True if the bytes are the same. Its time depends on the sizes only, which are no secret.
bool is_same_secret(bytes_view one, bytes_view other) noexcept;

/// Overwrites a secret that is no longer needed. (A compiler may leave out a plain loop.)
void erase(std::span<std::uint8_t> secret) noexcept;
/// Also empties the string. Copies that a string left behind when it grew are out of reach.
void erase(std::string& secret) noexcept;

/// Copies a secret of the same size. (A compiler that sees the copy may spill it to the stack.)
void copy(bytes_view from, std::span<std::uint8_t> to) noexcept;

/// A secret of which no copy outlives its owner: each erases its bytes at its end.
template <std::size_t Size>
class secret_bytes {
public:
    secret_bytes() = default;
    secret_bytes(const std::array<std::uint8_t, Size>& from) : bytes_(from) {}
    secret_bytes(const secret_bytes& other) { copy(other.bytes_, bytes_); }
    secret_bytes& operator=(const secret_bytes& other) {
        if (&other != this) copy(other.bytes_, bytes_);
        return *this;
    }
    ~secret_bytes() { erase(bytes_); }

    static constexpr std::size_t size() { return Size; }
    std::uint8_t* data() { return bytes_.data(); }
    const std::uint8_t* data() const { return bytes_.data(); }
    auto begin() { return bytes_.begin(); }
    auto begin() const { return bytes_.begin(); }
    auto end() { return bytes_.end(); }
    auto end() const { return bytes_.end(); }

    friend bool operator==(const secret_bytes& one, const secret_bytes& other) {
        return is_same_secret(one.bytes_, other.bytes_);
    }

private:
    std::array<std::uint8_t, Size> bytes_{};
};

} // namespace babel::crypto
