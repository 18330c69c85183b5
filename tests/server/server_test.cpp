// The whole server over real TCP on the loopback.
#include "server/running_server.hpp"

#include <string>
#include <vector>

using namespace babel;
using test::client;
using test::lines;
using test::loopback;
using test::running_server;
using bytes = std::vector<std::uint8_t>;

TEST_CASE("every kind of departure is announced to the others", "[server]") {
    const auto how = GENERATE(std::string("close"), "half-close", "reset");
    running_server s;
    auto alice = s.comes("alice");
    auto bob = s.comes("bob");
    s.until_hears(alice, "AddContact bob");
    if (how == "close") bob.closes();
    if (how == "half-close") bob.half_closes();
    if (how == "reset") bob.resets();
    s.until_hears(alice, "DelContact bob");
    CHECK(s.server.impl().sessions().online() == 1);
    auto again = s.comes("bob"); // the name is free
    s.until_hears(alice, "AddContact bob");
}

TEST_CASE("a connection without a login gets no presence", "[server]") {
    running_server s;
    auto newcomer = s.connects();
    s.until_hears(newcomer, "HelloConnect");
    auto alice = s.comes("alice");
    s.comes("bob");
    s.until_hears(alice, "DelContact bob");
    CHECK(newcomer.heard() == lines{"HelloConnect"});
    newcomer.says(wire::login{"alice"});
    s.until_hears(newcomer, "LoginFailed username already used");
    newcomer.says(wire::login{"carol"});
    s.until_hears(newcomer, "AddContact alice");
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
    CHECK(s.server.impl().sessions().online() == 1);
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
