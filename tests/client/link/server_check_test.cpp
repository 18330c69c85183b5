// The check of a server's key over real handshakes, and what is kept of it.
#include "client/link/server_check.hpp"
#include "support/some_key.hpp"
#include "support/tls_pair.hpp"

#include <string>
#include <vector>

using namespace babel;
using client::refused_server, client::secure_policy, client::server_trust, client::trust_fault;

namespace {

const host_and_port checked_server{"babel.example", 4243};

const crypto::public_key& presented_key() {
    static const auto key = babel::test::server_identity().public_part();
    return key;
}

/// The key that the server had before.
const crypto::private_key& former_key() {
    static const auto key = babel::test::some_key(9);
    return key;
}

/// A client that has shaken hands with the server.
struct checked_connection {
    checked_connection() {
        pair.connects();
        connection.server = checked_server;
        connection.tls = &pair.client.engine;
        options.server.host = checked_server.host;
        options.server.port = checked_server.port;
        options.server.form = client::address_form::tls_only;
        options.remember = [this](const client::trust_decision& made) { kept.push_back(made); };
    }
    void knows(const crypto::public_key& key) {
        options.known.put({checked_server, fingerprint_of(key), key, "2026-11-29"});
    }
    trust_fault fault_of(const client::event::server_untrusted& refused) const {
        CHECK(refused.server == "babel.example:4243");
        return std::get<refused_server>(refused.why).why;
    }

    babel::test::tls_pair pair;
    client::server_connection connection;
    client::settings options;
    std::vector<client::trust_decision> kept;
};

} // namespace

TEST_CASE("a plain link has no key to check", "[server_check]") {
    checked_connection t;
    t.connection.tls = nullptr;
    client::server_check check(t.options);
    const auto security = check.check(t.connection);
    REQUIRE(security.has_value());
    CHECK_FALSE(security->has_value());
    CHECK(t.kept.empty());
}

TEST_CASE("a decision about a server is kept once", "[server_check]") {
    checked_connection t;
    client::server_check check(t.options);
    const auto first = check.check(t.connection);
    REQUIRE(first.has_value());
    CHECK(first->value().trust == server_trust::on_first_use);
    CHECK(first->value().key == fingerprint_of(presented_key()));
    CHECK(first->value().cipher == t.pair.client.engine.cipher());
    const auto again = check.check(t.connection); // the list of the options is as before
    REQUIRE(again.has_value());
    CHECK(again->value().trust == server_trust::known);
    REQUIRE(t.kept.size() == 1);
    CHECK(t.kept[0].server == checked_server);
    CHECK(t.kept[0].presented.whole_key == presented_key());
    CHECK(t.kept[0].today.size() == std::string("2026-11-29").size());
    CHECK(t.options.known.entries().empty());
}

TEST_CASE("a check does without a place where decisions are kept", "[server_check]") {
    checked_connection t;
    t.options.remember = {};
    client::server_check check(t.options);
    CHECK(check.check(t.connection).has_value());
    CHECK(check.label_of(checked_server) == "babel.example:4243");
}

TEST_CASE("a server with another key is refused by name", "[server_check]") {
    checked_connection t;
    t.knows(former_key().public_part());
    client::server_check check(t.options);
    const auto security = check.check(t.connection);
    REQUIRE(security.has_error());
    CHECK(t.fault_of(security.error()) == trust_fault::not_the_known_key);
    CHECK(t.kept.empty());
}

TEST_CASE("a key that the known one endorses takes its place", "[server_check]") {
    checked_connection t;
    t.knows(former_key().public_part());
    client::server_check check(t.options);
    const auto encoded = encode(
        endorse(former_key(), crypto::endorsement_kind::replacement, presented_key(), 1'700'000'000)
    );
    wire::bytes_list_buffer endorsements;
    endorsements.add(babel::test::as_bytes("nonsense of the server"));
    endorsements.add(encoded);
    const auto security = check.check(t.connection, endorsements.view());
    REQUIRE(security.has_value());
    CHECK(security->value().trust == server_trust::by_old_key);
    CHECK(t.kept.size() == 1);
    const auto later = check.check(t.connection);
    REQUIRE(later.has_value());
    CHECK(later->value().trust == server_trust::known);
}

TEST_CASE("a key that the user gave is the only one", "[server_check]") {
    checked_connection t;
    const bool is_right = GENERATE(true, false);
    const auto& given = is_right ? presented_key() : former_key().public_part();
    t.options.server_key = fingerprint_of(given);
    client::server_check check(t.options);
    const auto security = check.check(t.connection);
    REQUIRE(security.has_value() == is_right);
    if (is_right)
        CHECK(security->value().trust == server_trust::by_given_key);
    else
        CHECK(t.fault_of(security.error()) == trust_fault::not_the_given_key);
}

TEST_CASE("a policy that wants proof takes no server on first use", "[server_check]") {
    checked_connection t;
    t.options.secure = secure_policy::verified;
    client::server_check check(t.options);
    const auto security = check.check(t.connection);
    REQUIRE(security.has_error());
    CHECK(t.fault_of(security.error()) == trust_fault::unverified);
}

TEST_CASE("a damaged line about a server forbids every port", "[server_check]") {
    checked_connection t;
    t.options.known = client::known_servers(client::known_servers::text_lines{
        "babel.example:4243 ssh-ed25519 damaged"});
    REQUIRE(t.options.known.find_damaged("babel.example"));
    const auto plan = client::server_check(t.options).plan();
    REQUIRE(plan.has_error());
    CHECK(plan.error().server == "babel.example:4243");
    CHECK(std::get<client::plan_fault>(plan.error().why) == client::plan_fault::unreadable_entry);
    t.options.server.host = "another.example";
    CHECK(client::server_check(t.options).plan().has_value());
}

TEST_CASE("a plan that the policy forbids names its fault", "[server_check]") {
    checked_connection t;
    t.options.secure = secure_policy::off;
    const auto plan = client::server_check(t.options).plan();
    REQUIRE(plan.has_error());
    CHECK(std::get<client::plan_fault>(plan.error().why) == client::plan_fault::needs_plain);
}
