// The decision about a server's key: a row for each case of the design.
#include "support/catch.hpp"
#include "support/some_key.hpp"
#include <babel/client/server_trust.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <vector>

using namespace babel;
using client::judge_server, client::known_server, client::known_servers, client::note_trust;
using client::presented_server, client::secure_policy, client::server_trust, client::trust_fault;

namespace {

using enum server_trust;
using enum trust_fault;

constexpr std::uint64_t now = 1'800'000'000;
const host_and_port place{"example.org", 4243};

const auto old_key = babel::test::some_key(1);
const auto new_key = babel::test::some_key(2); // the one that is presented
const auto third_key = babel::test::some_key(3);

crypto::fingerprint print_of(const crypto::private_key& key) {
    return fingerprint_of(key.public_part());
}

crypto::endorsement by(const crypto::private_key& endorser, std::uint64_t when = now) {
    using enum crypto::endorsement_kind;
    return endorse(endorser, replacement, new_key.public_part(), when);
}

enum class entry { none, authority, old_pin, new_pin, old_fingerprint };
enum class given { none, old_pin, new_pin };

struct facts {
    bool is_chain_valid = false;
    std::vector<crypto::endorsement> endorsements = {};
};

struct trust_row {
    const char* name;
    entry known;
    given key;
    secure_policy policy;
    facts presented;
    result<server_trust, trust_fault> expected;
};

std::optional<known_server> known_as(entry which) {
    if (which == entry::none) return {};
    known_server out{place, {}, {}, "2026-11-03"};
    const auto& key = which == entry::new_pin ? new_key : old_key;
    if (which != entry::authority) out.key = print_of(key);
    if (which == entry::old_pin || which == entry::new_pin) out.whole_key = key.public_part();
    return out;
}

std::optional<crypto::fingerprint> print_of(given which) {
    if (which == given::none) return {};
    return print_of(which == given::old_pin ? old_key : new_key);
}

presented_server presented_with(const facts& more) {
    return {print_of(new_key), new_key.public_part(), more.is_chain_valid, more.endorsements};
}

} // namespace

