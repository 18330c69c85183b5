// TLS engines without memory, and with long traffic.
#include "crypto/watched_memory.hpp"
#include "support/tls_pair.hpp"
#include <babel/crypto/call_stream.hpp>

#include <cstdlib>
#include <new>

using namespace babel;
using namespace babel::crypto;
using namespace babel::test;

namespace {

constexpr std::string_view question = "question", reply = "reply";

/// Both contexts of a kind of connection.
struct both_contexts {
    tls_context server;
    tls_context client;
};

both_contexts contexts_of_servers() {
    return {server_context(), client_context()};
}
both_contexts contexts_of_calls() {
    const auto key = call_psk("alice", "bob");
    return {call_context(tls_role::server, key), call_context(tls_role::client, key)};
}

/// Returns false if memory was missing: a constructor threw, or a side has failed.
bool has_exchanged(const both_contexts& of) {
    try {
        tls_side server(of.server);
        tls_side client(of.client);
        const auto first = client.engine.receive({}, {}, client.out);
        if (!first) return false;
        const auto exchange = [&] {
            for (int turn = 0; turn < 10 && !(client.out.empty() && server.out.empty()); ++turn) {
                server.receive(client.take_out(), 64 * 1024);
                client.receive(server.take_out(), 64 * 1024);
            }
        };
        exchange();
        const bool is_ready = client.engine.is_established() && server.engine.is_established();
        if (!is_ready) return false;
        const bool is_call = client.engine.protocol().empty();
        if (!is_call) CHECK(client.engine.protocol() == "babel/2");
        const auto binding = client.engine.channel_binding();
        const bool is_same = binding == server.engine.channel_binding();
        CHECK(is_same);
        if (client.engine.send(as_bytes(question), client.out)) return false;
        exchange();
        if (!is_call) // no key updates there
            server.engine.renew_keys(renewal::own_key, server.out); // may fail: the old one stays
        if (server.engine.send(as_bytes(reply), server.out)) return false;
        exchange();
        // Data are whole and right, or the connection has ended.
        CHECK(question.starts_with(server.got));
        CHECK(reply.starts_with(client.got));
        const bool is_whole = server.got == question && client.got == reply;
        if (!is_whole) CHECK((server.end || client.end));
        return is_whole;
    } catch (const std::bad_alloc&) {
        return false;
    } catch (const std::logic_error&) {
        return false; // no secret is exported
    }
}

/// MiB that pass in each direction: BABEL_TEST_TLS_MIB, which is 5000 for the design's 5 GB.
int traffic_mib() {
    const char* const given = std::getenv("BABEL_TEST_TLS_MIB");
    return given ? std::atoi(given) : 64;
}

} // namespace

TEST_CASE("a connection without memory fails, and never passes other data on", "[tls]") {
    const auto contexts = GENERATE(&contexts_of_servers, &contexts_of_calls)();
    REQUIRE(has_exchanged(contexts)); // and what OpenSSL keeps for ever is there
    const auto before = watched_allocations();
    REQUIRE(has_exchanged(contexts));
    const auto all = static_cast<int>(watched_allocations() - before); // ours too
    int failed = 0;
    for (int at = 0; at < all; at += 3) { // a third of them takes seconds already
        fail_openssl_allocation(at);
        failed += !has_exchanged(contexts);
        fail_openssl_allocation(-1);
    }
    CHECK(failed > 100);
    CHECK(has_exchanged(contexts)); // nothing of it stays
}

TEST_CASE("long traffic passes in both directions, under several keys", "[tls]") {
    tls_pair pair;
    pair.connects();
    std::string text(max_plaintext_bytes, ' ');
    for (std::size_t i = 0; i < text.size(); ++i)
        text[i] = static_cast<char>(i * 31 + i / 251);
    const auto records = static_cast<std::size_t>(traffic_mib()) * 1024 * 1024 / text.size();
    for (std::size_t i = 0; i < records; ++i) {
        text[i % text.size()] = static_cast<char>(text[i % text.size()] + 1); // no two are alike
        for (auto* from : {&pair.client, &pair.server}) {
            auto& to = from == &pair.client ? pair.server : pair.client;
            if (i % (records / 4 + 1) == 1) from->engine.renew_keys(renewal::own_key, from->out);
            from->sends(text);
            to.receive(from->out, 64 * 1024);
            from->out.clear();
            if (to.got != text) FAIL("record " << i);
            to.got.clear();
        }
    }
}
