// TLS between the two ends of a call, against peers that keep its rules and peers that do not.
#include "crypto/vectors.hpp"
#include "support/hex.hpp"
#include "support/tls_pair.hpp"
#include <babel/crypto/call_stream.hpp>

#include <algorithm>
#include <openssl/ssl.h>
#include <string>

using namespace babel;
using namespace babel::crypto;
using namespace babel::test;

namespace {

const auto stream_psk = call_psk("alice", "bob");

tls_context stream_end(tls_role role, suite_order order = suite_order::aes_first) {
    return call_context(role, stream_psk, order);
}

tls_pair call_pair() {
    return tls_pair(stream_end(tls_role::server), stream_end(tls_role::client));
}

} // namespace

TEST_CASE("a call's pre-shared key is a hash of both names", "[tls]") {
    for (const auto& fields : rows_of("psk"))
        CHECK(std::ranges::equal(call_psk(fields[0], fields[1]), from_hex(fields[2])));
    CHECK(call_psk("ab", "c") != call_psk("a", "bc"));
}

TEST_CASE("the two ends of a call agree, and export the same secrets", "[tls]") {
    auto pair = call_pair();
    pair.connects();
    CHECK(pair.client.engine.channel_binding() == pair.server.engine.channel_binding());
    pair.client.sends("hello");
    pair.server.sends("hi");
    pair.exchange();
    CHECK(pair.server.got == "hello");
    CHECK(pair.client.got == "hi");
    CHECK(SSL_session_reused(pair.client.engine.native()) == 1);
    CHECK(SSL_session_reused(pair.server.engine.native()) == 1);
    CHECK(SSL_get0_peer_certificate(pair.client.engine.native()) == nullptr);
}

TEST_CASE("the order of the caller's suites counts", "[tls]") {
    const auto [caller, callee, suite] = GENERATE(table<suite_order, suite_order, std::string>({
        {suite_order::aes_first, suite_order::aes_first, "TLS_AES_128_GCM_SHA256"},
        {suite_order::aes_first, suite_order::chacha_first, "TLS_AES_128_GCM_SHA256"},
        {suite_order::chacha_first, suite_order::aes_first, "TLS_CHACHA20_POLY1305_SHA256"},
        {suite_order::chacha_first, suite_order::chacha_first, "TLS_CHACHA20_POLY1305_SHA256"},
    }));
    tls_pair pair(stream_end(tls_role::server, callee), stream_end(tls_role::client, caller));
    pair.connects();
    CHECK(pair.client.engine.cipher() == suite);
    CHECK(pair.server.engine.cipher() == suite);
}

TEST_CASE("each call has keys of its own, though the pre-shared key is known", "[tls]") {
    auto one = call_pair();
    auto other = call_pair();
    one.connects();
    other.connects();
    CHECK(one.client.engine.channel_binding() != other.client.engine.channel_binding());
}

TEST_CASE("ends with other names do not connect", "[tls]") {
    tls_pair pair(
        call_context(tls_role::server, call_psk("alice", "carol")), stream_end(tls_role::client)
    );
    pair.exchange();
    CHECK(pair.server.end);
    CHECK_FALSE(pair.client.engine.is_established());
    CHECK_FALSE(pair.server.engine.is_established());
}

TEST_CASE("a caller refuses a callee that has a certificate in place of the key", "[tls]") {
    // Offers both suites of a call, and takes every caller.
    tls_pair pair(tls_context::server(key_from(1), {}), stream_end(tls_role::client));
    pair.exchange();
    CHECK(pair.client.end);
    CHECK_FALSE(pair.client.engine.is_established());
    CHECK_FALSE(pair.server.engine.is_established());
}

TEST_CASE(
    "a caller refuses a callee without the key, even one whose certificate it trusts", "[tls]"
) {
    const auto caller = stream_end(tls_role::client);
    SSL_CTX_set_verify(caller.native(), SSL_VERIFY_NONE, nullptr); // as if the store held it
    tls_pair pair(tls_context::server(key_from(1), {}), caller);
    pair.exchange();
    CHECK(pair.client.end == errc::handshake_failed);
    CHECK_FALSE(pair.client.engine.is_established());
    bytes out;
    CHECK(pair.client.engine.send(as_bytes("secret"), out));
}

TEST_CASE("a callee refuses a caller without the key", "[tls]") {
    tls_pair pair(stream_end(tls_role::server), tls_context::client({}));
    pair.exchange();
    CHECK(pair.server.end);
    CHECK_FALSE(pair.client.engine.is_established());
}

TEST_CASE("a call's stream ends at records that are no data", "[tls]") {
    const auto is_of_caller = GENERATE(true, false);
    auto pair = call_pair();
    pair.connects();
    auto& from = is_of_caller ? pair.client : pair.server;
    auto& to = is_of_caller ? pair.server : pair.client;
    SECTION("a key update") {
        from.engine.renew_keys(renewal::own_key, from.out);
        to.receive(from.take_out());
        CHECK(to.end == errc::flooding);
    }
    SECTION("close_notify") {
        from.engine.close(from.out);
        to.receive(from.take_out());
        CHECK(to.end == errc::end_of_stream);
    }
    SECTION("a ticket") {
        if (is_of_caller) return; // a server's alone
        SSL_new_session_ticket(pair.server.engine.native());
        pair.server.sends("x"); // brings it along
        pair.client.receive(pair.server.take_out());
        CHECK(pair.client.end == errc::flooding);
    }
}

TEST_CASE("a record of a call that is lost, doubled or moved ends its stream", "[tls]") {
    auto pair = call_pair();
    pair.connects();
    pair.client.sends("one");
    const auto one = pair.client.take_out();
    pair.client.sends("two");
    const auto two = pair.client.take_out();
    SECTION("lost") {
        pair.server.receive(two);
    }
    SECTION("doubled") {
        pair.server.receive(one);
        pair.server.receive(one);
    }
    CHECK(pair.server.end);
    CHECK(pair.server.got.find("two") == std::string::npos);
}

TEST_CASE("a call's handshake asks again for the group of an older caller", "[tls]") {
    const auto caller = stream_end(tls_role::client);
    const auto callee = stream_end(tls_role::server);
    REQUIRE(SSL_CTX_set1_groups_list(caller.native(), "X25519:P-256") == 1);
    REQUIRE(SSL_CTX_set1_groups_list(callee.native(), "P-256") == 1);
    tls_pair pair(callee, caller);
    pair.connects();
    CHECK(pair.client.engine.channel_binding() == pair.server.engine.channel_binding());
}

TEST_CASE("a peer's proof is an SSHSIG over the channel and the signed part", "[tls]") {
    for (const auto& fields : rows_of("peer")) {
        const auto key = key_of(fields[0]);
        std::array<std::uint8_t, 32> channel{};
        std::ranges::copy(from_hex(fields[1]), channel.begin());
        const auto part = from_hex(fields[2]);
        const auto proof = prove_peer(key, channel, part);
        CHECK(std::ranges::equal(proof, from_hex(fields[3])));
        CHECK(is_proved_peer(key.public_part(), channel, part, proof));
        CHECK_FALSE(is_proved_peer(key_from(1).public_part(), channel, part, proof));
        auto other_part = part;
        other_part[1] ^= 3; // the role
        CHECK_FALSE(is_proved_peer(key.public_part(), channel, other_part, proof));
        channel[0] ^= 1;
        CHECK_FALSE(is_proved_peer(key.public_part(), channel, part, proof));
    }
}
