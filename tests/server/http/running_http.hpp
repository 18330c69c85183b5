// An HTTP server with a small site, on a loop of its own.
#pragma once

#include "server/http/http_server.hpp"
#include "server/http_client.hpp"

#include <memory>
#include <optional>
#include <string>

namespace babel::test {

using server::document;
using server::event_feed;
using server::http_limits;
using server::http_server;
using server::shared_text;
using server::site;

inline shared_text share(std::string text) {
    return std::make_shared<const std::string>(std::move(text));
}

struct small_site final : site {
    explicit small_site(const asio::any_io_executor& executor) : feed(executor) {
        feed.publish(share("data: first\n\n"), share("data: first\n\n"));
    }
    document find(std::string_view path) override {
        if (path == "/") return {"text/html", share("<p>hello</p>")};
        if (path == "/long") return {"text/plain", share(std::string(4 << 20, 'x'))};
        return {};
    }
    event_feed& events() override { return feed; }
    std::string_view policy() const override { return "default-src 'none'"; }
    void on_refused() override { ++refused; }

    event_feed feed;
    int refused = 0;
};

struct running_http {
    asio::io_context loop{1};
    small_site shown{loop.get_executor()};
    http_server server;
    std::optional<spawned<void>> running;

    explicit running_http(http_limits limits = {}) : server(loop.get_executor(), shown, limits) {
        const net::tcp::endpoint anywhere(asio::ip::address_v4::loopback(), 0);
        REQUIRE_FALSE(server.listen(anywhere));
        running.emplace(loop, server.run());
        run_ready(loop);
    }
    ~running_http() {
        running->cancel();
        running->get();
    }
    http_client silent(int buffer_bytes = 0) { return {loop, server.endpoint(), buffer_bytes}; }
    http_client connects() {
        auto who = silent();
        who.listens();
        return who;
    }
    /// The whole answer to one request, after which the server closes the connection.
    std::string answer(const std::string& request) {
        auto who = connects();
        who.sends(request);
        return who.until_cut_off();
    }
    std::string answer_to_line(const std::string& line) {
        return answer(line + " HTTP/1.1\r\nHost: localhost\r\nConnection: close\r\n\r\n");
    }
    void until_connections(std::size_t count) {
        run_until(loop, [&] { return server.connections() == count; });
    }
};

} // namespace babel::test
