// The mapper of a port over real sockets, with a router that the test plays.
#include "call/ways/played_router.hpp"
#include "call/ways/port_mapper.hpp"
#include "support/bounded_run.hpp"

#include <boost/asio/error.hpp>

#include <cstdint>
#include <optional>

using namespace babel;
using test::played_router;

namespace {

using packet = played_router::packet;
const auto loopback = asio::ip::make_address("127.0.0.1");

struct mapper_under_test {
    ~mapper_under_test() { test::run_bounded(loop, mapper.close()); }

    call::port_mapper::settings settings() {
        call::port_mapper::settings out;
        out.towards = asio::ip::make_address("198.51.100.1");
        out.own_port = 40000;
        out.router_port = router.socket.local_endpoint().port();
        out.find_route = [this](const asio::ip::address& to) {
            CHECK(to.to_string() == "198.51.100.1");
            return route;
        };
        return out;
    }
    void map(std::uint8_t last = 7) {
        router.sends(played_router::granting(router.hears(), last));
        test::run_until(loop, [&] { return changes > 0; });
        changes = 0;
    }

    asio::io_context loop{1};
    played_router router{loop, {loopback, 0}};
    result<net::route> route = net::route{loopback, loopback};
    logger log{log_level::error};
    int changes = 0;
    call::port_mapper mapper{loop.get_executor(), settings(), log, [this] { ++changes; }};
};

} // namespace

TEST_CASE("the router's port that leads here is told", "[mapper]") {
    mapper_under_test with;
    with.mapper.start();
    const auto request = with.router.hears();
    REQUIRE(request.size() == 60);
    CHECK(
        packet(request.begin() + 20, request.begin() + 24) == packet{127, 0, 0, 1}
    ); // the own address
    CHECK(played_router::own_port_in(request) == 40000);
    CHECK(played_router::protocol_in(request) == 17);
    CHECK_FALSE(with.mapper.outer());
    with.router.sends(played_router::granting(request, 7));
    test::run_until(with.loop, [&] { return with.changes > 0; });
    CHECK(with.mapper.outer() == wire::seen_address{4, {203, 0, 113, 7}, 40000});
    CHECK(with.changes == 1);
}

TEST_CASE("answers from elsewhere than the router are ignored", "[mapper]") {
    mapper_under_test with;
    with.mapper.start();
    const auto request = with.router.hears();
    played_router other_port(with.loop, {loopback, 0});
    other_port.asker = with.router.asker;
    other_port.sends(played_router::granting(request, 66));
    played_router other_address(
        with.loop, {asio::ip::make_address("127.0.0.2"), with.router.socket.local_endpoint().port()}
    );
    other_address.asker = with.router.asker;
    other_address.sends(played_router::granting(request, 66));
    with.router.sends(played_router::granting(request, 7));
    test::run_until(with.loop, [&] { return with.changes > 0; });
    CHECK(with.mapper.outer() == wire::seen_address{4, {203, 0, 113, 7}, 40000});
}

TEST_CASE("a port is given back at the end", "[mapper]") {
    mapper_under_test with;
    with.mapper.start();
    with.map();
    test::run_bounded(with.loop, with.mapper.close());
    CHECK(played_router::is_release(with.router.hears()));
}

TEST_CASE("another way out leads to another router", "[mapper]") {
    mapper_under_test with;
    const auto second = asio::ip::make_address("127.0.0.2");
    played_router next(with.loop, {second, with.router.socket.local_endpoint().port()});
    with.mapper.start();
    with.map();
    with.route = net::route{second, loopback};
    with.mapper.on_network_change();
    const auto request = next.hears();
    CHECK(with.mapper.outer() == std::nullopt);
    CHECK(with.changes == 1);
    CHECK(played_router::is_release(with.router.hears()));
    next.sends(played_router::granting(request, 8));
    test::run_until(with.loop, [&] { return with.changes == 2; });
    CHECK(with.mapper.outer() == wire::seen_address{4, {203, 0, 113, 8}, 40000});
}

