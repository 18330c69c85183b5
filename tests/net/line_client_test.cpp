// Client of a local socket that asks one line.
#include "net/socket_folder.hpp"
#include "support/catch.hpp"
#include <babel/net/line_client.hpp>
#include <babel/net/line_server.hpp>

#include <boost/asio/co_spawn.hpp>
#include <boost/asio/detached.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <string>
#include <thread>

using namespace babel;
using net::line_client;

namespace {

/// A server that repeats lines, on a thread of its own. It never answers the line "wait".
class repeating_server {
public:
    explicit repeating_server(const std::string& path)
        : server_(loop_.get_executor(), {}, "too long", repeat) {
        REQUIRE_FALSE(server_.open(path));
        thread_ = std::thread([this] { loop_.run(); });
    }
    ~repeating_server() {
        asio::co_spawn(loop_, server_.close(), asio::detached);
        thread_.join();
    }

private:
    static asio::awaitable<net::line_answer> repeat(std::string line) {
        co_await asio::this_coro::throw_if_cancelled(false);
        if (line == "wait") {
            asio::steady_timer never(
                co_await asio::this_coro::executor, asio::steady_timer::time_point::max()
            );
            co_await never.async_wait(as_result);
        }
        net::line_answer answer;
        answer.line = std::move(line);
        co_return answer;
    }

    asio::io_context loop_{1};
    net::line_server server_;
    std::thread thread_;
};

} // namespace

TEST_CASE("a client gets the answer to its line", "[line_client]") {
    const test::socket_folder here;
    repeating_server server(here.socket());
    line_client client;
    REQUIRE_FALSE(client.connect({here.socket()}));
    CHECK(client.path() == here.socket());
    CHECK(client.ask("hello") == "hello");
    const std::string long_line(4000, 'x');
    CHECK(client.ask(long_line) == long_line);
}

TEST_CASE("a client takes the first path that has a listener", "[line_client]") {
    const test::socket_folder here;
    const test::socket_folder there;
    repeating_server server(there.socket());
    line_client client;
    REQUIRE_FALSE(client.connect({here.socket(), there.socket(), here.path}));
    CHECK(client.path() == there.socket());
    CHECK(client.ask("hello") == "hello");
}

TEST_CASE("an error is that of the first path that exists", "[line_client]") {
    const test::socket_folder here;
    line_client client;
    const auto missing = here.path + "/missing";
    CHECK(client.connect({missing}) == boost::system::errc::no_such_file_or_directory);
    CHECK(client.path() == missing);
    CHECK(client.connect({missing, here.path, missing}) == asio::error::connection_refused);
    CHECK(client.path() == here.path);
    CHECK(client.connect({std::string(200, 'x')}) == asio::error::name_too_long);
}

TEST_CASE("a client gets an answer that comes before the end of its line", "[line_client]") {
    const test::socket_folder here;
    repeating_server server(here.socket());
    line_client client;
    REQUIRE_FALSE(client.connect({here.socket()}));
    CHECK(client.ask(std::string(1'000'000, 'x')) == "too long");
}

TEST_CASE("a connection that ends gives an empty answer", "[line_client]") {
    const test::socket_folder here;
    asio::io_context loop{1};
    net::local_listener::protocol::acceptor closing(loop, here.socket());
    std::thread server([&] { closing.accept().close(); });
    line_client client;
    CHECK_FALSE(client.connect({here.socket()}));
    CHECK(client.ask("hello").empty());
    server.join();
}

TEST_CASE("a client with a limit does not wait longer for an answer", "[line_client]") {
    const test::socket_folder here;
    repeating_server server(here.socket());
    line_client client(std::chrono::milliseconds(20));
    REQUIRE_FALSE(client.connect({here.socket()}));
    CHECK(client.ask("wait").empty());
}
