// Handshakes with peers that want something else, or that are hostile.
#include "support/tls_pair.hpp"

using namespace babel;
using namespace babel::crypto;
using namespace babel::test;

namespace {

bytes with_length(std::size_t bytes_of_length, const bytes& body) {
    bytes all;
    for (auto i = bytes_of_length; i-- > 0;)
        all.push_back(static_cast<std::uint8_t>(body.size() >> (8 * i)));
    all.insert(all.end(), body.begin(), body.end());
    return all;
}

bytes joined(const std::vector<bytes>& parts) {
    bytes all;
    for (const auto& each : parts)
        all.insert(all.end(), each.begin(), each.end());
    return all;
}

/// The first message of a client that knows only TLS 1.2.
bytes old_client_hello() {
    const bytes groups{0, 10, 0, 4, 0, 2, 0, 29};
    const bytes signatures{0, 13, 0, 6, 0, 4, 4, 3, 8, 4};
    const auto hello = joined(
        {{3, 3},
         bytes(32, 7),
         {0},                // no session
         {0, 2, 0xc0, 0x2f}, // ECDHE-RSA-AES128-GCM-SHA256
         {1, 0},             // no compression
         with_length(2, joined({groups, signatures}))}
    );
    return joined({{22, 3, 1}, with_length(2, joined({{1}, with_length(3, hello)}))});
}

/// The words of OpenSSL 3.0 for what later versions say.
std::string in_words_of_3_0(std::string later) {
    const std::pair<std::string_view, std::string_view> changed[] = {
        {"data length too long", "packet length too long"},
        {"ssl/tls alert handshake failure", "sslv3 alert handshake failure"},
    };
    for (const auto& [words, before] : changed)
        if (const auto at = later.find(words); at != std::string::npos)
            later.replace(at, words.size(), before);
    return later;
}

std::string describe(const error_code& error) {
    return std::string(error.category().name()) + ": " + in_words_of_3_0(error.message());
}

} // namespace

TEST_CASE("a server takes its first protocol that a client offers, or none", "[tls]") {
    struct row {
        protocol_list offered;
        std::string chosen;
    };
    const std::vector<row> rows{
        {{"babel/2"}, "babel/2"},
        {{"babel/1"}, "babel/1"},
        {{"h2", "babel/1", "babel/2"}, "babel/2"},
        {{}, ""},
    };
    for (const auto& each : rows) {
        tls_pair pair(server_context(), tls_context::client(each.offered));
        pair.connects();
        CHECK(pair.server.engine.protocol() == each.chosen);
        CHECK(pair.client.engine.protocol() == each.chosen);
    }
}

TEST_CASE("a server refuses a client that offers other protocols, with alert 120", "[tls]") {
    const auto offered =
        GENERATE(protocol_list{"h2"}, protocol_list{"http/1.1", "babel/3"}, protocol_list{"b"});
    tls_pair pair(server_context(), tls_context::client(offered));
    pair.server.receive(pair.client.take_out());
    CHECK(pair.server.end == errc::no_common_alpn);
    CHECK(pair.server.out == bytes{21, 3, 3, 0, 2, 2, 120});
    pair.client.receive(pair.server.take_out());
    CHECK(pair.client.end == errc::no_common_alpn);
    CHECK_FALSE(pair.client.engine.is_established());
}

TEST_CASE("a client of TLS 1.2 is refused with alert 70", "[tls]") {
    tls_side server(server_context());
    server.receive(old_client_hello());
    CHECK(describe(server.end) == "tls: unsupported protocol");
    CHECK(server.out == bytes{21, 3, 3, 0, 2, 2, 70});
}

TEST_CASE("bytes that are no TLS end a handshake with a reason", "[tls]") {
    const auto [sent, reason] = GENERATE(table<std::string, std::string>({
        {"GET / HTTP/1.1\r\n\r\n", "tls: http request"},
        {std::string("\x01\0\0\0\0\0\0\0\0\0\0", 11), "tls: wrong version number"},
        {std::string(100, '\xff'), "tls: wrong version number"},
        {std::string("\x16\x03\x01\xff\xff", 5), "tls: packet length too long"},
    }));
    tls_side server(server_context());
    server.receive(as_bytes(sent));
    INFO(sent);
    CHECK(describe(server.end) == reason);
    CHECK_FALSE(server.engine.is_established());
}

TEST_CASE("an alert ends a client's handshake with its reason", "[tls]") {
    const auto [sent, reason] = GENERATE(table<std::string, std::string>({
        {std::string("\x15\x03\x03\x00\x02\x02\x28", 7), "tls: sslv3 alert handshake failure"},
        {std::string("\x15\x03\x03\x00\x02\x02\x46", 7), "tls: tlsv1 alert protocol version"},
        {std::string("\x15\x03\x03\x00\x02\x01\x00", 7),
         "babel: the connection ended during the TLS handshake"},
    }));
    tls_side client(client_context());
    client.starts();
    client.receive(as_bytes(sent));
    CHECK(describe(client.end) == reason);
}

TEST_CASE("an end at every byte of a handshake is a failed handshake", "[tls]") {
    tls_pair pair;
    const auto hello = pair.client.take_out();
    for (const auto each : hello) {
        CHECK(pair.server.engine.on_end_of_input() == errc::handshake_failed);
        pair.server.receive(bytes_view(&each, 1));
    }
    for (const auto each : pair.server.take_out()) {
        CHECK(pair.client.engine.on_end_of_input() == errc::handshake_failed);
        pair.client.receive(bytes_view(&each, 1));
    }
    CHECK(pair.client.engine.is_established());
}

TEST_CASE("every changed byte of a server's first flight fails the handshake", "[tls]") {
    tls_pair whole;
    whole.server.receive(whole.client.take_out());
    const auto length = whole.server.out.size();
    for (std::size_t at = 0; at < length; at += 3) {
        tls_pair pair;
        pair.server.receive(pair.client.take_out());
        auto flight = pair.server.take_out();
        if (at >= flight.size()) break;
        flight[at] ^= 0x40U;
        pair.client.receive(flight);
        if (pair.client.engine.is_established()) FAIL("changed at " << at);
    }
}

TEST_CASE("a name is sent to the server and an address is not", "[tls]") {
    const auto [host, is_sent] = GENERATE(table<std::string, bool>({
        {"babel.example", true},
        {"babel.example.", true},
        {"192.0.2.1", false},
        {"2001:db8::1", false},
        {"fe80::1%eth0", false},
        {"", false},
    }));
    tls_side client(client_context(), host);
    client.starts();
    const std::string sent(client.out.begin(), client.out.end());
    const std::string name = "babel.example";
    CHECK((sent.find(name) != std::string::npos) == is_sent);
    CHECK(sent.find(name + ".") == std::string::npos);
    if (!host.empty() && !is_sent) CHECK(sent.find(host) == std::string::npos);
}

TEST_CASE("a server sends no tickets behind its handshake", "[tls]") {
    tls_pair pair;
    pair.server.receive(pair.client.take_out());
    pair.client.receive(pair.server.take_out());
    pair.server.receive(pair.client.take_out());
    REQUIRE(pair.is_established());
    CHECK(pair.server.out.empty());
}

TEST_CASE("a connection keeps the context that a reload replaces", "[tls]") {
    auto serving = tls_context::server(private_key::generate(), {"babel/2"});
    tls_pair pair(serving);
    serving = tls_context::server(private_key::generate(), {"babel/3"});
    pair.connects();
    CHECK(pair.server.engine.protocol() == "babel/2");
}
