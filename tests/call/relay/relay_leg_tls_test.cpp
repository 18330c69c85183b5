// A leg over TLS, and a relay's end that reads when the test lets it.
#include "call/relay/relay_leg_tls.hpp"
#include "call/relay/relay_tls.hpp"
#include "call/relay_site.hpp"
#include <babel/crypto/relay_ticket.hpp>
#include <babel/net/socket_transport.hpp>

#include <array>
#include <memory>
#include <optional>
#include <span>

using namespace babel;
using namespace std::chrono_literals;
using call::relay_leg_tls;
using test::relay_client;

namespace {

/// A leg that runs, and the other end of its connection.
struct tls_leg_under_test {
    explicit tls_leg_under_test(const crypto::tls_context& context = test::relay_context())
        : there(loop, run_there(context)) {
        listener.set_option(asio::socket_base::receive_buffer_size(16 * 1024)); // of its links
        running.emplace(loop, leg.run());
    }
    ~tls_leg_under_test() {
        leg.close();
        there.cancel();
        running->cancel();
        running->get();
        there.get();
    }

    asio::awaitable<void> run_there(const crypto::tls_context& context) {
        co_await asio::this_coro::throw_if_cancelled(false);
        auto socket = co_await net::accept(listener);
        if (!socket) co_return;
        relay.emplace(net::make_transport(std::move(*socket)), context, scratch);
        auto shaking = relay->handshake();
        const auto failed = co_await std::move(shaking);
        is_there = !failed;
    }

    relay_leg_tls::hooks hooks() {
        relay_leg_tls::hooks out;
        out.opened = [this](const wire::relay_cookie& of) { link = of; };
        out.received = [this](bytes_view each) { got.emplace_back(each.begin(), each.end()); };
        return out;
    }
    relay_leg_tls::settings settings() {
        relay_leg_tls::settings out;
        out.to = listener.local_endpoint();
        out.now = [this] { return now; };
        return out;
    }

    void opens() {
        test::run_until(loop, [this] { return link.has_value() && is_there; });
    }
    void sends(std::uint32_t number) { leg.send(relay_client::sealed_to(number, 1200)); }
    /// The relay reads all that comes until `is_enough()`.
    template <class Enough>
    std::vector<test::datagram> relay_reads(Enough is_enough) {
        std::vector<test::datagram> out;
        test::run_until(loop, [&] {
            std::array<std::uint8_t, 4096> room;
            while (const auto count = relay->try_read(room)) {
                const auto more = bytes_view(room).first(*count);
                CHECK_FALSE(framer.feed(more, [&](bytes_view each) -> error_code {
                    out.emplace_back(each.begin(), each.end());
                    return {};
                }));
            }
            relay->wait(net::direction::read, [](error_code) {});
            return is_enough(out);
        });
        return out;
    }
    void relay_writes(bytes_view raw) { REQUIRE(relay->try_write(std::span(&raw, 1)).has_value()); }
    /// The leg runs until it ends.
    error_code end() { return running->get(); }

    asio::io_context loop{1};
    net::tcp::acceptor listener{
        *net::listen(loop.get_executor(), test::at("127.0.0.1"), net::stack::single)};
    net::tls_scratch scratch{loop.get_executor(), {}, {}};
    std::optional<net::tls_transport> relay;
    wire::datagram_framer framer;
    bool is_there = false;
    std::optional<wire::relay_cookie> link;
    std::vector<test::datagram> got;
    relay_leg_tls::time_point now{1h};
    relay_leg_tls leg{loop.get_executor(), settings(), hooks()};
    test::spawned<void> there;
    std::optional<test::spawned<error_code>> running;
};

test::datagram framed(const test::datagram& body) {
    const auto length = wire::length_before(body);
    test::datagram out(length.begin(), length.end());
    out.insert(out.end(), body.begin(), body.end());
    return out;
}

} // namespace

TEST_CASE("datagrams pass a leg over TLS as they went in", "[carrier]") {
    tls_leg_under_test t;
    t.opens();
    const auto one = relay_client::sealed_to(1, 26);
    const auto two = relay_client::sealed_to(2, 1200);
    t.leg.send(one);
    t.leg.send(two);
    CHECK(t.relay_reads([](const auto& all) { return all.size() == 2; }) == std::vector{one, two});
    t.relay_writes(framed(one));
    t.relay_writes(framed(two));
    test::run_until(t.loop, [&] { return t.got.size() == 2; });
    CHECK(t.got == std::vector{one, two});
    CHECK(t.leg.unsent() == 0);
}

TEST_CASE("both ends of a leg over TLS have the cookie of its Binds", "[carrier]") {
    tls_leg_under_test t;
    t.opens();
    wire::relay_cookie there{};
    t.relay->engine().export_secret("EXPERIMENTAL babel relay 1", there);
    CHECK(t.link == there);
}

