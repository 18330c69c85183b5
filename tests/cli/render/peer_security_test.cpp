// The security of calls in words and codes.
#include "cli/render/peer_security.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"
#include <babel/crypto/openssh_key.hpp>

#include <boost/json/serialize.hpp>

#include <set>

using namespace babel;
using call::call_security, call::peer_fault, call::untrusted_peer;
using cli::security_text, cli::untrusted_reason, cli::untrusted_text;

namespace {

const crypto::three_words some_words{"tulip", "raven", "onion"};

constexpr peer_fault all_faults[] = {
    peer_fault::was_encrypted,
    peer_fault::could_be,
    peer_fault::needs_encryption,
    peer_fault::unverified,
    peer_fault::other_key,
    peer_fault::unknown_key,
    peer_fault::unreadable_entry,
    peer_fault::bad_proof,
    peer_fault::distrusts_us};

call::peer_security secured(call_security level) {
    call::peer_security made;
    made.level = level;
    if (level == call_security::none) return made;
    made.key = test::some_key(1).public_part();
    made.words = some_words;
    return made;
}

std::string fingerprint(std::uint8_t number) {
    return to_string(fingerprint_of(test::some_key(number).public_part()));
}

untrusted_peer refused(peer_fault why) {
    return {
        why,
        fingerprint_of(test::some_key(1).public_part()),
        fingerprint_of(test::some_key(2).public_part()),
        "2026-11-03"};
}

std::string json_of(const call::peer_security& of) {
    boost::json::object out;
    cli::put_security(out, of);
    return boost::json::serialize(out);
}

client::known_peer peer_called(std::string name, bool is_verified) {
    return {
        "h.org:4243", std::move(name), test::some_key(1).public_part(), is_verified, "2026-11-29"};
}

} // namespace

TEST_CASE("the words are shown while nothing has verified the key", "[peer_security]") {
    CHECK(security_text({}) == "NOT ENCRYPTED");
    CHECK(
        security_text(secured(call_security::fresh)) ==
        "encrypted, first call with this key: compare the words tulip raven onion"
    );
    auto known = secured(call_security::known);
    known.since = "2026-11-29";
    CHECK(security_text(known) == "encrypted, known since 2026-11-29; words: tulip raven onion");
    CHECK(security_text(secured(call_security::verified)) == "encrypted, verified");
    CHECK(security_text(secured(call_security::own)) == "encrypted, your own key");
}

TEST_CASE("a new key without words asks for a card", "[peer_security]") {
    auto withheld = secured(call_security::fresh);
    withheld.words.reset();
    CHECK(
        security_text(withheld) == "encrypted, first call with this key; too many attempts to get "
                                   "fitting words: compare a card"
    );
    auto known = secured(call_security::known);
    known.words.reset();
    CHECK(security_text(known) == "encrypted, known key");
}

TEST_CASE("a plain call is never said to be encrypted", "[peer_security]") {
    CHECK(cli::brief_text(call_security::none) == "NOT ENCRYPTED");
    for (const auto level :
         {call_security::fresh, call_security::known, call_security::verified, call_security::own})
        CHECK(cli::brief_text(level).starts_with("encrypted, "));
}

TEST_CASE("a changed key is refused with both fingerprints and a remedy", "[peer_security]") {
    CHECK(
        untrusted_text(refused(peer_fault::other_key), "bob") ==
        "the key of bob has changed, from " + fingerprint(1) + " (known since 2026-11-03) to " +
            fingerprint(2) +
            ": somebody may be in between; if bob confirms it another way, run \"trust bob\""
    );
}

TEST_CASE("a call that would be plain names the earlier key", "[peer_security]") {
    const auto text = untrusted_text(refused(peer_fault::was_encrypted), "bob");
    CHECK(text.find(fingerprint(1) + " (known since 2026-11-03)") != std::string::npos);
    CHECK(text.find("\"forget bob\"") != std::string::npos);
}

TEST_CASE("each reason has words, a remedy and a code of its own", "[peer_security]") {
    std::set<std::string> reasons;
    std::set<std::string_view> codes;
    for (const auto why : all_faults) {
        const auto reason = untrusted_reason(why, "bob");
        const auto text = untrusted_text(refused(why), "bob");
        INFO(text);
        CHECK(text.starts_with(reason));
        CHECK(text.size() > reason.size());
        reasons.insert(reason);
        codes.insert(cli::code_of(why));
    }
    CHECK(reasons.size() == std::size(all_faults));
    CHECK(codes.size() == std::size(all_faults));
    CHECK_FALSE(codes.contains(""));
}

TEST_CASE("a reason without keys is still a sentence", "[peer_security]") {
    for (const auto why : all_faults) {
        const auto text = untrusted_text({why, {}, {}, {}}, "bob");
        INFO(text);
        CHECK(text.find("()") == std::string::npos);
        CHECK(text.find("  ") == std::string::npos);
    }
}

TEST_CASE("programs get the level, the key and the words", "[peer_security]") {
    CHECK(json_of({}) == R"({"security":"none"})");
    CHECK(
        json_of(secured(call_security::fresh)) ==
        R"({"security":"new","key":")" + fingerprint(1) + R"(","words":["tulip","raven","onion"]})"
    );
    auto withheld = secured(call_security::verified);
    withheld.words.reset();
    CHECK(json_of(withheld) == R"({"security":"verified","key":")" + fingerprint(1) + R"("})");
    CHECK(cli::code_of(call_security::known) == "known");
    CHECK(cli::code_of(call_security::own) == "own");
}

TEST_CASE("known peers have a line each and safe names", "[peer_security]") {
    const client::known_peer all[] = {peer_called("bob", true), peer_called("\x1b[2J", false)};
    const auto key = fingerprint(1);
    CHECK(
        cli::peer_table(all, false) ==
        "2026-11-29  verified  " + key + "  bob\n2026-11-29  seen      " + key + "  \\x1b[2J\n"
    );
    CHECK(cli::peer_table(all, true).find("bob at h.org:4243\n") != std::string::npos);
    CHECK(
        boost::json::serialize(cli::to_array(all)) ==
        R"([{"server":"h.org:4243","peer":"bob","key":")" + key +
            R"(","state":"verified","since":"2026-11-29"},)" +
            R"({"server":"h.org:4243","peer":"\\x1b[2J","key":")" + key +
            R"(","state":"seen","since":"2026-11-29"}])"
    );
}
