// Percent-encoding.
#include "support/catch.hpp"
#include <babel/core/percent.hpp>

using namespace babel;

TEST_CASE("a name within a link is encoded except for unreserved characters", "[percent]") {
    CHECK(percent_encoded("Ann-Lee_1.~") == "Ann-Lee_1.~");
    CHECK(percent_encoded("a b&c=%") == "a%20b%26c%3D%25");
    CHECK(percent_encoded("Zo\xc3\xab@x") == "Zo%C3%AB%40x");
    CHECK(percent_encoded("").empty());
}

TEST_CASE("every byte is the same after encoding and decoding", "[percent]") {
    std::string all;
    for (int byte = 0; byte < 256; ++byte)
        all += static_cast<char>(byte);
    CHECK(percent_decoded(percent_encoded(all)) == all);
}

TEST_CASE("a percent sign needs two hexadecimal digits of either case", "[percent]") {
    CHECK(percent_decoded("%c3%AB+/:") == "\xc3\xab+/:");
    for (const auto* text : {"%", "%1", "a%4", "%g1", "%1g", "%-1", "%+1", "%%41", "% 1", "%0x"}) {
        INFO(text);
        CHECK_FALSE(percent_decoded(text));
    }
}