TEST_CASE("all connections to relays share a context of TLS", "[carrier]") {
    const auto one = call::relay_tls_context();
    const auto other = call::relay_tls_context();
    CHECK(one.native() == other.native());
    CHECK(one.role() == crypto::tls_role::client);
}

TEST_CASE("a relay that reads slowly loses the oldest datagrams of a leg", "[carrier]") {
    tls_leg_under_test t;
    t.opens();
    std::uint32_t sent = 0;
    while (t.leg.unsent() < 100) {
        t.sends(++sent);
        test::run_ready(t.loop);
    }
    CHECK(t.leg.unsent() == 100);
    const auto last = relay_client::sealed_to(sent, 1200);
    const auto came =
        t.relay_reads([&](const auto& all) { return !all.empty() && all.back() == last; });
    CHECK(came.size() == sent - t.leg.unsent());
    CHECK(came.size() < 100); // little waits in the system
    const auto behind_the_gap = came[came.size() - call::datagram_stream::max_queued];
    CHECK(behind_the_gap == relay_client::sealed_to(sent - 9, 1200));
}

TEST_CASE("a datagram that waits at a leg for 200 ms is dropped", "[carrier]") {
    tls_leg_under_test t;
    t.opens();
    std::uint32_t sent = 0;
    while (t.leg.unsent() == 0) {
        t.sends(++sent);
        test::run_ready(t.loop);
    }
    t.now += 201ms;
    t.sends(++sent); // the eleventh, and the only one that is not stale
    const auto last = relay_client::sealed_to(sent, 1200);
    t.relay_reads([&](const auto& all) { return !all.empty() && all.back() == last; });
    CHECK(t.leg.unsent() == 1 + call::datagram_stream::max_queued);
}

TEST_CASE("a stream that holds no datagrams ends a leg", "[carrier]") {
    using length = std::array<std::uint8_t, 2>;
    const auto bad = GENERATE(length{25, 0}, length{0xb1, 0x04}, length{0xff, 0xff});
    tls_leg_under_test t;
    t.opens();
    t.relay_writes(bad);
    CHECK(t.end() == (bad[0] == 25 ? errc::out_of_bounds : errc::packet_too_large));
}

TEST_CASE("a server of TLS that has no relay gets no datagram", "[carrier]") {
    const auto any = crypto::tls_context::server(test::server_identity(), {});
    tls_leg_under_test t(any);
    CHECK(t.end() == errc::no_common_alpn);
    CHECK_FALSE(t.link.has_value());
    t.leg.send(relay_client::sealed_to(1));
    CHECK(t.leg.unsent() == 1);
}

TEST_CASE("a leg over TLS can be closed while it opens, and while it carries", "[carrier]") {
    const bool is_open = GENERATE(false, true);
    tls_leg_under_test t;
    if (is_open) t.opens();
    t.leg.close();
    CHECK(t.end());
    CHECK(t.link.has_value() == is_open);
}

TEST_CASE("a leg over TLS that connects in vain ends when it is closed", "[carrier]") {
    const bool is_connecting = GENERATE(false, true);
    asio::io_context loop{1};
    const test::black_hole hole(loop, test::at("127.0.0.2"));
    relay_leg_tls::settings from;
    from.to = test::at("127.0.0.2", hole.port());
    relay_leg_tls leg(loop.get_executor(), std::move(from), {});
    test::spawned<error_code> running(loop, leg.run());
    if (is_connecting) test::run_ready(loop);
    leg.close();
    CHECK(running.get() == errc::cancelled);
}

TEST_CASE("a leg over TLS can be closed before its handshake", "[carrier]") {
    asio::io_context loop{1};
    net::tcp::acceptor mute(loop, test::at("127.0.0.1"));
    std::optional<relay_leg_tls> leg;
    relay_leg_tls::hooks hooks;
    hooks.connected = [&] { leg->close(); };
    relay_leg_tls::settings from;
    from.to = mute.local_endpoint();
    leg.emplace(loop.get_executor(), std::move(from), std::move(hooks));
    test::spawned<error_code> running(loop, leg->run());
    CHECK(running.get() == errc::cancelled);
}

TEST_CASE("a flood over TLS is read with pauses", "[carrier]") {
    tls_leg_under_test t;
    t.opens();
    const auto began = std::chrono::steady_clock::now();
    const auto each = framed(relay_client::sealed_to(1, 1200));
    std::size_t written = 0;
    test::run_until(t.loop, [&] {
        while (written < 40 && t.relay->try_write(std::array{bytes_view(each)}))
            ++written;
        return t.got.size() == 40;
    });
    CHECK(std::chrono::steady_clock::now() - began >= 2 * call::media_sockets::flood_pause);
}
