// The whole server over real TCP on the loopback, with its clients on the same loop.
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include "transcript.hpp"
#include <babel/server/server.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <memory>
#include <optional>
#include <string>
#include <vector>

using namespace babel;
using net::tcp;
using test::lines;
using bytes = std::vector<std::uint8_t>;

namespace {

/// A client that keeps all that it hears.
class client {
public:
    client(asio::io_context& loop, const tcp::endpoint& server) : state_(new state(loop)) {
        state_->socket.connect(server);
    }
    client(client&&) = default;
    ~client() {
        if (state_) closes();
    }

    client& listens() {
        read(state_);
        return *this;
    }
    void sends(const bytes& data) { asio::write(state_->socket, asio::buffer(data)); }
    template <class Message>
    void says(const Message& message) {
        sends(wire::encode(message));
    }
    void has_small_buffer() { state_->socket.set_option(tcp::socket::receive_buffer_size(4096)); }
    void closes() {
        error_code ignored;
        state_->socket.close(ignored);
    }
    void half_closes() { state_->socket.shutdown(tcp::socket::shutdown_send); }
    void resets() {
        state_->socket.set_option(tcp::socket::linger(true, 0));
        closes();
    }
    bool is_cut_off() const { return state_->ended; }
    lines heard() const { return test::transcript(state_->stream); }
    bool has_heard(const std::string& line) const {
        const auto all = heard();
        return std::find(all.begin(), all.end(), line) != all.end();
    }

private:
    struct state {
        explicit state(asio::io_context& loop) : socket(loop) {}
        tcp::socket socket;
        std::array<std::uint8_t, 65536> buffer{};
        bytes stream;
        bool ended = false;
    };

    static void read(const std::shared_ptr<state>& s) {
        s->socket.async_read_some(asio::buffer(s->buffer), [s](error_code ec, std::size_t count) {
            s->stream.insert(s->stream.end(), s->buffer.begin(), s->buffer.begin() + count);
            s->ended = static_cast<bool>(ec);
            if (!ec) read(s);
        });
    }

    std::shared_ptr<state> state_;
};

const auto loopback = asio::ip::address(asio::ip::address_v4::loopback());
const auto loopback_v6 = asio::ip::address(asio::ip::address_v6::loopback());

struct running_server {
    asio::io_context loop{1};
    logger log{log_level::error};
    server::server server{loop.get_executor(), log};
    std::optional<test::spawned<void>> running;

    explicit running_server(std::vector<asio::ip::address> addresses = {loopback}) {
        const auto failure = server.listen(addresses, 0);
        REQUIRE_FALSE(failure);
        running.emplace(loop, server.run());
    }
    ~running_server() {
        server.stop();
        server.stop();
        running->get();
    }
    tcp::endpoint at(const asio::ip::address& address) const {
        return {address, server.endpoints().front().port()};
    }
    client connects(const asio::ip::address& address = loopback) {
        client who(loop, at(address));
        who.listens();
        return who;
    }
    client comes(const std::string& name, const asio::ip::address& address = loopback) {
        auto who = connects(address);
        who.says(wire::login{name});
        until([&] { return who.has_heard("LoginSuccess"); });
        return who;
    }
    template <class Predicate>
    void until(Predicate is_so) {
        test::run_until(loop, is_so);
    }
    void until_hears(const client& who, const std::string& line) {
        INFO(line);
        until([&] { return who.has_heard(line); });
    }
};

bool has_ipv6() {
    asio::io_context loop{1};
    return net::listen(loop.get_executor(), {loopback_v6, 0}, net::stack::single).has_value();
}

} // namespace

TEST_CASE("clients of both families meet on one port", "[server]") {
    running_server s{{}};
    if (!has_ipv6()) {
        CHECK(s.server.endpoints().size() == 1);
        return;
    }
    REQUIRE(s.server.endpoints().size() == 2);
    CHECK(s.server.endpoints()[0].port() == s.server.endpoints()[1].port());

    auto alice = s.comes("alice", loopback);
    auto bob = s.comes("bob", loopback_v6);
    s.until_hears(alice, "AddContact bob");
    CHECK(alice.heard() == lines{"HelloConnect", "LoginSuccess", "AddContact bob"});
    s.until_hears(bob, "AddContact alice");
    CHECK(bob.heard() == lines{"HelloConnect", "LoginSuccess", "AddContact alice"});

    alice.says(wire::call_request{"bob", "", 9});
    s.until_hears(bob, "CallRequest alice 127.0.0.1 9");
    bob.says(wire::call_refused{"alice"});
    s.until_hears(alice, "CallRefused bob");
    bob.says(wire::call_request{"alice", "", 9});
    s.until_hears(alice, "CallRequest bob ::1 9");
}

TEST_CASE("any kind of departure is told to the others", "[server]") {
    const auto how = GENERATE(std::string("close"), "half-close", "reset");
    running_server s;
    auto alice = s.comes("alice");
    auto bob = s.comes("bob");
    s.until_hears(alice, "AddContact bob");
    if (how == "close") bob.closes();
    if (how == "half-close") bob.half_closes();
    if (how == "reset") bob.resets();
    s.until_hears(alice, "DelContact bob");
    CHECK(s.server.online() == 1);
    auto again = s.comes("bob"); // the name is free
    s.until_hears(alice, "AddContact bob");
}

