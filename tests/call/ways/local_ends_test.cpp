// The ends of a client in a network namespace of its own.
#include "nat/mapping_rows.hpp"
#include "net/network_space.hpp"
#include "server/relay/relay_fixture.hpp"
#include "support/bounded_run.hpp"
#include <babel/call/local_ends.hpp>

#include <boost/asio/io_context.hpp>
#include <boost/asio/ip/address.hpp>
#include <boost/asio/steady_timer.hpp>

#include <chrono>
#include <cstdint>
#include <fstream>
#include <memory>
#include <optional>
#include <sstream>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using call::local_ends;
using test::network_space;
using test::seen;

namespace {

call::settings hiding(bool does) {
    call::settings out;
    out.relay_only = does;
    return out;
}

struct ends_under_test {
    explicit ends_under_test(call::settings wanted = {}) : options(std::move(wanted)) {
        if (space) space.connect();
    }
    ~ends_under_test() {
        test::run_bounded(loop, ends.close());
        test::run_bounded(loop, sockets.close());
    }
    void use(const std::string& relay = "192.0.2.9") {
        REQUIRE(sockets.join(7, [](bytes_view, const auto&) {}));
        ends.use(asio::ip::make_address(relay));
        test::run_ready(loop);
    }

    call::sleep_look look() {
        call::sleep_look out;
        out.slept = [this] {
            ++looks;
            return suspended;
        };
        out.interval = 1ms;
        return out;
    }

    network_space space;
    std::chrono::nanoseconds suspended = 1h; // before
    int looks = 0;
    asio::io_context loop{1};
    logger log{log_level::error};
    call::settings options;
    call::media_sockets sockets{loop.get_executor(), options, log};
    local_ends ends{loop.get_executor(), options, sockets, log, look()};
};

/// Behind a router that does not answer.
struct ends_behind_router : ends_under_test {
    explicit ends_behind_router(bool is_hidden) : ends_under_test(hiding(is_hidden)) {
        if (!space) return;
        space.must("address add 10.0.0.1/24 dev here");
        space.must("route add default via 10.0.0.254"); // nobody is there
    }
};

/// By this thread's network namespace, so far.
std::uint64_t udp_datagrams_sent() {
    std::ifstream file("/proc/thread-self/net/snmp");
    for (std::string line; std::getline(file, line);) {
        std::istringstream words(line); // the first line of a kind has names, the second numbers
        std::string kind;
        std::uint64_t received = 0;
        std::uint64_t without_port = 0;
        std::uint64_t damaged = 0;
        std::uint64_t sent = 0;
        words >> kind >> received >> without_port >> damaged >> sent;
        if (words && kind == "Udp:") return sent;
    }
    FAIL("the kernel does not count datagrams");
    return 0;
}

} // namespace

TEST_CASE("own addresses have the ports of the calls' sockets", "[ends]") {
    ends_under_test with;
    if (!with.space) return;
    CHECK(with.ends.hosts().empty()); // there is no socket yet
    with.use();
    const auto port = with.sockets.port(net::family::v4);
    CHECK(with.ends.hosts() == std::vector{seen("192.0.2.1", port)});
    with.space.must("address add 10.0.0.1/24 dev here"); // not on the way to the relay
    CHECK(with.ends.hosts() == std::vector{seen("192.0.2.1", port)});
    CHECK(with.ends.mapped().empty());
}

TEST_CASE("a user who hides has no addresses", "[ends]") {
    ends_under_test with(hiding(true));
    if (!with.space) return;
    with.use();
    CHECK(with.ends.hosts().empty());
}

TEST_CASE("routers are asked for ports of TCP, unless the user hides", "[ends]") {
    const bool is_hidden = GENERATE(false, true);
    ends_behind_router with(is_hidden);
    if (!with.space) return;
    const local_ends::tcp_ports ports{40000, 0};
    with.use("198.51.100.9");
    const auto of_udp = udp_datagrams_sent();
    CHECK((of_udp == 0) == is_hidden);
    with.ends.map_tcp({}, ports);
    test::run_ready(with.loop);
    CHECK((udp_datagrams_sent() == of_udp) == is_hidden);
    CHECK(with.ends.mapped_tcp(ports).empty());
    with.ends.map_tcp(ports, {});
}

TEST_CASE("a plain call's port is asked for until its handle is released", "[ends]") {
    const bool is_hidden = GENERATE(false, true);
    ends_behind_router with(is_hidden);
    if (!with.space) return;
    const auto before = udp_datagrams_sent();
    auto handle = with.ends.map_listener(asio::ip::make_address("198.51.100.9"), 40000);
    test::run_ready(with.loop);
    const auto asked = udp_datagrams_sent();
    CHECK((asked == before) == is_hidden);
    CHECK(with.ends.mapped().empty()); // there is no socket for calls by UDP
    handle.reset();                    // the request may have made a mapping
    test::run_ready(with.loop);
    CHECK((udp_datagrams_sent() == asked) == is_hidden);
}

TEST_CASE("changes of the network are heard of while somebody listens", "[ends]") {
    ends_under_test with;
    if (!with.space) return;
    with.use();
    std::vector<local_ends::change> heard;
    auto handle = with.ends.listen([&](local_ends::change what) { heard.push_back(what); });
    with.space.must("address add 10.0.0.1/24 dev here");
    test::run_until(with.loop, [&] { return !heard.empty(); });
    CHECK(heard.front() == local_ends::change::network);
    handle.reset();
    int others = 0;
    handle = with.ends.listen([&](local_ends::change) { ++others; });
    const auto before = heard.size();
    with.space.must("address add 10.0.1.1/24 dev here");
    test::run_until(with.loop, [&] { return others > 0; });
    CHECK(heard.size() == before);
}

TEST_CASE("a sleep is heard of while somebody listens", "[ends]") {
    ends_under_test with;
    if (!with.space) return;
    with.use();
    std::vector<local_ends::change> heard;
    const auto handle = with.ends.listen([&](local_ends::change what) { heard.push_back(what); });
    with.suspended += 3s;
    test::run_until(with.loop, [&] { return !heard.empty(); });
    CHECK(heard.front() == local_ends::change::sleep);
    CHECK(with.ends.slept() == 3s);
}

TEST_CASE("nobody looks for sleeps between calls, and the next call notices one", "[ends]") {
    ends_under_test with;
    if (!with.space) return;
    with.use();
    auto handle = with.ends.listen([](local_ends::change) {});
    test::run_until(with.loop, [&] { return with.looks > 5; });
    handle.reset();
    const auto before = with.looks;
    asio::steady_timer pause(with.loop, 100ms); // of many looks
    bool is_over = false;
    pause.async_wait([&](error_code) { is_over = true; });
    test::run_until(with.loop, [&] { return is_over; });
    CHECK(with.looks <= before + 1);
    with.suspended += 1h;
    with.ends.use(asio::ip::make_address("192.0.2.9"));
    CHECK(with.ends.slept() == 1h);
    handle = with.ends.listen([](local_ends::change) {});
    test::run_until(with.loop, [&, until = with.looks + 2] { return with.looks >= until; });
}
