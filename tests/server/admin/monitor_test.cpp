// Pages of a monitored server.
#include "server/http_client.hpp"
#include "server/running_server.hpp"
#include "server/signalling/scripted_directory.hpp"
#include <babel/server/monitor.hpp>

#include <chrono>
#include <optional>
#include <string>
#include <vector>

using namespace babel;
using test::has;
using test::http_client;
using test::running_server;

namespace {

struct observed_server : running_server {
    server::monitor monitor{loop.get_executor(), log, server, {std::chrono::milliseconds(1)}};
    std::optional<test::spawned<void>> showing;

    observed_server() {
        REQUIRE_FALSE(monitor.listen({test::loopback, 0}));
        showing.emplace(loop, monitor.run());
        test::run_ready(loop);
    }
    ~observed_server() {
        showing->cancel();
        showing->get();
    }
    http_client asks(const std::string& path) {
        http_client who(loop, monitor.endpoint());
        who.listens();
        who.sends("GET " + path + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
        return who;
    }
    std::string page(const std::string& path) { return asks(path).until_cut_off(); }
};

} // namespace

TEST_CASE("the metrics show the number of users", "[monitor]") {
    observed_server s;
    auto alice = s.comes("alice");
    auto bob = s.comes("bob");
    const auto metrics = s.page("/metrics");
    CHECK(has(metrics, "Content-Type: text/plain; version=0.0.4; charset=utf-8\r\n"));
    CHECK(has(metrics, "\nbabel_online_users 2\n"));
    CHECK(has(metrics, "\nbabel_logins_total 2\n"));
}

TEST_CASE("connections that the monitor refuses are in the metrics", "[monitor]") {
    observed_server s;
    std::vector<http_client> idle;
    for (int i = 0; i < 16; ++i)
        idle.emplace_back(s.loop, s.monitor.endpoint());
    CHECK(s.page("/metrics").empty());
    idle.clear();
    std::string metrics;
    s.until([&] {
        metrics = s.page("/metrics");
        return !metrics.empty();
    });
    CHECK(has(metrics, "\nbabel_http_connections_refused_total "));
    CHECK_FALSE(has(metrics, "\nbabel_http_connections_refused_total 0\n"));
}

TEST_CASE("the loop is measured", "[monitor]") {
    observed_server s;
    const auto page = s.page("/metrics");
    CHECK(has(page, "\nbabel_loop_latency_seconds_count "));
    auto reader = s.asks("/events");
    reader.until_hears("event: pulse");
    CHECK(has(reader.heard(), "\"late_us\":"));
}

TEST_CASE("health is one word", "[monitor]") {
    observed_server s;
    CHECK(s.page("/healthz").ends_with("\r\n\r\nok\n"));
}

TEST_CASE("a server is ready while users can log in", "[monitor]") {
    test::scripted_directory names; // the server's, which it outlives
    observed_server s;
    CHECK(s.page("/readyz").ends_with("\r\n\r\nok\n"));
    s.server.use(names);
    CHECK(s.page("/readyz").starts_with("HTTP/1.1 200 "));
    names.is_linked = false;
    CHECK(s.page("/readyz").starts_with("HTTP/1.1 503 "));
    CHECK(s.page("/healthz").starts_with("HTTP/1.1 200 "));
}

TEST_CASE("the status page is served under its own policy", "[monitor]") {
    observed_server s;
    const auto page = s.page("/");
    CHECK(has(page, "<!doctype html>"));
    CHECK(has(page, "script-src 'sha256-"));
}

TEST_CASE("the events report arrivals and departures", "[monitor]") {
    observed_server s;
    auto alice = s.comes("alice");
    auto reader = s.asks("/events");
    reader.until_hears("event: pulse");
    CHECK(has(reader.heard(), "event: about\n"));
    CHECK(has(reader.heard(), "\"online\":1,\"people\":[[\"alice\","));
    std::optional<test::client> bob(s.comes("bob"));
    reader.until_hears("\"online\":2,\"people\":[[\"alice\",");
    reader.until_hears("[\"bob\",");
    const auto before = reader.heard().size();
    bob.reset();
    s.until([&] {
        return reader.heard().find("\"online\":1,\"people\":", before) != std::string::npos;
    });
    CHECK(reader.heard().find("event: about", before) == std::string::npos);
}
