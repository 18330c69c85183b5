// Connections by name and address: every address is tried, the first that answers wins.
#include "net/name_service.hpp"
#include "net/sockets.hpp"
#include <babel/net/connector.hpp>
#include <babel/net/name_lookup.hpp>

#include <chrono>

using namespace babel;
using namespace babel::test;
using namespace std::chrono_literals;
using net::stack;

namespace {

result<tcp::socket> connect_to(
    asio::io_context& loop,
    const std::string& host,
    std::uint16_t port,
    const net::connect_options& options = {run_limit, {}}
) {
    return run_bounded(loop, net::connect(loop.get_executor(), host, port, options));
}

std::string peer_of(const result<tcp::socket>& connected) {
    REQUIRE(connected.has_value());
    return connected->remote_endpoint().address().to_string();
}

tcp::acceptor listener_at(asio::io_context& loop, const tcp::endpoint& where) {
    auto listener = net::listen(loop.get_executor(), where, stack::single);
    REQUIRE(listener.has_value());
    return std::move(*listener);
}

constexpr auto host = "peer.test";

} // namespace

TEST_CASE("a numeric address of either family is connected to", "[connector]") {
    asio::io_context loop{1};
    const auto v4 = listener_at(loop, at("127.0.0.1"));
    for (const auto* same : {"127.0.0.1", "::ffff:127.0.0.1"})
        CHECK(peer_of(connect_to(loop, same, v4.local_endpoint().port())) == "127.0.0.1");
    if (!has_ipv6(loop)) return;
    const auto v6 = listener_at(loop, at("::1"));
    CHECK(peer_of(connect_to(loop, "::1", v6.local_endpoint().port())) == "::1");
}

TEST_CASE("a port that is shared has a listener and several connections", "[connector]") {
    asio::io_context loop{1};
    const auto first = listener_at(loop, at("127.0.0.1"));
    const auto second = listener_at(loop, at("127.0.0.1"));
    net::connect_options how;
    how.timeout = run_limit;
    how.shared_port = 0;
    const auto one = connect_to(loop, "127.0.0.1", first.local_endpoint().port(), how);
    REQUIRE(one.has_value());
    how.shared_port = one->local_endpoint().port();
    auto own = net::reserve_port(loop.get_executor(), tcp::v4(), *how.shared_port);
    REQUIRE(own.has_value());
    own->listen();
    const auto other = connect_to(loop, "127.0.0.1", second.local_endpoint().port(), how);
    REQUIRE(other.has_value());
    CHECK(other->local_endpoint() == one->local_endpoint());
    // The same ends cannot have two connections.
    CHECK_FALSE(connect_to(loop, "127.0.0.1", second.local_endpoint().port(), how).has_value());
}

TEST_CASE("the machine's own name service is asked for a name", "[connector]") {
    asio::io_context loop{1};
    const auto v4 = listener_at(loop, at("127.0.0.1"));
    CHECK(peer_of(connect_to(loop, "localhost", v4.local_endpoint().port())) == "127.0.0.1");
}

TEST_CASE("a name with both families leads to the one that listens", "[connector]") {
    asio::io_context loop{1};
    if (!has_ipv6(loop)) return;
    const auto v4 = listener_at(loop, at("127.0.0.1"));
    const auto v6 = listener_at(loop, at("::1"));
    for (const auto& order : {std::vector<std::string>{"127.0.0.1", "::1"}, {"::1", "127.0.0.1"}}) {
        const known_host name(host, order);
        CHECK(peer_of(connect_to(loop, host, v4.local_endpoint().port())) == "127.0.0.1");
        CHECK(peer_of(connect_to(loop, host, v6.local_endpoint().port())) == "::1");
    }
}

TEST_CASE("the families take turns", "[connector]") {
    asio::io_context loop{1};
    if (!has_ipv6(loop)) return;
    const auto third = listener_at(loop, at("::1"));
    const auto port = third.local_endpoint().port();
    const auto second = listener_at(loop, at("127.0.0.3", port));
    const known_host name(host, {"127.0.0.2", "127.0.0.3", "::1"}); // the first refuses
    CHECK(peer_of(connect_to(loop, host, port)) == "::1");
}

