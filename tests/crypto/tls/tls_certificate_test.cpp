// Servers with certificates of their own and of authorities, as clients see them.
#include "support/certificates.hpp"
#include "support/tls_pair.hpp"
#include <babel/crypto/tls_peer.hpp>

#include <chrono>
#include <variant>

using namespace babel;
using namespace babel::crypto;
using namespace babel::test;
using namespace std::chrono_literals;

namespace {

constexpr const char* authority_extension = "critical,CA:TRUE";
constexpr const char* names = "DNS:babel.example,DNS:*.wide.example,IP:192.0.2.1,IP:2001:db8::1";

const issued& root() {
    static const auto made = issue({"a root", {authority_extension, nullptr}});
    return made;
}
const issued& intermediate() {
    static const auto made = issue({"an intermediate", {authority_extension, nullptr}}, &root());
    return made;
}
issued leaf(int days = 90) {
    return issue({"babel.example", {nullptr, names}, days}, &intermediate());
}

std::string chain_of(const issued& server) {
    return server.certificate_pem() + intermediate().certificate_pem();
}

/// A client connected to that server.
tls_pair connected_to(const std::string& chain, const issued& server) {
    const auto context = tls_context::server(chain, server.key_pem(), {"babel/2"});
    REQUIRE(context.has_value());
    tls_pair pair(*context);
    pair.connects();
    return pair;
}

trust_store trusting(const issued& authority) {
    auto made = trust_store::from_pem(authority.certificate_pem());
    REQUIRE(made.has_value());
    return std::move(*made);
}

} // namespace

TEST_CASE("a client sees the Ed25519 key of a self-signed server", "[tls]") {
    tls_pair pair;
    pair.connects();
    const auto key = key_of_peer(pair.client.engine);
    REQUIRE(key.has_value());
    REQUIRE(std::holds_alternative<public_key>(*key));
    CHECK(std::get<public_key>(*key) == server_identity().public_part());
    CHECK(key_of_peer(pair.server.engine).error() == errc::bad_key); // clients have none
}

TEST_CASE("a client sees a digest of any other key, which stays with the key", "[tls]") {
    const auto server = leaf();
    const auto first = connected_to(chain_of(server), server);
    const auto again = connected_to(server.certificate_pem(), server);
    const auto key = key_of_peer(first.client.engine);
    REQUIRE(key.has_value());
    REQUIRE(std::holds_alternative<key_digest>(*key));
    CHECK(key_of_peer(again.client.engine).value() == *key);
    const auto other = leaf();
    CHECK(key_of_peer(connected_to(chain_of(other), other).client.engine).value() != *key);
}

TEST_CASE("a chain holds for the names and addresses of its certificate", "[tls]") {
    const auto server = leaf();
    const auto pair = connected_to(chain_of(server), server);
    const auto store = trusting(root());
    for (const auto* host : {
             "babel.example",
             "BABEL.example.",
             "a.wide.example",
             "192.0.2.1",
             "2001:db8::1",
             "2001:db8:0::1%eth0",
         }) {
        INFO(host);
        CHECK_FALSE(store.check(pair.client.engine, host));
    }
    for (const auto* host : {"other.example", "a.babel.example", "a.b.wide.example"}) {
        INFO(host);
        CHECK(store.check(pair.client.engine, host).message() == "hostname mismatch");
    }
    CHECK(store.check(pair.client.engine, "192.0.2.2").message() == "IP address mismatch");
    CHECK(store.check(pair.client.engine, "") == errc::bad_host);
    CHECK(store.check(pair.server.engine, "babel.example") == errc::bad_certificate);
}

