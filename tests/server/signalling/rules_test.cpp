// Valid login names, and hosts offered to callees.
#include "server/signalling/rules.hpp"
#include "support/catch.hpp"
#include <babel/core/text.hpp>

#include <string>
#include <utility>

using namespace babel;

TEST_CASE("a login name is refused with a reason that a person understands", "[rules]") {
    struct row {
        std::string name;
        std::string reason; // empty: fine
    };
    const auto [name, reason] = GENERATE(
        row{"alice", ""},
        row{"a", ""},
        row{"Zo\u00eb M\u00fcller", ""},
        row{"\u0645\u0631\u064a\u0645", ""},
        row{"\u96f2", ""},
        row{"\U0001f680", ""},
        row{std::string(84, 'x'), ""},
        row{"", "the name is empty"},
        row{std::string(85, 'x'), "the name is longer than 84 bytes"},
        row{std::string(83, 'x') + "\u00e9", "the name is longer than 84 bytes"},
        row{"ali\xffze", "the name is not valid UTF-8"},
        row{"cut short \xc3", "the name is not valid UTF-8"},
        row{"overlong \xc0\xaf", "the name is not valid UTF-8"},
        row{"half \xed\xa0\x80", "the name is not valid UTF-8"},
        row{"two\nlines", "the name has a control character in it"},
        row{std::string("nul\0", 4), "the name has a control character in it"},
        row{"\x1b[31mred", "the name has a control character in it"},
        row{"\x7f", "the name has a control character in it"},
        row{"c1 \u009b", "the name has a control character in it"},
        row{"bidi \u202e", "the name has an invisible character in it"},
        row{"isolate \u2066", "the name has an invisible character in it"},
        row{"zero\u200bwidth", "the name has an invisible character in it"},
        row{"\ufeffmark", "the name has an invisible character in it"},
        row{" alice", "the name begins with a space"},
        row{"alice ", "the name ends with a space"},
        row{" ", "the name begins with a space"},
        row{"\u00a0alice", "the name begins with a space"},
        row{"alice\u3000", "the name ends with a space"},
        row{"al ice", ""},
        row{"a l i c e", ""}
    );
    INFO("'" << name << "'");
    CHECK(server::fault_of_name(name) == reason);
}

TEST_CASE(
    "a login name with an invisible, blank, private-use or unassigned character is refused",
    "[rules]"
) {
    const auto [character, kind] = GENERATE(
        std::pair("\u00ad", "an invisible"),
        std::pair("\u034f", "an invisible"), // combining grapheme joiner
        std::pair("\u0600", "an invisible"),
        std::pair("\u17b4", "an invisible"),
        std::pair("\u17b5", "an invisible"),
        std::pair("\u180b", "an invisible"),
        std::pair("\u180e", "an invisible"),
        std::pair("\u180f", "an invisible"),
        std::pair("\u200d", "an invisible"),
        std::pair("\u2028", "an invisible"),
        std::pair("\u2029", "an invisible"),
        std::pair("\u2065", "an invisible"),
        std::pair("\ufe00", "an invisible"),
        std::pair("\ufe0f", "an invisible"),
        std::pair("\ufff0", "an invisible"),
        std::pair("\ufff8", "an invisible"),
        std::pair("\ufff9", "an invisible"),
        std::pair("\U0001bca0", "an invisible"),
        std::pair("\U0001d173", "an invisible"),
        std::pair("\U000e0001", "an invisible"),
        std::pair("\U000e0fff", "an invisible"),
        std::pair("\u115f", "a blank"),
        std::pair("\u1160", "a blank"),
        std::pair("\u2800", "a blank"),
        std::pair("\u3164", "a blank"),
        std::pair("\uffa0", "a blank"),
        std::pair("\ue000", "a private-use"),
        std::pair("\uf8ff", "a private-use"),
        std::pair("\U0010fffd", "a private-use"),
        std::pair("\u0378", "an unassigned"),
        std::pair("\ufdd0", "an unassigned"),
        std::pair("\uffff", "an unassigned"),
        std::pair("\U0010ffff", "an unassigned")
    );
    const auto reason = std::string("the name has ") + kind + " character in it";
    INFO(safe_file_name(character));
    CHECK(server::fault_of_name(character) == reason);
    CHECK(server::fault_of_name(std::string("al") + character + "ice") == reason);
    CHECK(server::fault_of_name(std::string("alice") + character) == reason);
}

TEST_CASE("a login name has single plain spaces only", "[rules]") {
    for (const auto* other :
         {"\u00a0", "\u1680", "\u2000", "\u2002", "\u200a", "\u202f", "\u205f", "\u3000"}) {
        const std::string reason = "the name has an unusual space in it; use a plain one (U+0020)";
        INFO(safe_file_name(other));
        CHECK(server::fault_of_name(std::string("al") + other + "ice") == reason);
        CHECK(server::fault_of_name(std::string("al ") + other + "ice") == reason);
        CHECK(
            server::fault_of_name(other + std::string("alice")) == "the name begins with a space"
        );
        CHECK(server::fault_of_name(std::string("alice") + other) == "the name ends with a space");
    }
    for (const auto* name : {"al  ice", "al   ice", "al ice  b"})
        CHECK(server::fault_of_name(name) == "the name has two spaces in a row; use one");
}

