// The decision about a server's key: a row for each case of the design.
#include "client/server_trust.hpp"
#include "support/catch.hpp"

#include <string>

using namespace babel;
using client::judge_server, client::known_server, client::known_servers, client::note_trust;
using client::presented_server, client::secure_policy, client::server_trust, client::trust_fault;

namespace {

const std::string old_key = "SHA256:" + std::string(42, 'o') + "A";
const std::string new_key = "SHA256:" + std::string(42, 'n') + "A";
const std::string third_key = "SHA256:" + std::string(42, 't') + "A";
const host_and_port place{"example.org", 4243};

using enum server_trust;
using enum trust_fault;

enum class entry { none, authority, old_pin, new_pin };

/// The server presents new_key.
struct facts {
    bool is_chain_valid = false;
    std::vector<std::string> endorsed_by = {};
};

struct trust_row {
    const char* name;
    entry known;
    std::string given_key;
    secure_policy policy;
    facts presented;
    result<server_trust, trust_fault> expected;
};

std::optional<known_server> known_as(entry which) {
    if (which == entry::none) return {};
    const auto& key = which == entry::old_pin ? old_key : new_key;
    return known_server{place, which == entry::authority ? "" : key, "2026-11-03"};
}

} // namespace

TEST_CASE("a server is trusted by its entry and its proofs", "[server_trust]") {
    using enum secure_policy;
    const facts plain, chain{true}, endorsed{false, {old_key}}, both{true, {old_key}};
    const trust_row rows[] = {
        {"first contact, certificate", entry::none, "", prefer, chain, by_authority},
        {"first contact, certificate, verified", entry::none, "", verified, chain, by_authority},
        {"first contact", entry::none, "", prefer, plain, on_first_use},
        {"first contact, require", entry::none, "", require, plain, on_first_use},
        {"first contact, verified", entry::none, "", verified, plain, unverified},
        {"endorsed by a stranger, verified", entry::none, "", verified, endorsed, unverified},
        {"given key", entry::none, new_key, prefer, plain, by_given_key},
        {"given key, verified", entry::none, new_key, verified, plain, by_given_key},
        {"given key and certificate", entry::none, new_key, prefer, chain, by_authority},
        {"given key endorses", entry::none, old_key, verified, endorsed, by_given_key},
        {"other given key", entry::none, old_key, prefer, plain, not_the_given_key},
        {"other given key, certificate", entry::none, old_key, prefer, chain, not_the_given_key},
        {"ca, valid", entry::authority, "", prefer, chain, known},
        {"ca, valid, verified", entry::authority, "", verified, chain, known},
        {"ca, invalid", entry::authority, "", prefer, plain, bad_certificate},
        {"ca, invalid, endorsed", entry::authority, "", prefer, endorsed, bad_certificate},
        {"ca, invalid, given key", entry::authority, new_key, prefer, plain, bad_certificate},
        {"ca, valid, other given key", entry::authority, old_key, prefer, chain, not_the_given_key},
        {"that key", entry::new_pin, "", prefer, plain, known},
        {"that key, verified", entry::new_pin, "", verified, plain, known},
        {"that key, given too", entry::new_pin, new_key, verified, plain, known},
        {"that key, old key given and endorses", entry::new_pin, old_key, prefer, endorsed, known},
        {"that key, other given key", entry::new_pin, old_key, prefer, plain, not_the_given_key},
        {"other key, endorsed", entry::old_pin, "", prefer, endorsed, by_old_key},
        {"other key, endorsed, verified", entry::old_pin, "", verified, both, by_old_key},
        {"other key", entry::old_pin, "", prefer, plain, not_the_known_key},
        {"other key, certificate", entry::old_pin, "", prefer, chain, not_the_known_key},
        {"other key, endorsed by a third",
         entry::old_pin,
         "",
         prefer,
         {true, {third_key}},
         not_the_known_key},
        {"other key, which was given", entry::old_pin, new_key, prefer, plain, not_the_known_key},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        const auto entry = known_as(row.known);
        const auto decided = judge_server(
            entry ? &*entry : nullptr,
            row.given_key,
            row.policy,
            {new_key, row.presented.is_chain_valid, row.presented.endorsed_by}
        );
        REQUIRE(decided.has_value() == row.expected.has_value());
        if (decided) {
            CHECK(*decided == *row.expected);
            continue;
        }
        CHECK(decided.error().why == row.expected.error());
        CHECK(decided.error().presented == new_key);
        const bool has_pin =
            decided.error().why == not_the_given_key || decided.error().why == not_the_known_key;
        CHECK(decided.error().expected == (has_pin ? old_key : ""));
    }
}

TEST_CASE("a decision is written into the list of known servers", "[server_trust]") {
    const std::string label = "example.org:4243";
    const std::string alias = "[::1]:4243 key " + old_key + " 2026-11-03";
    const presented_server presented{new_key, false, {old_key, third_key}};
    const auto lines_after = [&](known_servers::text_lines before, server_trust trust) {
        known_servers list(std::move(before));
        note_trust(list, trust, place, presented, "2026-11-29");
        return list.lines();
    };
    using text_lines = known_servers::text_lines;
    CHECK(lines_after({}, by_authority) == text_lines{label + " ca 2026-11-29"});
    for (const auto trust : {on_first_use, by_given_key})
        CHECK(lines_after({}, trust) == text_lines{label + " key " + new_key + " 2026-11-29"});
    CHECK(lines_after({alias}, server_trust::known) == text_lines{alias});
    const auto third = "c.org:1 key " + third_key + " 2026-11-03";
    CHECK(
        lines_after({label + " key " + old_key + " 2026-11-03", alias, third}, by_old_key) ==
        text_lines{
            label + " key " + new_key + " 2026-11-03",
            "[::1]:4243 key " + new_key + " 2026-11-03",
            third}
    );
}
