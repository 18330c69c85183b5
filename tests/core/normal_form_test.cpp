// Unicode normalization form C.
#include "core/normal_form_samples.hpp"
#include "support/catch.hpp"
#include <babel/core/normal_form.hpp>
#include <babel/core/text.hpp>

#include <string>

using namespace babel;

TEST_CASE("the NFC check agrees with Python's unicodedata", "[normal_form]") {
    for (const auto& each : test::normal_form_samples) {
        INFO(safe_file_name(each.text));
        CHECK(is_nfc(each.text) == each.is_nfc);
    }
}

TEST_CASE("of two equivalent texts only the composed one is in NFC", "[normal_form]") {
    struct row {
        std::string composed;
        std::string other;
    };
    const auto [composed, other] = GENERATE(
        row{"Zo\u00eb", "Zoe\u0308"},
        row{"\u1ec7", "e\u0302\u0323"},        // in the wrong order too
        row{"\u1ead\u0301", "\u1ea5\u0323"},   // its first part decomposes, too
        row{"q\u0323\u0307", "q\u0307\u0323"}, // nothing to compose, only to put in order
        row{"\uac01", "\u1100\u1161\u11a8"},
        row{"\uac01", "\uac00\u11a8"},
        row{"\uac01\u11a8", "\uac00\u11a8\u11a8"}, // a syllable has one trailing consonant
        row{"\u304c", "\u304b\u3099"},
        row{"\u00c5", "\u212b"},
        row{"\u0915\u093c", "\u0958"}, // a composition exclusion
        row{"\u8c48", "\uf900"}
    );
    CHECK(is_nfc(composed));
    CHECK_FALSE(is_nfc(other));
}

TEST_CASE("plain and empty texts are in NFC; invalid UTF-8 is not", "[normal_form]") {
    CHECK(is_nfc(""));
    CHECK(is_nfc("anna"));
    CHECK(is_nfc("\u7530\u4e2d\u3055\u304f\u3089"));
    CHECK(is_nfc("\U0001f680"));
    CHECK_FALSE(is_nfc("cut short \xc3"));
}