TEST_CASE("a connection that logs in nowhere is not told of anybody", "[server]") {
    running_server s;
    auto stranger = s.connects();
    s.until_hears(stranger, "HelloConnect");
    auto alice = s.comes("alice");
    s.comes("bob");
    s.until_hears(alice, "DelContact bob");
    CHECK(stranger.heard() == lines{"HelloConnect"});
    stranger.says(wire::login{"alice"});
    s.until_hears(stranger, "LoginFailed username already used");
    stranger.says(wire::login{"carol"});
    s.until_hears(stranger, "AddContact alice");
}

TEST_CASE("garbage cuts its sender off and nobody else", "[server]") {
    running_server s;
    auto alice = s.comes("alice");
    bytes huge;
    wire::writer(huge).put(std::uint64_t{1} << 63);
    const std::vector<bytes> kinds{
        huge, bytes(3000, 0xff), bytes(3000, 0), wire::encode(wire::connection_established{})};
    const auto& garbage = kinds[GENERATE(0u, 1u, 2u, 3u)];
    const bool is_logged_in = GENERATE(false, true);
    auto vandal = is_logged_in ? s.comes("vandal") : s.connects();
    vandal.sends(garbage);
    s.until([&] { return vandal.is_cut_off(); });
    if (is_logged_in) s.until_hears(alice, "DelContact vandal");
    CHECK_FALSE(alice.is_cut_off());
    CHECK(s.server.online() == 1);
    auto bob = s.comes("bob");
    s.until_hears(alice, "AddContact bob");
}

TEST_CASE("a packet may come byte by byte while others talk", "[server]") {
    running_server s;
    auto alice = s.comes("alice");
    auto slow = s.connects();
    for (const auto byte : wire::encode(wire::login{"slow"})) {
        alice.says(wire::call_request{"nobody", "", 9});
        const auto before = alice.heard().size();
        slow.sends({byte});
        s.until([&] { return alice.heard().size() > before; });
    }
    s.until_hears(slow, "AddContact alice");
}

TEST_CASE("thousands of pipelined requests are all served in order", "[server]") {
    running_server s;
    auto alice = s.comes("alice");
    auto bob = s.comes("bob");
    constexpr std::uint16_t count = 2000;
    bytes all;
    for (std::uint16_t port = 1; port <= count; ++port)
        wire::encode_to(all, wire::call_request{"bob", "", port});
    alice.sends(all);
    alice.closes();
    s.until_hears(bob, "DelContact alice");
    const auto heard = bob.heard();
    REQUIRE(heard.size() == 3 + count + 1);
    for (std::uint16_t port = 1; port <= count; ++port)
        CHECK(heard[2u + port] == "CallRequest alice 127.0.0.1 " + std::to_string(port));
}

TEST_CASE("a client that never reads is closed and the others notice nothing else", "[server]") {
    running_server s;
    auto alice = s.comes("alice");
    auto bob = s.comes("bob");
    client deaf(s.loop, s.at(loopback));
    deaf.has_small_buffer();
    deaf.says(wire::login{"deaf"});
    s.until_hears(alice, "AddContact deaf");

    bytes flood;
    std::string long_host(63, 'h');
    long_host += "." + long_host + "." + long_host;
    for (int i = 0; i < 50; ++i)
        wire::encode_to(flood, wire::call_request{"deaf", long_host, 9});
    while (!alice.has_heard("DelContact deaf")) {
        alice.sends(flood);
        test::run_ready(s.loop);
    }
    s.until_hears(bob, "DelContact deaf");
    alice.says(wire::call_request{"bob", "", 9});
    s.until_hears(bob, "CallRequest alice 127.0.0.1 9");
}

TEST_CASE("a server that stops closes its connections and ends by itself", "[server]") {
    running_server s;
    auto alice = s.comes("alice");
    auto stranger = s.connects();
    s.until_hears(stranger, "HelloConnect");
    const auto where = s.at(loopback);
    s.server.stop();
    s.running->get();
    s.until([&] { return alice.is_cut_off() && stranger.is_cut_off(); });
    CHECK_FALSE(alice.has_heard("DelContact alice"));
    CHECK_THROWS(client(s.loop, where));
}

TEST_CASE("a second stop does not wait for a client that never reads", "[server]") {
    running_server s;
    auto alice = s.comes("alice");
    client deaf(s.loop, s.at(loopback));
    deaf.has_small_buffer();
    deaf.says(wire::login{"deaf"});
    s.until_hears(alice, "AddContact deaf");
    bytes calls;
    for (int i = 0; i < 100; ++i)
        wire::encode_to(calls, wire::call_request{"deaf", "", 9});
    for (int i = 0; i < 50; ++i) {
        alice.sends(calls);
        test::run_ready(s.loop);
    }
    const auto start = std::chrono::steady_clock::now();
    s.server.stop();
    test::run_ready(s.loop);
    s.server.stop();
    s.running->get();
    CHECK(std::chrono::steady_clock::now() - start < std::chrono::seconds(1));
}

TEST_CASE("a server that was stopped before it ran ends at once", "[server]") {
    asio::io_context loop{1};
    logger log(log_level::error);
    server::server server(loop.get_executor(), log);
    const std::vector<asio::ip::address> addresses{loopback};
    REQUIRE_FALSE(server.listen(addresses, 0));
    server.stop();
    test::run_bounded(loop, server.run());
    test::run_until_idle(loop);
}

TEST_CASE("a port in use is reported with its address", "[server]") {
    running_server s;
    server::server second(s.loop.get_executor(), s.log);
    const std::vector<asio::ip::address> addresses{loopback};
    const auto failure = second.listen(addresses, s.at(loopback).port());
    REQUIRE(failure);
    CHECK(failure->where == s.at(loopback));
    CHECK(failure->why == asio::error::address_in_use);
    CHECK(second.endpoints().empty());
}