TEST_CASE("the same way out keeps its mapping", "[mapper]") {
    mapper_under_test with;
    with.mapper.start();
    with.map();
    with.mapper.on_network_change();
    CHECK(with.router.hears_nothing());
    CHECK(with.mapper.outer());
    CHECK(with.changes == 0);
}

TEST_CASE("a sleep has the same port asked for again, by the same nonce", "[mapper]") {
    mapper_under_test with;
    with.mapper.start();
    const auto first = with.router.hears();
    with.router.sends(played_router::granting(first, 7));
    test::run_until(with.loop, [&] { return with.changes > 0; });
    with.mapper.on_sleep();
    CHECK(with.mapper.outer() == std::nullopt);
    const auto again = with.router.hears();
    CHECK_FALSE(played_router::is_release(again));
    CHECK(played_router::nonce_in(again) == played_router::nonce_in(first));
    CHECK(with.mapper.outer() == std::nullopt);
    CHECK(with.changes == 1);
    with.router.sends(played_router::granting(again, 7));
    test::run_until(with.loop, [&] { return with.changes == 2; });
    CHECK(with.mapper.outer() == wire::seen_address{4, {203, 0, 113, 7}, 40000});
}

TEST_CASE("another own port takes the place of the first one", "[mapper]") {
    mapper_under_test with;
    with.mapper.start();
    with.map();
    with.mapper.set_port(40001);
    CHECK(with.mapper.outer() == std::nullopt);
    const auto last = with.router.hears();
    CHECK(played_router::is_release(last));
    CHECK(played_router::own_port_in(last) == 40000);
    const auto request = with.router.hears();
    CHECK(played_router::own_port_in(request) == 40001);
    CHECK(with.changes == 0);
    with.router.sends(played_router::granting(request, 7));
    test::run_until(with.loop, [&] { return with.changes == 1; });
    CHECK(with.mapper.outer() == wire::seen_address{4, {203, 0, 113, 7}, 40001});
}

TEST_CASE("no router is asked while there is no own port", "[mapper]") {
    mapper_under_test with;
    with.mapper.set_port(0);
    with.mapper.start();
    CHECK(with.router.hears_nothing());
    with.mapper.set_port(40000);
    with.map();
    with.mapper.set_port(0);
    CHECK(played_router::is_release(with.router.hears()));
    CHECK(with.router.hears_nothing());
    CHECK(with.mapper.outer() == std::nullopt);
}

TEST_CASE("a machine without a router asks nobody until it has one", "[mapper]") {
    mapper_under_test with;
    const auto way = with.route;
    SECTION("no network") {
        with.route = asio::error::make_error_code(asio::error::network_unreachable);
    }
    SECTION("no gateway") {
        with.route = net::route{{}, loopback};
    }
    SECTION("an address of the world") {
        with.route = net::route{loopback, asio::ip::make_address("192.0.2.1")};
    }
    with.mapper.start();
    CHECK(with.router.hears_nothing());
    with.route = way;
    with.mapper.on_network_change();
    with.map();
    CHECK(with.mapper.outer());
}

TEST_CASE("a hurry is for one router", "[mapper]") {
    mapper_under_test with;
    const auto way = with.route;
    const auto other = asio::ip::make_address("::1"); // is not asked by UPnP
    with.route = net::route{other, other};
    CHECK_FALSE(with.mapper.hurry());
    with.mapper.start();
    test::run_ready(with.loop);
    with.route = way;
    with.mapper.on_network_change();
    with.router.hears();
    CHECK_FALSE(with.mapper.has_asked_by_upnp());
}

TEST_CASE("an owner may close a mapper when it hears of a port", "[mapper]") {
    mapper_under_test with;
    std::optional<test::spawned<void>> closing;
    call::port_mapper* self = nullptr;
    call::port_mapper mapper(with.loop.get_executor(), with.settings(), with.log, [&] {
        if (!closing) closing.emplace(with.loop, self->close());
    });
    self = &mapper;
    mapper.start();
    with.router.sends(played_router::granting(with.router.hears(), 7));
    test::run_until(with.loop, [&] { return closing.has_value(); });
    closing->get();
}
