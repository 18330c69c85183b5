// The server link over TLS against servers whose key is right, wrong or late.
#include "client/link/server_link.hpp"
#include "client/tls_server.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include <babel/crypto/sshsig.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>

#include <array>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace babel;
using client::client_event, client::secure_policy, client::server_trust, client::trust_fault;
using test::run_until;

namespace {

using bytes = std::vector<std::uint8_t>;

/// A link to a server that the test plays after the handshake.
struct secure_link {
    asio::io_context loop{1};
    test::tls_server server;
    client::settings options;
    std::array<std::uint8_t, 4096> buffer{};
    logger log{log_level::error};
    std::vector<client_event> events;
    std::size_t messages = 0;
    std::function<void()> on_move;
    std::function<bool()> needs_session;
    std::unique_ptr<client::server_link> link;

    secure_link() {
        options.server.host = "127.0.0.1";
        options.server.port = server.place().port();
        options.server.form = client::address_form::tls_only;
        options.name = "alice";
    }
    ~secure_link() {
        if (!link) return;
        test::spawned<void> closing(loop, link->close());
        closing.get();
        test::run_until_idle(loop);
    }

    void starts() {
        link = std::make_unique<client::server_link>(
            loop.get_executor(),
            options,
            buffer,
            log,
            client::server_link::owner{
                [this](const client::link_message&) { ++messages; },
                [] {},
                [this](const client_event& news) { events.push_back(news); },
                on_move,
                needs_session}
        );
        link->start();
        server.accept(loop);
    }
    template <class Event>
    const Event* find() const {
        for (const auto& each : events)
            if (const auto* found = std::get_if<Event>(&each)) return found;
        return nullptr;
    }
    template <class Event>
    const Event& waits_for() {
        run_until(loop, [&] { return server.pump(), find<Event>() != nullptr; });
        return *find<Event>();
    }
    bool hears_login() {
        run_until(loop, [&] { return server.pump(), !server.heard.empty(); });
        const auto message = wire::decode<wire::extended_to_server>(
            bytes_view(server.heard).subspan(wire::length_bytes)
        );
        REQUIRE(message.has_value());
        return std::holds_alternative<wire::login2>(*message);
    }
};

const crypto::public_key& right_key() {
    static const auto key = test::server_identity().public_part();
    return key;
}

} // namespace

TEST_CASE("a new server is remembered, and known the next time", "[server_link][tls]") {
    std::vector<client::trust_decision> kept;
    for (const auto expected : {server_trust::on_first_use, server_trust::known}) {
        secure_link t;
        t.options.remember = [&](const auto& made) { kept.push_back(made); };
        if (expected == server_trust::known) t.options.known.put(t.server.entry(right_key()));
        t.starts();
        t.server.says(wire::hello_connect{}, wire::welcome{});
        CHECK(t.hears_login());
        const auto& connected = t.waits_for<client::event::connected>();
        REQUIRE(connected.security);
        CHECK(connected.security->trust == expected);
        CHECK(connected.security->key == crypto::fingerprint_of(right_key()));
        t.server.says(wire::login_success{});
        t.waits_for<client::event::logged_in>();
        CHECK(t.link->security());
    }
    REQUIRE(kept.size() == 1);
    CHECK(kept[0].presented.whole_key == right_key());
}

TEST_CASE("a server with another key than before hears nothing", "[server_link][tls]") {
    secure_link t;
    t.options.known.put(t.server.entry(crypto::private_key::generate().public_part()));
    t.starts();
    t.server.says(wire::hello_connect{}, wire::welcome{});
    const auto& end = t.waits_for<client::event::server_untrusted>();
    const auto& why = std::get<client::refused_server>(end.why);
    CHECK(why.why == trust_fault::not_the_known_key);
    CHECK(why.presented == crypto::fingerprint_of(right_key()));
    CHECK(t.server.heard.empty());
    CHECK_FALSE(t.find<client::event::connected>());
}

TEST_CASE("a server that is not checked yet has no say", "[server_link][tls]") {
    const auto is_final = [](const client_event& each) {
        const auto* lost = std::get_if<client::event::server_lost>(&each);
        return !lost || lost->refused;
    };
    const auto play = [&](const auto&... words) {
        secure_link t;
        t.options.known.put(t.server.entry(crypto::private_key::generate().public_part()));
        t.starts();
        t.server.says(wire::hello_connect{}, words...);
        run_until(t.loop, [&] { return t.server.pump(), !t.events.empty(); });
        CHECK_FALSE(is_final(t.events.front()));
        CHECK_FALSE(t.link->was_online());
        CHECK(t.messages == 0);
        CHECK(t.server.heard.empty());
    };
    play(wire::login_success{});
    play(wire::call_request{"bob", "127.0.0.1", 9});
    play(wire::login_refused{wire::login_fault::banned, "banned"});
    play(wire::notice{wire::notice_kind::logged_in_elsewhere, "elsewhere"});
    play(wire::error_response{"you are banned"});
    play(wire::presence{});
}

TEST_CASE("a login proves the identity for this connection", "[server_link][tls]") {
    secure_link t;
    const auto user =
        std::make_shared<const client::identity>(client::identity{crypto::private_key::generate()});
    t.options.identity_source = [&] { return user; };
    t.starts();
    t.server.says(wire::hello_connect{}, wire::welcome{});
    REQUIRE(t.hears_login());
    const auto message = wire::decode<wire::extended_to_server>(
        bytes_view(t.server.heard).subspan(wire::length_bytes)
    );
    const auto& login = std::get<wire::login2>(*message);
    const auto binding = t.server.engine->channel_binding();
    bytes proved(binding.begin(), binding.end());
    for (const char c : std::string_view("alice"))
        proved.push_back(static_cast<std::uint8_t>(c));
    CHECK(login.name == "alice");
    CHECK(verify_sshsig(user->key.public_part(), crypto::login_namespace, proved, login.proof));
}

TEST_CASE("a second greeting causes no second login", "[server_link][tls]") {
    secure_link t;
    t.starts();
    t.server.says(wire::hello_connect{}, wire::welcome{}, wire::hello_connect{}, wire::welcome{});
    CHECK(t.hears_login());
    const auto once = t.server.heard.size();
    t.server.says(wire::welcome{}, wire::login_success{});
    t.waits_for<client::event::logged_in>();
    CHECK(t.server.heard.size() == once);
}

TEST_CASE("a client that is sent away logs in again without an event", "[server_link][tls]") {
    secure_link t;
    int moves = 0;
    bool is_busy = true;
    t.on_move = [&] { ++moves; };
    t.needs_session = [&] { return std::exchange(is_busy, false); };
    t.starts();
    t.server.says(wire::hello_connect{}, wire::welcome{});
    CHECK(t.hears_login());
    t.server.says(wire::login_success{});
    t.waits_for<client::event::logged_in>();
    const auto events = t.events.size();
    t.server.says(wire::notice{wire::notice_kind::other_node, "this node closes"});
    run_until(t.loop, [&] { return t.server.pump(), moves == 1; }); // it leaves on its own
    CHECK_FALSE(is_busy);                                           // and waited for what rang
    t.server.accept(t.loop);
    t.server.says(wire::hello_connect{}, wire::welcome{});
    CHECK(t.hears_login());
    CHECK_FALSE(t.link->is_online());
    t.server.says(wire::login_success{});
    run_until(t.loop, [&] { return t.server.pump(), t.link->is_online(); });
    CHECK(t.events.size() == events);
}
