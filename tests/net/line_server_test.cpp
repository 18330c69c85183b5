// Server of a local socket that answers lines.
#include "net/socket_folder.hpp"
#include "support/bounded_run.hpp"
#include <babel/core/cancellation.hpp>
#include <babel/net/line_server.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/read.hpp>
#include <boost/asio/read_until.hpp>
#include <boost/asio/steady_timer.hpp>
#include <boost/asio/write.hpp>

#include <sys/stat.h>

#include <list>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace babel;
using net::line_limits;
using std::chrono::milliseconds;

namespace {

/// A server on a loop. It repeats lines in brackets, except: "wait" takes until it is cancelled,
/// and "last" ends the connection.
struct served_lines {
    asio::io_context loop{1};
    test::socket_folder here;
    std::vector<std::string> received;
    int waiting = 0;
    int cancelled = 0;
    int sent = 0;
    net::line_server server;

    explicit served_lines(line_limits limits = {})
        : server(loop.get_executor(), limits, "too long", [this](std::string line) {
              return answer(std::move(line));
          }) {
        REQUIRE_FALSE(server.open(here.socket()));
    }
    ~served_lines() { test::run_bounded(loop, server.close()); }

private:
    asio::awaitable<net::line_answer> answer(std::string line) {
        co_await asio::this_coro::throw_if_cancelled(false);
        const auto before = co_await asio::this_coro::cancellation_state;
        CHECK_FALSE(is_cancelled(before));
        received.push_back(line);
        if (line == "wait") {
            ++waiting;
            asio::steady_timer never(loop, asio::steady_timer::time_point::max());
            co_await never.async_wait(as_result);
            const auto state = co_await asio::this_coro::cancellation_state;
            cancelled += is_cancelled(state);
        }
        net::line_answer reply;
        reply.is_last = line == "last";
        reply.line = "[" + std::move(line) + "]";
        reply.on_sent = [this] { ++sent; };
        co_return reply;
    }
};

class line_peer {
public:
    explicit line_peer(served_lines& to) : loop_(to.loop), link_(to.loop) {
        link_.connect(net::local_listener::protocol::endpoint(to.here.socket()));
    }
    void sends(std::string_view text) { asio::write(link_, asio::buffer(text)); }
    void half_closes() { link_.shutdown(net::local_listener::protocol::socket::shutdown_send); }
    void closes() { link_.close(); }

    /// The next line. Empty: the connection ended.
    std::string next() { return test::run_bounded(loop_, read_line()); }
    bool has_received() {
        test::run_ready(loop_);
        return link_.available() > 0;
    }

private:
    asio::awaitable<std::string> read_line() {
        auto buffer = asio::dynamic_buffer(received_);
        const auto [failed, size] = co_await asio::async_read_until(link_, buffer, '\n', as_result);
        if (failed) co_return received_;
        auto line = received_.substr(0, size - 1);
        received_.erase(0, size);
        co_return line;
    }

    asio::io_context& loop_;
    net::local_listener::protocol::socket link_;
    std::string received_;
};

} // namespace

TEST_CASE("lines of a connection are answered in order", "[line_server]") {
    served_lines s;
    line_peer peer(s);
    peer.sends("a\nb\n\nc\n");
    for (const auto* answer : {"[a]", "[b]", "[]", "[c]"})
        CHECK(peer.next() == answer);
}

TEST_CASE("a line that comes in pieces is answered when it is whole", "[line_server]") {
    served_lines s;
    line_peer peer(s);
    peer.sends("ha");
    CHECK_FALSE(peer.has_received());
    peer.sends("lf\nmo");
    CHECK(peer.next() == "[half]");
    peer.sends("re\n");
    CHECK(peer.next() == "[more]");
}

TEST_CASE("a NUL byte is part of a line", "[line_server]") {
    served_lines s;
    line_peer peer(s);
    const std::string line("a\0b", 3);
    peer.sends(line + "\n");
    CHECK(peer.next() == "[" + line + "]");
    CHECK(s.received == std::vector{line});
}

TEST_CASE("a line that is too long ends its connection with an answer", "[line_server]") {
    served_lines s({.line_bytes = 8});
    line_peer peer(s);
    peer.sends("1234567\n");
    CHECK(peer.next() == "[1234567]");
    const auto too_long = GENERATE(as<std::string>(), "12345678\n", "12345678", "123456789\nabc\n");
    peer.sends(too_long);
    CHECK(peer.next() == "too long");
    CHECK(peer.next().empty());
    CHECK(s.received == std::vector<std::string>{"1234567"});
}