TEST_CASE("a chain that does not hold has a reason", "[tls]") {
    const auto good = leaf();
    const auto expired = leaf(-1);
    const auto stranger = issue({"babel.example", {nullptr, names}});
    struct row {
        const issued& server;
        std::string chain;
        std::string reason;
    };
    const std::vector<row> rows{
        {good, good.certificate_pem(), "unable to get local issuer certificate"},
        {expired, chain_of(expired), "certificate has expired"},
        {stranger, stranger.certificate_pem(), "self-signed certificate"},
    };
    for (const auto& each : rows) {
        const auto pair = connected_to(each.chain, each.server);
        const auto end = trusting(root()).check(pair.client.engine, "babel.example");
        CHECK(end.message() == each.reason);
        CHECK(end.category().name() == std::string_view("certificate"));
    }
    const auto pair = connected_to(chain_of(good), good);
    CHECK(trust_store::of_system().check(pair.client.engine, "babel.example"));
}

TEST_CASE("a self-signed server without names is trusted by no authority", "[tls]") {
    tls_pair pair;
    pair.connects();
    CHECK(trusting(root()).check(pair.client.engine, "babel.example"));
}

TEST_CASE("faults of certificates and keys are told apart", "[tls]") {
    const auto server = leaf();
    const auto other = leaf();
    const auto short_key = issue({"babel.example", {nullptr, names}, 90, 1024}, &intermediate());
    const auto certificate = server.certificate_pem();
    struct row {
        std::string chain;
        std::string key;
        std::string fault;
    };
    const std::vector<row> rows{
        {"", server.key_pem(), "not a certificate in PEM"},
        {"hello", server.key_pem(), "not a certificate in PEM"},
        {server.key_pem(), server.key_pem(), "not a certificate in PEM"},
        {certificate.substr(0, 200), server.key_pem(), "not a certificate in PEM"},
        {certificate + certificate.substr(0, 200), server.key_pem(), "not a certificate in PEM"},
        {std::string(5 * 1024 * 1024, '\n'), server.key_pem(), "not a certificate in PEM"},
        {certificate, "", "not a private key in PEM"},
        {certificate, certificate, "not a private key in PEM"},
        {certificate, std::string(100'000, '\n'), "not a private key in PEM"},
        {certificate, server.key_pem("secret"), error_code(errc::wrong_passphrase).message()},
        {certificate, other.key_pem(), error_code(errc::key_mismatch).message()},
        {short_key.certificate_pem(), short_key.key_pem(), "ee key too small"},
    };
    for (const auto& each : rows) {
        const auto made = tls_context::server(each.chain, each.key, {"babel/2"});
        REQUIRE_FALSE(made.has_value());
        CHECK(made.error().message() == each.fault);
    }
    CHECK(tls_context::server(certificate, server.key_pem(), {}).has_value());
}

TEST_CASE("a context returns the end of its certificate's validity", "[tls]") {
    const auto now = std::chrono::system_clock::now();
    const auto server = leaf(30);
    const auto context = tls_context::server(chain_of(server), server.key_pem(), {});
    REQUIRE(context.has_value());
    CHECK(context->expires() > now + 24h * 30 - 1min);
    CHECK(context->expires() < now + 24h * 30 + 1min);
    CHECK(server_context().expires() > now + 24h * 365 * 19);
    CHECK(client_context().expires() > now + 24h * 365 * 100);
}

TEST_CASE("a client sees the time in which a certificate of a server holds", "[tls]") {
    const auto now = std::chrono::system_clock::now();
    const auto server = leaf(30);
    const auto pair = connected_to(chain_of(server), server);
    const auto seen = validity_of_peer(pair.client.engine);
    REQUIRE(seen.has_value());
    CHECK(seen->from < now - 24h * 10 + 1min);
    CHECK(seen->from > now - 24h * 10 - 1min);
    CHECK(seen->until > now + 24h * 30 - 1min);
    CHECK(seen->until < now + 24h * 30 + 1min);
    CHECK(validity_of_peer(pair.server.engine).error() == errc::bad_certificate);
}

TEST_CASE("a store of authorities is made of certificates alone", "[tls]") {
    CHECK(trust_store::from_pem("").error() == errc::bad_certificate);
    CHECK(trust_store::from_pem(root().key_pem()).error() == errc::bad_certificate);
    const auto two = root().certificate_pem() + intermediate().certificate_pem();
    CHECK(trust_store::from_pem(two).has_value());
}
