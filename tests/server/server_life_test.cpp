// Ports of the server, and its shutdown.
#include "server/running_server.hpp"

#include <array>
#include <chrono>
#include <cstdint>
#include <memory>
#include <utility>
#include <vector>

using namespace babel;
using test::client;
using test::lines;
using test::loopback;
using test::loopback_v6;
using test::running_server;
using bytes = std::vector<std::uint8_t>;

namespace {

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

TEST_CASE("a server that stops closes its connections and ends", "[server]") {
    running_server s;
    auto alice = s.comes("alice");
    auto newcomer = s.connects();
    s.until_hears(newcomer, "HelloConnect");
    const auto where = s.at(loopback);
    s.server.stop();
    s.running->get();
    s.until([&] { return alice.is_cut_off() && newcomer.is_cut_off(); });
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

TEST_CASE("a server that drains serves its users, and nobody else", "[server]") {
    running_server s;
    auto alice = s.comes("alice");
    auto bob = s.comes("bob");
    const auto where = s.at(loopback);
    s.server.stop(std::chrono::seconds(3600));
    CHECK(s.server.drain_time() == std::chrono::seconds(3600));
    test::run_ready(s.loop);
    CHECK_THROWS(client(s.loop, where));
    alice.says(wire::call_request{"bob", "", 9});
    s.until_hears(bob, "CallRequest alice 127.0.0.1 9");
    s.server.stop(); // a second stop ends it at once
    s.running->get();
    s.until([&] { return alice.is_cut_off() && bob.is_cut_off(); });
    CHECK_FALSE(bob.has_heard("DelContact alice"));
}

TEST_CASE("a server that drains ends when all sessions are closed", "[server]") {
    running_server s;
    auto alice = s.comes("alice");
    auto bob = s.comes("bob");
    s.server.stop(std::chrono::seconds(1));
    s.until([&] { return alice.is_cut_off() || bob.is_cut_off(); });
    CHECK(alice.is_cut_off() != bob.is_cut_off());
    s.running->get();
    s.until([&] { return alice.is_cut_off() && bob.is_cut_off(); });
    CHECK(s.server.impl().counts().value(server::counter::ended_drained) == 2);
}

TEST_CASE("a server that is alone ends at once unless it is given a time", "[server]") {
    running_server s;
    s.server.stop();
    CHECK(s.server.drain_time() == std::chrono::seconds(0));
}

TEST_CASE("a server that was stopped before it ran ends at once", "[server]") {
    asio::io_context loop{1};
    logger log(log_level::error);
    server::server server(loop.get_executor(), log);
    const std::vector<asio::ip::address> addresses{loopback};
    REQUIRE(server.listen(addresses, 0).has_value());
    server.stop();
    test::run_bounded(loop, server.run());
    test::run_until_idle(loop);
}

TEST_CASE("new rules end the sessions of users whose name they give to a key", "[server]") {
    running_server s;
    auto alice = s.comes("alice");
    auto bob = s.comes("bob");
    server::name_book given;
    const std::array<std::uint8_t, crypto::key_bytes> seed{};
    given.bind("alice", {crypto::private_key::from_seed(seed).public_part(), 0});
    auto rules = running_server::unhurried();
    rules.names.authorized = std::make_shared<const server::name_book>(std::move(given));
    s.server.change_rules(rules);
    s.until_hears(bob, "DelContact alice");
    s.until([&] { return alice.is_cut_off(); });
}

TEST_CASE("a port in use is reported with its address", "[server]") {
    running_server s;
    server::server second(s.loop.get_executor(), s.log);
    const std::vector<asio::ip::address> addresses{loopback};
    const auto listening = second.listen(addresses, s.at(loopback).port());
    REQUIRE_FALSE(listening.has_value());
    CHECK(listening.error().where == s.at(loopback));
    CHECK(listening.error().why == asio::error::address_in_use);
    CHECK(second.endpoints().empty());
}
