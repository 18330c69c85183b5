// Verdicts on encryption and keys.
#include "cli/doctor/security_verdicts.hpp"
#include "support/catch.hpp"

#include <functional>
#include <string>

using namespace babel;
using namespace std::chrono_literals;
using cli::health;
using client::plan_fault, client::refused_server, client::seen_server, client::server_trust,
    client::trust_fault;

namespace {

const std::chrono::sys_days today{std::chrono::year{2026} / 11 / 29};
const std::string key_text = "SHA256:AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA";

seen_server encrypted_as(server_trust trust) {
    seen_server seen{"h.org:4243"};
    seen.security = client::server_security{{}, trust, "TLS_AES_128_GCM_SHA256"};
    seen.certificate = client::seen_certificate{
        errc::bad_certificate, {today - 24h, today + std::chrono::days(7000)}, today};
    return seen;
}

seen_server refused_as(client::insecurity why) {
    auto seen = encrypted_as(server_trust::known);
    seen.security.reset();
    seen.insecure = std::move(why);
    return seen;
}

seen_server certified(std::chrono::days left) {
    auto seen = encrypted_as(server_trust::by_authority);
    seen.certificate->failure = {};
    seen.certificate->valid.until = today + left;
    return seen;
}

seen_server at_one_of_several(seen_server seen) {
    seen.node = client::seen_node{client::found_way::name, "192.0.2.1:4243", "192.0.2.1", 4243, 1};
    return seen;
}

/// With a clock that is wrong by so many days.
seen_server with_clock(seen_server seen, std::chrono::days wrong) {
    seen.certificate->now += wrong;
    return seen;
}

} // namespace

TEST_CASE("the encryption of a server has a verdict", "[doctor]") {
    using std::chrono::days;
    const refused_server other_key{trust_fault::not_the_known_key, crypto::fingerprint{}, {}};
    const refused_server invalid{trust_fault::bad_certificate, {}, {}};
    seen_server unreachable{"h.org:4243"};
    unreachable.failure = errc::timed_out;
    struct encryption_row {
        const char* name;
        seen_server seen;
        health expected;
        std::string words; // in the finding or in the advice
    };
    const encryption_row rows[] = {
        {"plain", seen_server{"h.org:4242"}, health::doubtful, "NOT ENCRYPTED"},
        {"unreachable", unreachable, health::unknown, "not tested"},
        {"known", encrypted_as(server_trust::known), health::good, "known key " + key_text},
        {"new", encrypted_as(server_trust::on_first_use), health::doubtful, "new key " + key_text},
        {"new, advice", encrypted_as(server_trust::on_first_use), health::doubtful, "compare"},
        {"given", encrypted_as(server_trust::by_given_key), health::good, "the given key"},
        {"replaced", encrypted_as(server_trust::by_old_key), health::good, "endorsed by the old"},
        {"certificate", certified(days(60)), health::good, "certificate valid for 60 days"},
        {"certificate ends", certified(days(13)), health::doubtful, "renew"},
        {"changed", refused_as(other_key), health::bad, "has changed from"},
        {"changed at one node of several",
         at_one_of_several(refused_as(other_key)),
         health::bad,
         "the node 192.0.2.1:4243, and all nodes of a name need one key"},
        {"changed, advice", refused_as(other_key), health::bad, "a login fails"},
        {"policy", refused_as(plan_fault::needs_tls), health::bad, "plain port"},
        {"early clock",
         with_clock(refused_as(invalid), days(-2)),
         health::bad,
         "not yet valid, but from 2026-11-28 00:00 UTC on: check the clock"},
        {"late clock",
         with_clock(refused_as(invalid), days(8000)),
         health::bad,
         "unless the clock of this machine is wrong"},
        {"new, early clock",
         with_clock(encrypted_as(server_trust::on_first_use), days(-2)),
         health::doubtful,
         "check the clock"},
    };
    for (const auto& row : rows) {
        INFO(row.name);
        const auto judged = cli::of_encryption(row.seen, {});
        INFO(judged.what << " | " << judged.advice);
        CHECK(judged.about == "tls");
        CHECK(judged.is == row.expected);
        CHECK((judged.what + " | " + judged.advice).find(row.words) != std::string::npos);
        if (judged.is == health::bad) CHECK_FALSE(judged.advice.empty());
    }
    const auto unjudged = cli::of_encryption(encrypted_as(server_trust::on_first_use), "f: torn");
    CHECK(unjudged.is == health::bad);
    CHECK(unjudged.what == "f: torn");
}

TEST_CASE("the key of the user has a verdict", "[doctor]") {
    const auto judged = [](const cli::identity_finding& found) {
        const auto out = cli::of_identity(found);
        CHECK(out.about == "identity");
        return std::pair(out.is, out.what);
    };
    using answer = std::pair<health, std::string>;
    const std::string open = "f: other users may use it";
    CHECK(judged({"f", true, false, "SHA256:me", {}}) == answer(health::good, "SHA256:me in f"));
    CHECK(judged({"f", true, true, {}, "no"}) == answer(health::good, "f, with a passphrase"));
    CHECK(judged({"f", true, false, {}, open}) == answer(health::bad, open));
    CHECK(judged({"f", false, false, {}, {}}).first == health::good);
    CHECK(judged({}).first == health::doubtful);
}
