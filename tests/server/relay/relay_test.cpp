// The relay's thread over real sockets.
#include "server/relay/relay.hpp"
#include "server/relay/relay_socket.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"

#include <boost/asio/io_context.hpp>

#include <chrono>
#include <functional>
#include <string_view>
#include <utility>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::relay_news;
using test::client_socket;
using test::in_an_hour;
using test::relay_client;
using wire::bound_code;

namespace {

/// Settings of a relay at a free port, which goes to `at`.
server::relay_loop::settings settings_at(net::udp::endpoint& at, asio::io_context& loop) {
    server::relay_loop::settings out{test::relay_secret, {}, {}};
    at = test::free_udp_port(loop);
    REQUIRE_FALSE(out.ports.open(at));
    return out;
}

struct running_relay {
    asio::io_context loop{1};
    std::vector<relay_news> news;
    net::udp::endpoint at;
    server::relay relay{loop.get_executor(), settings_at(at, loop), [this](const relay_news& each) {
                            news.push_back(each);
                        }};

    ~running_relay() {
        task_group closing(loop.get_executor());
        closing.spawn(relay.close());
        test::run_until_idle(loop);
    }
    void until(const std::function<bool()>& holds) {
        const auto deadline = std::chrono::steady_clock::now() + 10s;
        while (!holds() && std::chrono::steady_clock::now() < deadline)
            loop.run_one_for(10ms);
        CHECK(holds());
    }
};

} // namespace

TEST_CASE("the relay passes datagrams on in its own thread, and tells of the pair", "[relay]") {
    running_relay r;
    client_socket alice(r.loop, r.at);
    client_socket bob(r.loop, r.at);
    relay_client one(10, 20, in_an_hour());
    relay_client other(20, 10, in_an_hour());
    CHECK(alice.binds(one) == bound_code::bound);
    CHECK(bob.binds(other) == bound_code::bound);
    alice.sends(one.sealed());
    CHECK(bob.receives() == one.sealed());
    bob.sends(other.sealed(1200));
    CHECK(alice.receives() == other.sealed(1200));
    r.until([&] { return r.news.size() == 1; });
    CHECK(r.relay.counts().datagrams == 2);
    r.relay.drop(20, 10, in_an_hour() + 60);
    r.until([&] { return r.news.size() == 2; });
    CHECK(r.news.back().what == relay_news::kind::dropped);
    CHECK(alice.binds(one) == bound_code::no);
}

TEST_CASE("the relay's limits change while it runs", "[relay]") {
    running_relay r;
    client_socket alice(r.loop, r.at);
    server::relay_limits none;
    none.calls = 0;
    r.relay.change_limits(none);
    relay_client one(10, 20, in_an_hour());
    r.until([&] { return alice.binds(one) == bound_code::no; });
}

TEST_CASE("orders that find no room are given later, in their order", "[relay]") {
    running_relay r;
    client_socket alice(r.loop, r.at);
    for (std::uint32_t i = 0; i < 5000; ++i)
        r.relay.drop(1000 + i, 7000 + i, in_an_hour() + 60);
    relay_client last(1000 + 4999, 7000 + 4999, in_an_hour());
    r.until([&] {
        r.relay.catch_up();
        return alice.binds(last) == bound_code::no;
    });
}

TEST_CASE("a relay that nobody closes ends its thread, and frees its port", "[relay]") {
    asio::io_context loop{1};
    net::udp::endpoint at;
    {
        server::relay started(loop.get_executor(), settings_at(at, loop), {});
        for (std::uint32_t i = 0; i < 5000; ++i) // the ring is full
            started.drop(1000 + i, 7000 + i, in_an_hour() + 60);
    }
    CHECK_NOTHROW(net::udp::socket(loop, at));
}

TEST_CASE("the relay tells strangers their address at both of its ports", "[relay]") {
    asio::io_context loop{1};
    net::udp::endpoint at;
    auto with = settings_at(at, loop);
    const auto second = test::free_udp_port(loop);
    REQUIRE_FALSE(with.ports.open_second(second.port()));
    server::relay started(loop.get_executor(), std::move(with), {});

    client_socket alice(loop, at);
    const auto own = alice.socket.local_endpoint().port();
    const auto told_by = [&](const net::udp::endpoint& port) {
        alice.socket.connect(port);
        alice.sends(wire::encode(wire::address_question{}));
        return wire::decode_address_answer(alice.receives()).value(); // the token masks nothing
    };
    const auto first = told_by(at);
    CHECK(first.seen == wire::seen_address{4, {127, 0, 0, 1}, own});
    CHECK(first.other_port == second.port());
    const auto other = told_by(second);
    CHECK(other.seen == first.seen);
    CHECK(other.other_port == at.port());
}
