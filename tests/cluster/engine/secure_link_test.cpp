// A link over TLS trusts an engine whose certificate is for its host.
#include "cluster/engine/link_fixture.hpp"
#include "support/certificates.hpp"

namespace babel::cluster {
namespace {

constexpr const char* authority_extension = "critical,CA:TRUE";

const test::issued& authority() {
    static const auto made = test::issue({"an authority", {authority_extension, nullptr}});
    return made;
}

crypto::tls_context context_for(const char* names) {
    const auto leaf = test::issue({"engine", {nullptr, names}}, &authority());
    auto made = crypto::tls_context::server(leaf.certificate_pem(), leaf.key_pem(), {});
    REQUIRE(made.has_value());
    return *made;
}

std::shared_ptr<const crypto::trust_store> trusting(const test::issued& issuer) {
    auto made = crypto::trust_store::from_pem(issuer.certificate_pem());
    REQUIRE(made.has_value());
    return std::make_shared<const crypto::trust_store>(std::move(*made));
}

/// Two attempts fail before anything is sent.
void check_refused(linked& l) {
    l.start();
    for (int i = 0; i < 2; ++i) {
        l.until_connections(1);
        l.until_connections(0);
    }
    CHECK(l.engine.seen.empty());
    CHECK(l.events.empty());
}

} // namespace

TEST_CASE("an engine with a certificate for its host is linked over TLS", "[secure_link]") {
    const auto context = context_for("IP:127.0.0.1");
    linked l(&context);
    l.settings.authorities = trusting(authority());
    l.starts_and_is_up();
    l.run(script::beat);
    l.until_count("reply", 1);
    l.engine.cut();
    l.until_up(2);
    l.until_connections(2);
}

TEST_CASE("an engine with a certificate for another host is refused", "[secure_link]") {
    const auto context = context_for("DNS:engine.example");
    linked l(&context);
    l.settings.authorities = trusting(authority());
    check_refused(l);
}

TEST_CASE("an engine with a certificate of another authority is refused", "[secure_link]") {
    const auto other = test::issue({"another authority", {authority_extension, nullptr}});
    const auto context = context_for("IP:127.0.0.1");
    linked l(&context);
    l.settings.authorities = trusting(other);
    check_refused(l);
}

TEST_CASE("an engine without TLS is not spoken to in plain", "[secure_link]") {
    linked l;
    l.settings.where.how = engine_url::kind::tls;
    l.settings.authorities = trusting(authority());
    l.settings.open_limit = std::chrono::milliseconds(300);
    check_refused(l);
}

} // namespace babel::cluster