TEST_CASE("addresses that refuse are passed over", "[connector]") {
    asio::io_context loop{1};
    const auto last = listener_at(loop, at("127.0.0.5"));
    const known_host name(host, {"127.0.0.2", "127.0.0.3", "127.0.0.4", "127.0.0.5"});
    const auto start = std::chrono::steady_clock::now();
    CHECK(peer_of(connect_to(loop, host, last.local_endpoint().port())) == "127.0.0.5");
    CHECK(std::chrono::steady_clock::now() - start < 200ms); // without waiting for turns
}

TEST_CASE("an address that never answers delays the next one briefly", "[connector]") {
    asio::io_context loop{1};
    const black_hole hole(loop, at("127.0.0.2"));
    const auto good = listener_at(loop, at("127.0.0.3", hole.port()));
    const known_host name(host, {"127.0.0.2", "127.0.0.3"});
    const auto start = std::chrono::steady_clock::now();
    CHECK(peer_of(connect_to(loop, host, hole.port())) == "127.0.0.3");
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(took >= 250ms);
    CHECK(took < 900ms); // a lost SYN is sent again after 1 s
    run_until_idle(loop);
}

TEST_CASE("a slow address still wins if the next one fails", "[connector]") {
    asio::io_context loop{1};
    const known_host name(host, {"127.0.0.2", "127.0.0.3"}); // .3 refuses, after 250 ms
    auto hole = std::make_unique<black_hole>(loop, at("127.0.0.2"));
    const auto port = hole->port();
    spawned<result<tcp::socket>> connecting(
        loop, net::connect(loop.get_executor(), host, port, {run_limit, {}})
    );
    asio::steady_timer later(loop, 300ms);
    later.async_wait([&](error_code) { hole->opens(); });
    CHECK(peer_of(connecting.get()) == "127.0.0.2");
}

TEST_CASE("a refused port is reported", "[connector]") {
    asio::io_context loop{1};
    const closed_port nobody(loop);
    const auto got = connect_to(loop, "127.0.0.1", nobody.port());
    CHECK(got.error() == asio::error::connection_refused);
    const known_host name(host, {"127.0.0.1", "127.0.0.2"});
    CHECK(connect_to(loop, host, nobody.port()).error() == asio::error::connection_refused);
}

TEST_CASE("a name without addresses is reported", "[connector]") {
    asio::io_context loop{1};
    const known_host name(host, {});
    CHECK(connect_to(loop, host, 1).error() == errc::no_address);
}

TEST_CASE("one deadline covers all addresses", "[connector]") {
    asio::io_context loop{1};
    const black_hole hole(loop, at("127.0.0.2"));
    const black_hole other(loop, at("127.0.0.3", hole.port()));
    const known_host name(host, {"127.0.0.2", "127.0.0.3", "127.0.0.2", "127.0.0.3"});
    const auto start = std::chrono::steady_clock::now();
    const auto got = connect_to(loop, host, hole.port(), {300ms, {}});
    const auto took = std::chrono::steady_clock::now() - start;
    CHECK(got.error() == errc::timed_out);
    CHECK(took >= 300ms);
    CHECK(took < 900ms);
    run_until_idle(loop);
}

TEST_CASE("a deadline shorter than an address's turn is kept", "[connector]") {
    asio::io_context loop{1};
    const black_hole hole(loop, at("127.0.0.2"));
    const auto start = std::chrono::steady_clock::now();
    CHECK(connect_to(loop, "127.0.0.2", hole.port(), {20ms, {}}).error() == errc::timed_out);
    CHECK(std::chrono::steady_clock::now() - start < 200ms);
    run_until_idle(loop);
}

TEST_CASE("one deadline covers the look-up too", "[connector]") {
    asio::io_context loop{1};
    known_host name(host, {"127.0.0.1"});
    name.hold();
    CHECK(connect_to(loop, host, 1, {20ms, {}}).error() == errc::timed_out);
    CHECK(net::abandoned_lookups() == 1);
    name.release();
    run_until_idle(loop);
    CHECK(net::abandoned_lookups() == 0);
}

