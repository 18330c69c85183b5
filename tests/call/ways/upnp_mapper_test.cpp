// The mapper of a port by UPnP, with a router that the test plays on the mapper's threads.
#include "call/ways/upnp_mapper.hpp"
#include "support/bounded_run.hpp"

#include <boost/asio/io_context.hpp>
#include <boost/asio/steady_timer.hpp>

#include <atomic>
#include <chrono>
#include <cstdint>
#include <memory>

using namespace babel;
using namespace std::chrono_literals;
using call::upnp_grant, call::upnp_request;

namespace {

/// Outlives the mapper, like what a thread holds.
struct played_igd {
    std::atomic<bool> refuses{false};
    std::atomic<std::uint16_t> wanted{0};     // the last time
    std::atomic<std::uint16_t> other_port{0}; // than the wanted one; 0: that one
    std::atomic<bool> may_answer{true};       // a request to map
    std::atomic<bool> may_unmap{true};
    std::atomic<int> asked{0};
    std::atomic<int> unmapped{0};
    std::atomic<std::uint16_t> last_unmapped{0};
};

call::upnp_mapper::router_calls calls_of(std::shared_ptr<played_igd> router) {
    call::upnp_mapper::router_calls out;
    out.map = [router](const upnp_request& of) -> result<upnp_grant> {
        router->wanted = of.wanted;
        ++router->asked;
        router->asked.notify_all();
        router->may_answer.wait(false);
        if (router->refuses) return make_error_code(errc::timed_out);
        const auto port = router->other_port ? router->other_port.load() : of.wanted;
        return upnp_grant{{4, {203, 0, 113, 7}, port}, "http://192.168.1.1/", "a service"};
    };
    out.unmap = [router](const upnp_grant& last) {
        router->may_unmap.wait(false);
        router->last_unmapped = last.outer.port;
        ++router->unmapped;
        router->unmapped.notify_all();
    };
    return out;
}

struct upnp_under_test {
    static upnp_request request(std::uint16_t port, std::chrono::seconds lifetime = 1200s) {
        upnp_request out;
        out.own_port = out.wanted = port;
        out.lifetime = lifetime;
        return out;
    }
    explicit upnp_under_test(const call::upnp_mapper::times& limits = {})
        : mapper(loop.get_executor(), calls_of(router), limits, [this] { ++changes; }) {}
    ~upnp_under_test() { test::run_bounded(loop, mapper.close()); }

    void start() {
        mapper.ask(request(40000));
        mapper.start();
    }
    void start_with_port() {
        start();
        test::run_until(loop, [this] { return mapper.outer().has_value(); });
    }
    /// Asks for the same port, before its time.
    void renew() {
        mapper.leave();
        mapper.ask(request(40000));
    }
    /// The thread does not end meanwhile, so the loop has nothing to wait for.
    void wait_until_asked(int times) {
        test::run_ready(loop);
        for (int now = router->asked; now < times; now = router->asked)
            router->asked.wait(now);
    }

    void let_go(std::atomic<bool>& what) {
        what = true;
        what.notify_all();
    }

    asio::io_context loop{1};
    std::shared_ptr<played_igd> router = std::make_shared<played_igd>();
    int changes = 0;
    call::upnp_mapper mapper;
};

} // namespace

TEST_CASE("a port by UPnP is told and given back", "[upnp]") {
    upnp_under_test with;
    with.start();
    CHECK_FALSE(with.mapper.outer());
    test::run_until(with.loop, [&] { return with.changes > 0; });
    CHECK(with.mapper.outer() == wire::seen_address{4, {203, 0, 113, 7}, 40000});
    test::run_bounded(with.loop, with.mapper.close());
    CHECK(with.router->unmapped == 1);
    CHECK(with.router->last_unmapped == 40000);
    CHECK_FALSE(with.mapper.outer());
}

TEST_CASE("a port by UPnP is renewed in time", "[upnp]") {
    upnp_under_test with;
    with.mapper.ask(upnp_under_test::request(40000, 1s)); // half of it is 0 s, in whole seconds
    with.mapper.start();
    test::run_until(with.loop, [&] { return with.router->asked > 2; });
    CHECK(with.changes == 1);
}

TEST_CASE("a port by UPnP is asked for again after a sleep, and not told before", "[upnp]") {
    upnp_under_test with;
    with.start_with_port();
    with.mapper.ask_again();
    CHECK_FALSE(with.mapper.outer());
    test::run_until(with.loop, [&] { return with.mapper.outer().has_value(); });
    CHECK(with.router->asked == 2);
    CHECK(with.router->unmapped == 0);
}