TEST_CASE("half a line at the end of a connection is not answered", "[line_server]") {
    served_lines s;
    line_peer peer(s);
    peer.sends("whole\nhalf");
    peer.half_closes();
    CHECK(peer.next() == "[whole]");
    CHECK(peer.next().empty());
    CHECK(s.received == std::vector<std::string>{"whole"});
}

TEST_CASE("a handler that takes long holds up its own connection only", "[line_server]") {
    served_lines s;
    line_peer slow(s);
    line_peer quick(s);
    slow.sends("wait\nnext\n");
    test::run_until(s.loop, [&] { return s.waiting == 1; });
    quick.sends("hello\n");
    CHECK(quick.next() == "[hello]");
    CHECK_FALSE(slow.has_received());
}

TEST_CASE("the handler of a peer that is gone is cancelled", "[line_server]") {
    served_lines s({.connections = 1, .pace = milliseconds(1)});
    for (int i = 1; i <= 2; ++i) { // the next peer in that slot as well
        line_peer gone(s);
        gone.sends("wait\n");
        test::run_until(s.loop, [&] { return s.waiting == i; });
        CHECK(s.cancelled == i - 1);
        gone.closes();
        test::run_until(s.loop, [&] { return s.cancelled == i; });
    }
    test::run_until(s.loop, [&] { return s.sent == 2; });
    line_peer next(s);
    next.sends("hello\n");
    CHECK(next.next() == "[hello]");
}

TEST_CASE("a peer that only stopped sending gets its answer", "[line_server]") {
    served_lines s({.line_time = milliseconds(1), .pace = milliseconds(1)});
    line_peer peer(s);
    peer.sends("wait\n");
    peer.half_closes();
    test::run_until(s.loop, [&] { return s.waiting == 1; });
    asio::steady_timer several_checks(s.loop, milliseconds(5));
    bool is_over = false;
    several_checks.async_wait([&](error_code) { is_over = true; });
    test::run_until(s.loop, [&] { return is_over; });
    CHECK(s.cancelled == 0);
}

TEST_CASE("connections beyond the maximum wait for their turn", "[line_server]") {
    served_lines s({.connections = 2});
    line_peer first(s);
    line_peer second(s);
    line_peer third(s);
    third.sends("hello\n");
    CHECK_FALSE(third.has_received());
    first.closes();
    CHECK(third.next() == "[hello]");
}

TEST_CASE("many connections are all answered", "[line_server]") {
    served_lines s({.connections = 4});
    std::list<line_peer> peers;
    for (int i = 0; i < 50; ++i) {
        peers.emplace_back(s).sends(std::to_string(i) + "\n");
        peers.back().half_closes();
    }
    int i = 0;
    for (auto& each : peers)
        CHECK(each.next() == "[" + std::to_string(i++) + "]");
}

TEST_CASE("a peer that sends no whole line in time is disconnected", "[line_server]") {
    served_lines s({.line_time = milliseconds(5), .pace = milliseconds(1)});
    line_peer peer(s);
    peer.sends("half");
    CHECK(peer.next().empty());
}

TEST_CASE("a connection that lasts too long ends behind an answer", "[line_server]") {
    served_lines s({.connection_time = milliseconds(0)});
    line_peer peer(s);
    peer.sends("one\ntwo\n");
    CHECK(peer.next() == "[one]");
    CHECK(peer.next().empty());
    CHECK(s.received == std::vector<std::string>{"one"});
}

TEST_CASE("the answer that is the last one ends its connection", "[line_server]") {
    served_lines s;
    line_peer peer(s);
    peer.sends("last\nmore\n");
    CHECK(peer.next() == "[last]");
    CHECK(peer.next().empty());
    CHECK(s.sent == 1);
    CHECK(s.received == std::vector<std::string>{"last"});
}

TEST_CASE("only the owner may open the socket, which goes with its server", "[line_server]") {
    served_lines s;
    struct stat about {};
    REQUIRE(::stat(s.here.socket().c_str(), &about) == 0);
    CHECK((about.st_mode & 07777) == 0600);
    line_peer peer(s);
    peer.sends("wait\n");
    test::run_until(s.loop, [&] { return s.waiting == 1; });
    test::run_bounded(s.loop, s.server.close());
    CHECK(s.cancelled == 1);
    CHECK(peer.next().empty());
    CHECK(::stat(s.here.socket().c_str(), &about) != 0);
}

TEST_CASE("a server may try another path after an error", "[line_server]") {
    served_lines first;
    net::line_server second(first.loop.get_executor(), {}, "", {});
    CHECK(second.open(first.here.socket()) == asio::error::address_in_use);
    CHECK_FALSE(second.open(first.here.path + "/other"));
    test::run_bounded(first.loop, second.close());
    line_peer peer(first);
    peer.sends("hello\n");
    CHECK(peer.next() == "[hello]");
}