TEST_CASE("a server is trusted by its entry and its proofs", "[server_trust]") {
    using enum secure_policy;
    const facts plain, chain{true}, endorsed{false, {by(old_key)}}, both{true, {by(old_key)}};
    const facts early{false, {by(old_key, now + 1)}}, by_third{true, {by(third_key)}};
    const auto no_key = given::none, old_given = given::old_pin, new_given = given::new_pin;
    const trust_row rows[] = {
        {"first contact, certificate", entry::none, no_key, prefer, chain, by_authority},
        {"first contact, certificate, verified",
         entry::none,
         no_key,
         verified,
         chain,
         by_authority},
        {"first contact", entry::none, no_key, prefer, plain, on_first_use},
        {"first contact, require", entry::none, no_key, require, plain, on_first_use},
        {"first contact, verified", entry::none, no_key, verified, plain, unverified},
        {"endorsed by a stranger", entry::none, no_key, verified, endorsed, unverified},
        {"given key", entry::none, new_given, prefer, plain, by_given_key},
        {"given key, verified", entry::none, new_given, verified, plain, by_given_key},
        {"given key and certificate", entry::none, new_given, prefer, chain, by_given_key},
        {"other given key", entry::none, old_given, prefer, plain, not_the_given_key},
        {"other given key endorses", entry::none, old_given, prefer, endorsed, not_the_given_key},
        {"other given key, certificate", entry::none, old_given, prefer, chain, not_the_given_key},
        {"ca, valid", entry::authority, no_key, prefer, chain, known},
        {"ca, valid, verified", entry::authority, no_key, verified, chain, known},
        {"ca, invalid", entry::authority, no_key, prefer, plain, bad_certificate},
        {"ca, invalid, endorsed", entry::authority, no_key, prefer, endorsed, bad_certificate},
        {"ca, invalid, given key", entry::authority, new_given, prefer, plain, bad_certificate},
        {"ca, valid, other given key",
         entry::authority,
         old_given,
         prefer,
         chain,
         not_the_given_key},
        {"that key", entry::new_pin, no_key, prefer, plain, known},
        {"that key, verified", entry::new_pin, no_key, verified, plain, known},
        {"that key, given too", entry::new_pin, new_given, verified, plain, known},
        {"that key, other given key",
         entry::new_pin,
         old_given,
         prefer,
         endorsed,
         not_the_given_key},
        {"other key, endorsed", entry::old_pin, no_key, prefer, endorsed, by_old_key},
        {"other key, endorsed, verified", entry::old_pin, no_key, verified, both, by_old_key},
        {"other key, endorsed by the given one",
         entry::old_pin,
         old_given,
         prefer,
         endorsed,
         by_old_key},
        {"other key, endorsed for later", entry::old_pin, no_key, prefer, early, not_the_known_key},
        {"other key", entry::old_pin, no_key, prefer, plain, not_the_known_key},
        {"other key, certificate", entry::old_pin, no_key, prefer, chain, not_the_known_key},
        {"other key, endorsed by a third",
         entry::old_pin,
         no_key,
         prefer,
         by_third,
         not_the_known_key},
        {"other key, which was given", entry::old_pin, new_given, prefer, plain, not_the_known_key},
        {"other key of a fingerprint",
         entry::old_fingerprint,
         no_key,
         prefer,
         endorsed,
         not_the_known_key},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        const auto entry = known_as(row.known);
        const auto shown = presented_with(row.presented);
        const auto decided =
            judge_server(entry ? &*entry : nullptr, print_of(row.key), row.policy, shown, now);
        REQUIRE(decided.has_value() == row.expected.has_value());
        if (decided) {
            CHECK(*decided == *row.expected);
            continue;
        }
        CHECK(decided.error().why == row.expected.error());
        CHECK(decided.error().presented == print_of(new_key));
        const bool has_pin =
            decided.error().why == not_the_given_key || decided.error().why == not_the_known_key;
        CHECK(decided.error().expected.has_value() == has_pin);
        if (has_pin) CHECK(*decided.error().expected == print_of(old_key));
    }
}

TEST_CASE("a decision is written into the list of known servers", "[server_trust]") {
    const std::string label = "example.org:4243 ";
    const auto line_of = [](const crypto::private_key& key, const char* date) {
        return to_openssh(key.public_part()) + " " + date;
    };
    const auto lines_after = [](known_servers::text_lines before, server_trust trust) {
        known_servers list(std::move(before));
        note_trust(list, trust, place, presented_with({false, {by(old_key)}}), "2026-11-29");
        return list.lines();
    };
    using text_lines = known_servers::text_lines;
    CHECK(lines_after({}, by_authority) == text_lines{label + "ca 2026-11-29"});
    for (const auto trust : {on_first_use, by_given_key})
        CHECK(lines_after({}, trust) == text_lines{label + line_of(new_key, "2026-11-29")});
    const auto alias = "[::1]:4243 " + line_of(old_key, "2026-11-03");
    const auto third = "c.org:1 " + line_of(third_key, "2026-11-03");
    CHECK(lines_after({alias}, known) == text_lines{alias});
    CHECK(
        lines_after({label + line_of(old_key, "2026-11-04"), alias, third}, by_old_key) ==
        text_lines{
            label + line_of(new_key, "2026-11-04"),
            "[::1]:4243 " + line_of(new_key, "2026-11-03"),
            third}
    );
    const auto repinned = label + line_of(third_key, "2026-11-29");
    CHECK(lines_after({repinned}, by_old_key) == text_lines{repinned}); // since it was judged
    const auto forgotten = text_lines{alias};
    CHECK(lines_after(forgotten, by_old_key) == forgotten);
}
