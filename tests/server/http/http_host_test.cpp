// Host names of the HTTP server, and fairness.
#include "server/http/running_http.hpp"

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <chrono>
#include <string>
#include <string_view>

using namespace babel;
using namespace std::chrono_literals;
using test::has;
using test::running_http;

namespace {

std::size_t count(std::string_view text, std::string_view part) {
    std::size_t found = 0;
    for (auto at = text.find(part); at != text.npos; at = text.find(part, at + 1))
        ++found;
    return found;
}

} // namespace

TEST_CASE("pages are served by address, as localhost and under allowed names", "[http]") {
    const server::host_names hosts({"babel.example.org"});
    for (const auto* allowed :
         {"localhost",
          "LocalHost:9464",
          "127.0.0.1",
          "192.0.2.7:9464",
          "[::1]",
          "[2001:db8::1]:9464",
          "Babel.Example.org:80"}) {
        INFO(allowed);
        CHECK(hosts.hold(allowed));
    }
    for (const auto* other :
         {"",
          ":80",
          "evil.example",
          "babel.example.org.evil.example",
          "xbabel.example.org",
          "localhost.evil.example:9464",
          "127.0.0.1.evil.example",
          "127.0.0.1:80:80",
          "127.0.0.1@evil.example",
          "::1",
          "[127.0.0.1]",
          "[::1]evil.example",
          "[::1",
          "localhost:80x"}) {
        INFO(other);
        CHECK_FALSE(hosts.hold(other));
    }
}

TEST_CASE("a request that names another host or none is refused", "[http]") {
    running_http s;
    const std::string close = "Connection: close\r\n\r\n";
    const auto rebound = s.answer("GET / HTTP/1.1\r\nHost: evil.example\r\n" + close);
    CHECK(rebound.starts_with("HTTP/1.1 421 "));
    CHECK_FALSE(has(rebound, "hello"));
    CHECK(s.answer("GET / HTTP/1.1\r\n" + close).starts_with("HTTP/1.1 400 "));
    const auto twice =
        s.answer("GET / HTTP/1.1\r\nHost: localhost\r\nHost: evil.example\r\n" + close);
    CHECK(twice.starts_with("HTTP/1.1 400 "));
    CHECK(s.answer("GET / HTTP/1.0\r\n\r\n").starts_with("HTTP/1.0 200 "));
}

TEST_CASE("others have a turn between the answers to requests that came at once", "[http]") {
    running_http s;
    net::tcp::socket client(s.loop);
    client.connect(s.server.endpoint());
    constexpr std::size_t requests = 200;
    std::string text;
    for (std::size_t i = 0; i < requests; ++i)
        text += "GET / HTTP/1.1\r\nHost: [::1]\r\n\r\n";
    asio::write(client, asio::buffer(text));
    std::size_t turns = 0;
    std::string answers;
    while (count(answers, "</p>") < requests) {
        turns += s.loop.run_one_for(1ms);
        std::string more(client.available(), '\0');
        client.read_some(asio::buffer(more));
        answers += more;
    }
    CHECK(turns >= requests);
}
