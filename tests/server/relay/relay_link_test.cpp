// A leg over TLS with a reader that keeps up, or does not.
#include "server/relay/relay_fixture.hpp"
#include "server/relay/relay_link.hpp"
#include "support/tls_pair.hpp"
#include <babel/wire/datagram_framer.hpp>

#include <sys/socket.h>

#include <array>
#include <chrono>
#include <optional>
#include <utility>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::relay_link;
using test::datagram;
using test::relay_client;

namespace {

/// A link, and the client's end of it.
struct link_fixture {
    link_fixture() {
        std::array<int, 2> ends{};
        REQUIRE(
            ::socketpair(AF_UNIX, SOCK_STREAM | SOCK_CLOEXEC | SOCK_NONBLOCK, 0, ends.data()) == 0
        );
        there = net::descriptor(ends[1]);
        test::tls_pair pair;
        pair.connects();
        client.emplace(std::move(pair.client));
        link.emplace(
            net::tls_parts{net::descriptor(ends[0]), std::move(pair.server.engine), {}, {}},
            server::leg_address{},
            scratch,
            now
        );
    }
    void client_sends(bytes_view raw) {
        test::bytes out;
        REQUIRE_FALSE(client->engine.send(raw, out));
        REQUIRE(::write(there.get(), out.data(), out.size()) == static_cast<ssize_t>(out.size()));
    }
    void client_sends_framed(const datagram& body) {
        const auto length = wire::length_before(body);
        datagram all(length.begin(), length.end());
        all.insert(all.end(), body.begin(), body.end());
        client_sends(all);
    }
    error_code reads() {
        return link->read([this](bytes_view each) { got.emplace_back(each.begin(), each.end()); });
    }
    /// Datagrams that reach the client, of which it reads as many as there are.
    std::vector<datagram> client_reads() {
        std::array<std::uint8_t, 65536> raw;
        for (;;) {
            const auto count = ::read(there.get(), raw.data(), raw.size());
            if (count <= 0) break;
            client->receive(bytes_view(raw).first(static_cast<std::size_t>(count)));
        }
        std::vector<datagram> out;
        const auto text = std::exchange(client->got, {});
        CHECK_FALSE(framer.feed(test::as_bytes(text), [&](bytes_view each) -> error_code {
            out.emplace_back(each.begin(), each.end());
            return {};
        }));
        return out;
    }

    net::descriptor there;
    std::optional<test::tls_side> client;
    server::relay_scratch scratch{};
    relay_link::time_point now{};
    std::optional<relay_link> link;
    std::vector<datagram> got;
    wire::datagram_framer framer;
};

} // namespace

TEST_CASE("datagrams come out of a link as they went in", "[relay]") {
    link_fixture t;
    const auto one = relay_client::sealed_to(1, 26);
    const auto two = relay_client::sealed_to(2, 1200);
    t.client_sends_framed(one);
    t.client_sends_framed(two);
    CHECK_FALSE(t.reads());
    CHECK(t.got == std::vector{one, two});
    CHECK(t.link->send(one, t.now) == 0);
    CHECK(t.link->send(two, t.now) == 0);
    CHECK(t.client_reads() == std::vector{one, two});
    CHECK_FALSE(t.link->waits_to_write());
}

TEST_CASE("both ends of a link export the cookie of Binds over it", "[relay]") {
    link_fixture t;
    const link_fixture other;
    wire::relay_cookie exported{};
    t.client->engine.export_secret("EXPERIMENTAL babel relay 1", exported);
    CHECK(t.link->address().exported == exported);
    CHECK(other.link->address().exported != exported);
}

TEST_CASE("a length that no datagram has ends a link", "[relay]") {
    for (const auto& length : {std::array<std::uint8_t, 2>{25, 0}, {0xb1, 0x04}, {0xff, 0xff}}) {
        link_fixture t;
        t.client_sends(length);
        CHECK(t.reads());
    }
}

TEST_CASE("the end of the connection ends a link", "[relay]") {
    link_fixture t;
    t.there.reset();
    CHECK(t.reads());
}

TEST_CASE("a slow reader loses the oldest datagrams", "[relay]") {
    link_fixture t;
    std::size_t lost = 0;
    std::uint32_t sent = 0;
    while (lost < 100)
        lost += t.link->send(relay_client::sealed_to(++sent, 1200), t.now);
    CHECK(t.link->waits_to_write());
    auto came = t.client_reads();
    lost += t.link->on_writable(t.now);
    const auto last = t.client_reads();
    came.insert(came.end(), last.begin(), last.end());
    CHECK(came.size() + lost == sent);
    REQUIRE(last.size() >= relay_link::max_queued);
    CHECK(came.back() == relay_client::sealed_to(sent, 1200));
    CHECK_FALSE(t.link->waits_to_write());
}

TEST_CASE("a datagram that waits for 200 ms is dropped", "[relay]") {
    link_fixture t;
    while (t.link->send(relay_client::sealed_to(1, 1200), t.now) == 0) {
    }
    t.client_reads();
    CHECK(t.link->on_writable(t.now + 201ms) == relay_link::max_queued);
    CHECK(t.client_reads().size() <= 1); // one was half sent
}
