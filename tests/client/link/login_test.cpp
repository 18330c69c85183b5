// The login that a client sends, by the protocol of its link.
#include "client/link/login.hpp"
#include "support/bounded_run.hpp"
#include "support/scripted_transport.hpp"
#include "support/some_key.hpp"
#include "support/tls_pair.hpp"
#include <babel/core/overloaded.hpp>
#include <babel/crypto/sshsig.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/framer.hpp>

#include <array>
#include <cstdint>
#include <initializer_list>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

using namespace babel;
using client::link_kind;

namespace {

using octets = std::vector<std::uint8_t>;
using capability_names = std::vector<std::string>;

/// The messages of a login, in the bytes of the client.
struct sent_login {
    sent_login() = default;
    explicit sent_login(const octets& all) {
        wire::framer framer(wire::max_extended_bytes_to_server);
        const auto bad = framer.feed(all, [this](bytes_view packet) -> error_code {
            const auto each = wire::decode<wire::extended_to_server>(packet);
            if (!each) return each.error();
            take(*each);
            return {};
        });
        REQUIRE_FALSE(bad);
    }

    std::string kinds; ///< "Since Login2 "
    std::string name;
    std::string invite;
    octets key;
    octets proof;
    capability_names capabilities;
    std::vector<octets> endorsements;
    std::optional<wire::since> list;

private:
    void take(const wire::extended_to_server& message) {
        const auto keep = overloaded{
            [this](const wire::login& m) {
                kinds += "Login ";
                name = m.name;
            },
            [this](const wire::login2& m) {
                kinds += "Login2 ";
                name = m.name;
                invite = m.invite;
                key.assign(m.key.begin(), m.key.end());
                proof.assign(m.proof.begin(), m.proof.end());
                for (const auto each : m.capabilities)
                    capabilities.emplace_back(each);
                for (const auto each : m.endorsements)
                    endorsements.emplace_back(each.begin(), each.end());
            },
            [this](const wire::since& m) {
                kinds += "Since ";
                list = m;
            },
            [this](const auto&) { kinds += "other "; }};
        std::visit(keep, message);
    }
};

/// A client with an identity, and the server's end of its connection.
struct login_under_test {
    explicit login_under_test(link_kind kind) : link(server.make_transport(), kind, buffer) {
        tls.connects();
        over.kind = kind;
        over.tls = &tls.client.engine;
        options.name = "alice";
        options.identity_source = [this] {
            ++asked;
            return user;
        };
    }

    /// Returns the identity that takes offers from now on.
    std::shared_ptr<const client::identity> logs_in(
        std::initializer_list<std::string_view> of_server, const client::list_position& begin = {}
    ) {
        wire::string_list_buffer offered;
        for (const auto each : of_server)
            offered.add(each);
        auto taken = client::send_login(link, over, options, offered.view(), begin);
        test::run_ready(loop);
        sent = sent_login(server.take_received());
        return taken;
    }
    /// The server's verdict about the key that came.
    bool is_proved_for(std::string_view name) const {
        const auto binding = tls.server.engine.channel_binding();
        octets message(binding.begin(), binding.end());
        message.insert(message.end(), name.begin(), name.end());
        const auto& key = user->key.public_part();
        return crypto::verify_sshsig(key, crypto::login_namespace, message, sent.proof);
    }

    asio::io_context loop{1};
    test::scripted_peer server{loop.get_executor()};
    std::array<std::uint8_t, 1024> buffer{};
    client::control_link link;
    test::tls_pair tls;
    client::server_connection over;
    client::settings options;
    std::shared_ptr<const client::identity> user =
        std::make_shared<const client::identity>(client::identity{test::some_key(1)});
    int asked = 0; ///< for the identity
    sent_login sent;
};

} // namespace

TEST_CASE("a base link gets the name alone, and nobody is asked for a key", "[login]") {
    login_under_test t(link_kind::base);
    t.options.server.invite = "token";
    bool tells_end = true;
    const auto begin = [&](bool tells) {
        tells_end = tells;
        return std::optional<wire::since>();
    };
    CHECK(t.logs_in({}, begin) == nullptr);
    CHECK(t.sent.kinds == "Login ");
    CHECK(t.sent.name == "alice");
    CHECK_FALSE(tells_end);
    CHECK(t.asked == 0);
}

