// Ports of a router, which the test plays, for TCP ports of calls.
#include "call/ways/played_router.hpp"
#include "call/ways/tcp_mappings.hpp"
#include "support/bounded_run.hpp"

#include <cstdint>
#include <optional>
#include <set>

using namespace babel;
using test::played_router;

namespace {

constexpr int tcp_number = 6; // IANA's

wire::seen_address outer_end_of(std::uint16_t port) {
    return {4, {203, 0, 113, 7}, port};
}

struct tcp_mappings_under_test {
    ~tcp_mappings_under_test() { test::run_bounded(loop, mappings.close()); }

    call::port_mapper::settings settings() {
        call::port_mapper::settings out;
        out.towards = asio::ip::make_address("198.51.100.1");
        out.own_port = 9; // does not count
        out.router_port = router.socket.local_endpoint().port();
        out.find_route = [](const asio::ip::address&) -> result<net::route> {
            const asio::ip::address here = asio::ip::address_v4::loopback();
            return net::route{here, here};
        };
        return out;
    }
    /// The router grants the next request, which is for that port.
    void grants(std::uint16_t port) {
        const auto request = router.hears();
        CHECK(played_router::protocol_in(request) == tcp_number);
        CHECK(played_router::own_port_in(request) == port);
        router.sends(played_router::granting(request, 7));
        test::run_until(loop, [&] { return changes > 0; });
        changes = 0;
    }
    /// The router gets a port back.
    std::uint16_t gets_back() {
        const auto last = router.hears();
        CHECK(played_router::is_release(last));
        CHECK(played_router::protocol_in(last) == tcp_number);
        return played_router::own_port_in(last);
    }

    asio::io_context loop{1};
    played_router router{loop, {asio::ip::address_v4::loopback(), 0}};
    logger log{log_level::error};
    int changes = 0;
    call::tcp_mappings mappings{loop.get_executor(), settings(), log, [this] { ++changes; }};
};

} // namespace

TEST_CASE("a call's TCP port has one of the router until the call is over", "[mapper]") {
    tcp_mappings_under_test with;
    CHECK(with.router.hears_nothing());
    with.mappings.change(0, 40000);
    CHECK_FALSE(with.mappings.outer(40000));
    with.grants(40000);
    CHECK(with.mappings.outer(40000) == outer_end_of(40000));
    CHECK_FALSE(with.mappings.outer(40001));
    with.mappings.change(40000, 0);
    CHECK_FALSE(with.mappings.outer(40000));
    CHECK(with.gets_back() == 40000);
    CHECK(with.router.hears_nothing());
}

TEST_CASE("another TCP port of a call takes the place of the first one", "[mapper]") {
    tcp_mappings_under_test with;
    with.mappings.change(0, 40000);
    with.grants(40000);
    with.mappings.change(40000, 40001);
    CHECK(with.gets_back() == 40000);
    with.grants(40001);
    CHECK_FALSE(with.mappings.outer(40000));
    CHECK(with.mappings.outer(40001) == outer_end_of(40001));
    with.mappings.change(40001, 40001);
    CHECK(with.router.hears_nothing());
}

TEST_CASE("calls at one time have a port of the router each", "[mapper]") {
    tcp_mappings_under_test with;
    with.mappings.change(0, 40000);
    with.grants(40000);
    with.mappings.change(0, 40001);
    with.grants(40001);
    with.mappings.change(40000, 0);
    CHECK(with.gets_back() == 40000);
    CHECK(with.mappings.outer(40001) == outer_end_of(40001));
    with.mappings.change(0, 40002);
    with.grants(40002);
    CHECK(with.mappings.outer(40001) == outer_end_of(40001));
    CHECK(with.mappings.outer(40002) == outer_end_of(40002));
    test::run_bounded(with.loop, with.mappings.close());
    const std::set given_back{with.gets_back(), with.gets_back()};
    CHECK(given_back == std::set<std::uint16_t>{40001, 40002});
}

TEST_CASE("a TCP port that was never asked for is not given back", "[mapper]") {
    tcp_mappings_under_test with;
    with.mappings.change(40000, 0);
    CHECK(with.router.hears_nothing());
    with.mappings.change(40000, 40001);
    with.grants(40001);
    CHECK(with.mappings.outer(40001) == outer_end_of(40001));
}
