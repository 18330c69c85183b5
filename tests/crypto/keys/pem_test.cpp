#include "crypto/keys/pem.hpp"
#include "crypto/keys/ssh_string.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <cstdint>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::crypto;

TEST_CASE("a block has padded lines of at most 64 digits") {
    CHECK(write_pem("X", bytes_of("f")) == "-----BEGIN X-----\nZg==\n-----END X-----\n");
    CHECK(write_pem("X", bytes_of("fo")) == "-----BEGIN X-----\nZm8=\n-----END X-----\n");
    CHECK(write_pem("X Y", bytes_of("foo")) == "-----BEGIN X Y-----\nZm9v\n-----END X Y-----\n");
    CHECK(
        write_pem("X", std::vector<std::uint8_t>(49)) ==
        "-----BEGIN X-----\n" + std::string(64, 'A') + "\nAA==\n-----END X-----\n"
    );
}

TEST_CASE("blocks of every size are read as they were written") {
    for (std::size_t size = 0; size < 130; ++size) {
        const std::vector<std::uint8_t> bytes(size, static_cast<std::uint8_t>(size));
        const auto text = write_pem("SOME BYTES", bytes);
        const auto block = read_pem(text);
        REQUIRE(block.has_value());
        CHECK(block->label == "SOME BYTES");
        CHECK(block->bytes == bytes);
    }
}

TEST_CASE("the first block counts, with any line ends and words around it") {
    const std::string text = GENERATE(
        "-----BEGIN X-----\nZg==\n-----END X-----",
        "-----BEGIN X-----\r\nZg==\r\n-----END X-----\r\n",
        "-----BEGIN X-----\nZ\ng=\n=\n-----END X-----\n",
        "-----BEGIN X-----\n \tZg==\n-----END X-----\n",
        "words\n-----BEGIN X-----\nZg==\n-----END X-----\nwords",
        "-----BEGIN X-----\nZg==\n-----END X-----\n-----BEGIN Y-----\nZm8=\n-----END Y-----\n"
    );
    INFO(text);
    const auto block = read_pem(text);
    REQUIRE(block.has_value());
    CHECK(block->label == "X");
    CHECK(std::ranges::equal(block->bytes, bytes_of("f")));
}

TEST_CASE("a text without a whole block is refused") {
    const std::string text = GENERATE(
        "",
        "Zg==",
        "-----BEGIN ",
        "-----BEGIN X",
        "-----BEGIN X----",
        "-----BEGIN X-----",
        "-----BEGIN X-----\nZg==\n",
        "-----BEGIN X-----\nZg==\n-----END X----",
        "-----BEGIN X-----\nZg==\n-----END Y-----\n",
        "-----END X-----\nZg==\n-----BEGIN X-----\n",
        "-----BEGIN X-----\nZg\n-----END X-----\n",
        "-----BEGIN X-----\nZg=\n-----END X-----\n",
        "-----BEGIN X-----\nZg===\n-----END X-----\n",
        "-----BEGIN X-----\nZg======\n-----END X-----\n",
        "-----BEGIN X-----\nZ===\n-----END X-----\n",
        "-----BEGIN X-----\nZh==\n-----END X-----\n",
        "-----BEGIN X-----\nZg==Zg==\n-----END X-----\n",
        "-----BEGIN X-----\n-_8=\n-----END X-----\n",
        "-----BEGIN X-----\nProc-Type: 4,ENCRYPTED\n\nZg==\n-----END X-----\n"
    );
    INFO(text);
    CHECK_FALSE(read_pem(text).has_value());
}
