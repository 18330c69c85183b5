#include "crypto/keys/ssh_string.hpp"
#include "support/catch.hpp"
#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <memory>
#include <string>

using namespace babel;
using namespace babel::crypto;

TEST_CASE("random bytes differ each time") {
    CHECK(random_bytes<32>() != random_bytes<32>());
    CHECK(random_number<std::uint64_t>() != random_number<std::uint64_t>());
}

TEST_CASE("secrets are the same only if every byte is") {
    CHECK(is_same_secret({}, {}));
    CHECK(is_same_secret(bytes_of("token"), bytes_of("token")));
    CHECK_FALSE(is_same_secret(bytes_of("token"), bytes_of("tokem")));
    CHECK_FALSE(is_same_secret(bytes_of("token"), bytes_of("Token")));
    CHECK_FALSE(is_same_secret(bytes_of("token"), bytes_of("toke")));
    CHECK_FALSE(is_same_secret(bytes_of("token"), {}));
}

TEST_CASE("an erased secret is no longer in its memory") {
    std::array<std::uint8_t, 4> bytes{1, 2, 3, 4};
    erase(bytes);
    CHECK(bytes == std::array<std::uint8_t, 4>{});
    std::string text(100, 's');
    const char* const memory = text.data();
    erase(text);
    CHECK(text.empty());
    CHECK(std::count(memory, memory + text.capacity(), 's') == 0);
}

TEST_CASE("each copy of a secret is erased at its end") {
    using secret = secret_bytes<4>;
    constexpr std::array<std::uint8_t, 4> raw{1, 2, 3, 4};
    alignas(secret) std::array<std::uint8_t, sizeof(secret)> memory{};
    const secret first(raw);
    auto* const copy = std::construct_at(reinterpret_cast<secret*>(memory.data()), first);
    CHECK(*copy == first);
    CHECK(memory == raw);
    std::destroy_at(copy);
    CHECK(memory == std::array<std::uint8_t, 4>{});
    secret other;
    CHECK_FALSE(first == other);
    other = first;
    CHECK(first == other);
}