TEST_CASE("a port whose renewal failed is asked for again", "[upnp]") {
    call::upnp_mapper::times limits;
    limits.after_doubt = 0s;
    upnp_under_test with(limits);
    with.router->other_port = 50000;
    with.start_with_port();
    with.router->refuses = true;
    with.renew();
    test::run_until(with.loop, [&] { return with.router->asked > 3; });
    CHECK_FALSE(with.mapper.outer());
    CHECK(with.router->wanted == 50000);
    with.router->refuses = false;
    test::run_until(with.loop, [&] { return with.changes == 3; });
    CHECK(with.mapper.outer() == wire::seen_address{4, {203, 0, 113, 7}, 50000});
}

TEST_CASE("a port whose renewal failed is given back at the end", "[upnp]") {
    upnp_under_test with;
    with.start_with_port();
    with.router->refuses = true;
    with.renew();
    test::run_until(with.loop, [&] { return with.changes == 2; });
    CHECK_FALSE(with.mapper.outer());
    test::run_bounded(with.loop, with.mapper.close());
    CHECK(with.router->unmapped == 1);
    CHECK(with.router->last_unmapped == 40000);
}

TEST_CASE("a port whose renewal takes long is not told until it is renewed", "[upnp]") {
    call::upnp_mapper::times limits;
    limits.attempt = 1ms;
    upnp_under_test with(limits);
    with.start_with_port();
    with.router->may_answer = false;
    with.renew();
    test::run_until(with.loop, [&] { return with.changes == 2; });
    CHECK_FALSE(with.mapper.outer());
    with.let_go(with.router->may_answer);
    test::run_until(with.loop, [&] { return with.changes == 3; });
    CHECK(with.mapper.outer());
}

TEST_CASE("a renewal that runs at the end gives its port back", "[upnp]") {
    const auto router = [] {
        upnp_under_test with;
        with.start_with_port();
        with.router->may_answer = false;
        with.router->refuses = true; // the earlier grant is left
        with.renew();
        with.wait_until_asked(2);
        test::run_bounded(with.loop, with.mapper.close());
        CHECK(with.router->unmapped == 0);
        return with.router;
    }();
    router->may_answer = true;
    router->may_answer.notify_all();
    router->unmapped.wait(0);
    CHECK(router->unmapped == 1);
}

TEST_CASE("a slow router keeps one thread, and the newest request waits", "[upnp]") {
    upnp_under_test with;
    with.router->may_answer = false;
    with.start();
    with.wait_until_asked(1);
    for (std::uint16_t port = 40001; port <= 40003; ++port) {
        with.mapper.ask(upnp_under_test::request(port));
        test::run_ready(with.loop);
    }
    CHECK(with.router->asked == 1);
    with.let_go(with.router->may_answer);
    test::run_until(with.loop, [&] { return with.mapper.outer().has_value(); });
    CHECK(with.mapper.outer()->port == 40003);
    CHECK(with.router->asked == 2);
    CHECK(with.router->unmapped == 1); // the port that the first one got
    CHECK(with.router->last_unmapped == 40000);
}

TEST_CASE("a port that is no longer wanted is given back, and another one asked for", "[upnp]") {
    upnp_under_test with;
    with.start_with_port();
    with.mapper.leave();
    CHECK_FALSE(with.mapper.outer());
    test::run_until(with.loop, [&] { return with.router->unmapped == 1; });
    with.mapper.ask(upnp_under_test::request(40001));
    test::run_until(with.loop, [&] { return with.mapper.outer().has_value(); });
    CHECK(with.mapper.outer()->port == 40001);
}

TEST_CASE("a router that refuses UPnP is not asked again at once", "[upnp]") {
    upnp_under_test with;
    with.router->refuses = true;
    with.start();
    asio::steady_timer pause(with.loop, 200ms); // the refusal has been taken by then
    bool is_over = false;
    pause.async_wait([&](error_code) { is_over = true; });
    test::run_until(with.loop, [&] { return is_over; });
    test::run_bounded(with.loop, with.mapper.close());
    CHECK(with.router->asked == 1);
    CHECK(with.router->unmapped == 0);
    CHECK(with.changes == 0);
}

TEST_CASE("a port that is granted after the end is given back", "[upnp]") {
    const auto router = [] {
        upnp_under_test with;
        with.router->may_answer = false;
        with.start();
        with.wait_until_asked(1);
        test::run_bounded(with.loop, with.mapper.close());
        CHECK(with.changes == 0);
        return with.router;
    }();
    router->may_answer = true;
    router->may_answer.notify_all();
    router->unmapped.wait(0);
    CHECK(router->unmapped == 1);
}

TEST_CASE("a router that is slow to take a port back does not hold up the end", "[upnp]") {
    upnp_under_test with;
    with.start_with_port();
    with.router->may_unmap = false;
    const auto before = std::chrono::steady_clock::now();
    test::run_bounded(with.loop, with.mapper.close());
    const auto took = std::chrono::steady_clock::now() - before;
    CHECK(took >= call::upnp_mapper::close_limit);
    CHECK(took < 5s);
    CHECK(with.router->unmapped == 0);
    with.let_go(with.router->may_unmap);
    with.router->unmapped.wait(0);
}