TEST_CASE("a login name with a styled form of a plain character is refused", "[rules]") {
    const auto* character = GENERATE(
        "\uff41",     // full-width
        "\uff08",     // the same of punctuation
        "\uff71",     // half-width Katakana
        "\uffa1",     // half-width Hangul
        "\U0001d41a", // mathematical
        "\u24d0",     // circled
        "\u2081",     // lowered
        "\u00b2",     // raised
        "\u1d43",     // a raised letter
        "\u00b5",     // the micro sign, a Greek letter
        "\u017f",     // long s
        "\u1e9b",     // the same with a dot
        "\ufb01",     // a ligature
        "\u0133",     // a Dutch one
        "\u01c6",     // a Croatian one
        "\u0140",     // a letter with a dot, which is Catalan
        "\u2160",     // a Roman number
        "\u2026",     // an ellipsis
        "\u2011",     // a hyphen without a line break
        "\u2f00",     // a radical
        "\u3300",     // a word in a square
        "\ufe8d",     // Arabic presentation forms
        "\ufdf2"
    );
    const std::string reason =
        "the name has a styled character in it; use the plain form (Unicode NFKC)";
    INFO(safe_file_name(character));
    CHECK(server::fault_of_name(character) == reason);
    CHECK(server::fault_of_name(std::string("al") + character + "ce") == reason);
}

TEST_CASE("a login name may have ordinary letters that NFKC would replace", "[rules]") {
    const auto* name = GENERATE(
        "\u0e19\u0e49\u0e33",                              // Thai
        "\u0e84\u0eb3",                                    // Lao
        "\u0edd\u0eb2",                                    // Lao
        "\u054d\u0587\u0561\u056f",                        // Armenian
        "\u0675\u0644",                                    // Kazakh
        "\u314b\u314b",                                    // Hangul letters alone
        "Tiu\u207f",                                       // Taiwanese
        "d\u1dbbid\u1dbb\u0259lal\u0313i\u010d",           // Lushootseed
        "x\u02b7m\u0259\u03b8k\u02b7\u0259y\u0313\u0259m", // Halkomelem
        "\u2d30\u2d33\u2d6f",                              // Berber
        "M\u00aa Jos\u00e9",
        "\u2116 1",
        "(\u00b4o`)"
    );
    INFO(name);
    CHECK(server::fault_of_name(name).empty());
}

TEST_CASE("a login name that is decomposed, an address or reserved is refused", "[rules]") {
    struct row {
        std::string name;
        std::string reason; // empty: fine
    };
    const std::string composed = "the name is not in composed form (Unicode NFC)";
    const std::string address = "the name reads as an address or a network";
    const auto [name, reason] = GENERATE_COPY(
        row{"Zo\u00eb", ""},
        row{"Zoe\u0308", composed},
        row{"\uac01", ""},
        row{"\u1100\u1161\u11a8", composed},
        row{"\u212bngstr\u00f6m", composed},
        row{"\u7530\u4e2d\u3055\u304f\u3089", ""},
        row{"\u304b\u3099", composed},
        row{"192.0.2.7", address},
        row{"192.0.2.0/24", address},
        row{"1.2.3", address}, // a ban refuses it as a mistyped address
        row{"2001:db8::7", address},
        row{"2001:db8::/32", address},
        row{"::1", address},
        row{"fe80::1%eth0", address},
        row{"7", ""},
        row{"version 1.2", ""},
        row{"anna.b", ""},
        row{"anna@home", ""},
        row{"anna 50%", ""},
        row{".anna", "the name begins with a dot, which is reserved"},
        row{"@anna", "the name begins with @, which is reserved"},
        row{"home/anna", "the name has a slash in it, which is reserved"},
        row{"home:anna", "the name has a colon in it, which is reserved"},
        row{"anna:", "the name has a colon in it, which is reserved"}
    );
    INFO("'" << name << "'");
    CHECK(server::fault_of_name(name) == reason);
    CHECK((!reason.empty() || !server::looks_like_an_address(name)));
}

TEST_CASE("a callee gets the caller's address in a form that it can reach", "[rules]") {
    const auto link_local = server::origin_of("fe80::7%eth0", "fe80::1%eth0");
    const server::origin far{"198.51.100.7", "192.0.2.1", false};
    const server::origin far_v6{"2001:db8::7", "2001:db8::1", false};
    const server::origin near{"127.0.0.1", "127.0.0.1", true};
    const server::origin near_v6{"::1", "::1", true};
    struct row {
        server::origin caller;
        server::origin callee;
        std::string host;
    };
    const auto [caller, callee, host] = GENERATE_COPY(
        row{far, far_v6, "198.51.100.7"},
        row{far_v6, far, "2001:db8::7"},
        row{far, near, "198.51.100.7"},
        row{near, far, "192.0.2.1"}, // the address at which the callee reached the server
        row{near, far_v6, "2001:db8::1"},
        row{near_v6, far, "192.0.2.1"},
        row{near, near_v6, "127.0.0.1"},
        row{near_v6, near, "::1"},
        row{link_local, far_v6, "fe80::7"}, // its zone has another name there
        row{link_local, near, "fe80::7%eth0"},
        row{near, link_local, "fe80::1"}
    );
    CHECK(server::host_to_tell(caller, callee) == host);
}