TEST_CASE("a login proves the key for its connection and its name", "[login]") {
    login_under_test t(link_kind::babel_2);
    t.logs_in({});
    CHECK(t.sent.kinds == "Login2 ");
    CHECK(t.sent.name == "alice");
    const auto& key = t.user->key.public_part().bytes;
    CHECK(t.sent.key == octets(key.begin(), key.end()));
    CHECK(t.is_proved_for("alice"));
    CHECK_FALSE(t.is_proved_for("bob"));
    test::tls_pair other;
    other.connects();
    CHECK(other.server.engine.channel_binding() != t.tls.server.engine.channel_binding());
}

TEST_CASE("a login has the endorsements of its key, the oldest first", "[login]") {
    using crypto::endorsement_kind;
    const auto key = test::some_key(1).public_part();
    const auto older = endorse(
        test::some_key(3), endorsement_kind::replacement, test::some_key(2).public_part(), 1
    );
    const auto newer = endorse(test::some_key(2), endorsement_kind::replacement, key, 2);
    login_under_test t(link_kind::babel_2);
    t.user = std::make_shared<const client::identity>(client::identity{
        test::some_key(1), {older, newer}});
    t.logs_in({});
    REQUIRE(t.sent.endorsements.size() == 2);
    CHECK(crypto::parse_endorsement(t.sent.endorsements[0]).value() == older);
    CHECK(crypto::parse_endorsement(t.sent.endorsements[1]).value() == newer);
}

TEST_CASE("a user without an identity logs in as a guest and takes no offers", "[login]") {
    login_under_test t(link_kind::babel_2);
    t.user = nullptr;
    SECTION("that is not there") {}
    SECTION("that nothing gives") {
        t.options.identity_source = nullptr;
    }
    CHECK(t.logs_in({"call2", "relay1"}) == nullptr);
    CHECK(t.sent.kinds == "Login2 ");
    CHECK(t.sent.key.empty());
    CHECK(t.sent.proof.empty());
    CHECK(t.sent.capabilities.empty());
}

TEST_CASE("offers are taken from a server that passes them on and relays their calls", "[login]") {
    login_under_test t(link_kind::babel_2);
    CHECK(t.logs_in({"watch1", "relay1", "call2"}) == t.user);
    CHECK(t.sent.capabilities == capability_names{"call2", "relay1"});
    CHECK(t.logs_in({"call2"}) == nullptr);
    CHECK(t.sent.capabilities.empty());
    CHECK(t.logs_in({"relay1"}) == nullptr);
    CHECK(t.sent.capabilities.empty());
}

TEST_CASE("a login has the invitation of its server", "[login]") {
    login_under_test t(link_kind::babel_2);
    t.options.server.invite = "token";
    t.logs_in({});
    CHECK(t.sent.invite == "token");
}

TEST_CASE(
    "the position of the list goes ahead of the login to a server that numbers it", "[login]"
) {
    login_under_test t(link_kind::babel_2);
    const wire::since here{7, 42};
    const auto begin = [&](bool tells_end) {
        return tells_end ? std::optional(here) : std::nullopt;
    };
    t.logs_in({"since1"}, begin);
    CHECK(t.sent.kinds == "Since Login2 ");
    REQUIRE(t.sent.list.has_value());
    CHECK(t.sent.list->run == 7);
    CHECK(t.sent.list->number == 42);
    CHECK(t.sent.capabilities == capability_names{"since1"});
    t.logs_in({}, begin);
    CHECK(t.sent.kinds == "Login2 ");
    CHECK(t.sent.capabilities.empty());
}

TEST_CASE("a client without a list asks a server that numbers it for the whole one", "[login]") {
    login_under_test t(link_kind::babel_2);
    const auto begin = [](bool) { return std::optional<wire::since>(); };
    t.logs_in({"since1"}, begin);
    CHECK(t.sent.kinds == "Login2 ");
    CHECK(t.sent.capabilities == capability_names{"since1"});
    t.logs_in({"since1"}); // nobody counts positions
    CHECK(t.sent.capabilities.empty());
}
