#include "support/catch.hpp"
#include <babel/core/number.hpp>

#include <cstdint>

using babel::whole_number;

TEST_CASE("a number is all of a text or none of it", "[number]") {
    CHECK(whole_number<int>("42") == 42);
    CHECK(whole_number<int>("-42") == -42);
    CHECK(whole_number<int>("007") == 7);
    for (const auto* text : {"", " 1", "1 ", "+1", "1x", "x", "0x10", "1.5", "--1"}) {
        INFO(text);
        CHECK_FALSE(whole_number<int>(text));
    }
    CHECK_FALSE(whole_number<int>(std::string_view()));
}

TEST_CASE("a number that the type cannot hold is rejected", "[number]") {
    CHECK(whole_number<std::uint16_t>("65535") == 65535);
    CHECK_FALSE(whole_number<std::uint16_t>("65536"));
    CHECK_FALSE(whole_number<std::uint16_t>("-1"));
    CHECK(whole_number<std::int64_t>("9223372036854775807") == INT64_MAX);
    CHECK_FALSE(whole_number<std::int64_t>("9223372036854775808"));
}
