// Tests of the way to clients, by sockets.
#include "server/session/reach_tests.hpp"
#include "server/signalling/rules.hpp"
#include "server/transcript.hpp"
#include "support/bounded_run.hpp"
#include <babel/net/tcp.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <list>
#include <utility>
#include <vector>

using namespace babel;
using server::reach_tests;

namespace {

const net::tcp::endpoint any_port(asio::ip::address_v4::loopback(), 0);

/// A listener that accepts nothing and whose queue is full: connecting gets no answer.
struct full_listener {
    explicit full_listener(asio::io_context& loop) : listener(loop, net::tcp::v4()), filler(loop) {
        listener.bind(any_port);
        listener.listen(0); // the queue holds one more than that
        filler.connect(listener.local_endpoint());
    }
    std::uint16_t port() const { return listener.local_endpoint().port(); }

    net::tcp::acceptor listener;
    net::tcp::socket filler;
};

/// A port that is taken but has no listener.
struct port_without_listener {
    explicit port_without_listener(asio::io_context& loop) : socket(loop, any_port) {}
    std::uint16_t port() const { return socket.local_endpoint().port(); }

    net::tcp::socket socket;
};

struct tests_fixture {
    using told = std::vector<std::pair<std::uint16_t, bool>>;

    void run_until_told(std::size_t count) {
        test::run_until(loop, [&] { return results.size() >= count; });
    }
    ~tests_fixture() { test::run_bounded(loop, tests.close()); }

    asio::io_context loop;
    test::lines record;
    test::recording_peer client{record, "client", server::origin_of("127.0.0.1", "192.0.2.1")};
    told results;
    reach_tests tests{
        loop.get_executor(), [this](const server::client_peer&, std::uint16_t port, bool is_open) {
            results.emplace_back(port, is_open);
        }};
};

} // namespace

TEST_CASE("a client with a listener can be connected to", "[reach]") {
    tests_fixture t;
    const net::tcp::acceptor listener(t.loop, any_port);
    const auto port = listener.local_endpoint().port();
    CHECK(t.tests.begin(t.client, port));
    t.run_until_told(1);
    CHECK(t.results == tests_fixture::told{{port, true}});
}

TEST_CASE("a client whose port is closed cannot be connected to", "[reach]") {
    tests_fixture t;
    const port_without_listener closed(t.loop);
    CHECK(t.tests.begin(t.client, closed.port()));
    t.run_until_told(1);
    CHECK(t.results == tests_fixture::told{{closed.port(), false}});
}

TEST_CASE("a client that drops what comes cannot be connected to after a second", "[reach]") {
    tests_fixture t;
    const full_listener silent(t.loop);
    const auto begun = std::chrono::steady_clock::now();
    CHECK(t.tests.begin(t.client, silent.port()));
    t.run_until_told(1);
    CHECK(t.results == tests_fixture::told{{silent.port(), false}});
    CHECK(std::chrono::steady_clock::now() - begun >= reach_tests::time_limit);
}

TEST_CASE("at most 32 clients are tested at once", "[reach]") {
    tests_fixture t;
    const full_listener silent(t.loop);
    std::list<test::recording_peer> clients;
    const auto begins = [&] {
        auto from = server::origin_of("127.0.0.1", "192.0.2.1");
        from.source = clients.size(); // as if each had an address of its own
        return t.tests.begin(clients.emplace_back(t.record, "other", from), silent.port());
    };
    for (std::size_t i = 0; i < reach_tests::max; ++i)
        CHECK(begins());
    CHECK_FALSE(begins());
    t.run_until_told(reach_tests::max);
    CHECK(begins());
}

TEST_CASE("at most four clients of one address are tested at once", "[reach]") {
    tests_fixture t;
    const full_listener silent(t.loop);
    for (int i = 0; i < 4; ++i)
        CHECK(t.tests.begin(t.client, silent.port()));
    CHECK_FALSE(t.tests.begin(t.client, silent.port()));
    auto elsewhere = server::origin_of("127.0.0.1", "192.0.2.1");
    ++elsewhere.source;
    test::recording_peer other(t.record, "other", elsewhere);
    CHECK(t.tests.begin(other, silent.port()));
    t.run_until_told(5);
    CHECK(t.tests.begin(t.client, silent.port()));
}

TEST_CASE("addresses of the server's own machine are known", "[reach]") {
    for (const auto* each : {"127.0.0.1", "127.0.0.9", "0.0.0.0"})
        CHECK(server::is_of_this_machine(server::origin_of(each, "192.0.2.1")));
    for (const auto* each : {"198.51.100.7", "2001:db8::7"})
        CHECK_FALSE(server::is_of_this_machine(server::origin_of(each, "192.0.2.1")));
}

TEST_CASE("a test that fails at the server has no answer", "[reach]") {
    tests_fixture t;
    // The system connects to no link-local address without its zone.
    test::recording_peer other(t.record, "other", server::origin_of("fe80::1", "192.0.2.1"));
    CHECK(t.tests.begin(other, 5000));
    test::run_until_idle(t.loop);
    CHECK(t.results.empty());
}

TEST_CASE("a client that left gets no answer", "[reach]") {
    tests_fixture t;
    const port_without_listener closed(t.loop);
    CHECK(t.tests.begin(t.client, closed.port()));
    t.tests.forget(t.client);
    test::run_until_idle(t.loop);
    CHECK(t.results.empty());
}