TEST_CASE("a stranger's name without an answer delays no other name", "[connector]") {
    asio::io_context loop{1};
    const auto listener = listener_at(loop, at("127.0.0.1"));
    const auto port = listener.local_endpoint().port();
    known_host slow(host, {"127.0.0.1"});
    slow.hold();
    net::connect_options options{run_limit, {}};
    options.is_strangers = true;
    spawned<result<tcp::socket>> strangers(
        loop, net::connect(loop.get_executor(), host, port, options)
    );
    run_ready(loop);
    CHECK(peer_of(connect_to(loop, "localhost", port)) == "127.0.0.1");
    CHECK(connect_to(loop, "localhost", port, options).error() == errc::looking_up);
    slow.release();
    CHECK(peer_of(strangers.get()) == "127.0.0.1");
    CHECK(peer_of(connect_to(loop, "localhost", port, options)) == "127.0.0.1");
}

TEST_CASE("a stranger's name that takes too long is given up", "[connector]") {
    asio::io_context loop{1};
    known_host name(host, {"127.0.0.1"});
    name.hold();
    net::connect_options options{20ms, {}};
    options.is_strangers = true;
    CHECK(connect_to(loop, host, 1, options).error() == errc::timed_out);
    CHECK(net::abandoned_lookups() == 1);
    name.release();
    run_until_idle(loop);
    CHECK(net::abandoned_lookups() == 0);
}

TEST_CASE("a timeout of zero is a deadline", "[connector]") {
    asio::io_context loop{1};
    const black_hole hole(loop, at("127.0.0.1"));
    CHECK(connect_to(loop, "127.0.0.1", hole.port(), {0ms, {}}).error() == errc::timed_out);
    CHECK(connect_to(loop, host, hole.port(), {0ms, {}}).error() == errc::timed_out);
    run_until_idle(loop);
}

TEST_CASE("refused addresses are never tried and others are", "[connector]") {
    asio::io_context loop{1};
    const auto first = listener_at(loop, at("127.0.0.2"));
    const auto port = first.local_endpoint().port();
    const auto second = listener_at(loop, at("127.0.0.3", port));
    const known_host name(host, {"127.0.0.2", "127.0.0.3"});
    net::connect_options options{run_limit, {}};
    options.refuse = [](const tcp::endpoint& to) {
        return to.address().to_string() == "127.0.0.2" ? error_code(errc::bad_host) : error_code{};
    };
    CHECK(peer_of(connect_to(loop, host, port, options)) == "127.0.0.3");
}

TEST_CASE("the first refusal is the error if every address is refused", "[connector]") {
    asio::io_context loop{1};
    const known_host name(host, {"127.0.0.2", "127.0.0.3"});
    net::connect_options options{run_limit, {}};
    options.refuse = [](const tcp::endpoint& to) {
        return error_code(
            to.address().to_string() == "127.0.0.2" ? errc::bad_host : errc::bad_file
        );
    };
    CHECK(connect_to(loop, host, 5000, options).error() == errc::bad_host);
    CHECK(connect_to(loop, "127.0.0.3", 5000, options).error() == errc::bad_file);
}

TEST_CASE("only addresses of the wanted family are tried", "[connector]") {
    asio::io_context loop{1};
    if (!has_ipv6(loop)) return;
    const auto v4 = listener_at(loop, at("127.0.0.1"));
    const auto port = v4.local_endpoint().port();
    const auto v6 = listener_at(loop, at("::1", port));
    const known_host name(host, {"::1", "127.0.0.1"});
    net::connect_options options{run_limit, {}};
    options.addresses = net::family::v4;
    CHECK(peer_of(connect_to(loop, host, port, options)) == "127.0.0.1");
    CHECK(connect_to(loop, "::1", port, options).error() == errc::no_address);
    options.addresses = net::family::v6;
    CHECK(peer_of(connect_to(loop, host, port, options)) == "::1");
    CHECK(connect_to(loop, "127.0.0.1", port, options).error() == errc::no_address);
}
