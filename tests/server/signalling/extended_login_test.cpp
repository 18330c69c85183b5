// Logins on babel/2 links: proofs of keys, refusals, and their order.
#include "server/signalling/extended_fixture.hpp"

#include <algorithm>
#include <functional>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::counter;
using test::extended_fixture;
using test::lines;
using test::recording_peer;

namespace {

constexpr auto unproved =
    "1: LoginRefused 10 the signature does not prove the key on this connection";

} // namespace

TEST_CASE("a login proves a key on its connection", "[signalling][babel2]") {
    extended_fixture o;
    auto& alice = o.connects_extended("1");
    CHECK(o.proves(alice, "alice", o.key).empty());
    CHECK(alice.name() == "alice");
    CHECK(alice.key() == o.key.public_part());
    CHECK(alice.logins == 1);
    CHECK(o.flush() == lines{"1: LoginSuccess"});
}

TEST_CASE("the proof of the protocol's example is accepted", "[signalling][babel2]") {
    const extended_fixture o;
    const auto proof = test::prove(o.key, "alice");
    const std::vector<std::uint8_t> start{0xb4, 0x07, 0x3a, 0xee, 0x0e, 0x3b, 0xd9, 0xe4};
    CHECK(std::equal(start.begin(), start.end(), proof.begin()));
}

TEST_CASE("a login without a key is a guest's", "[signalling][babel2]") {
    extended_fixture o;
    auto& alice = o.connects_extended("1");
    CHECK(o.is_guest(alice, "alice").empty());
    auto& bob = o.connects_extended("2");
    CHECK(o.answers(bob, wire::login{"bob"}).empty());
    CHECK_FALSE(alice.key());
    CHECK_FALSE(bob.key());
    CHECK(o.signals.online() == 2);
}

TEST_CASE("no other signature proves a key", "[signalling][babel2]") {
    extended_fixture o;
    const auto good = test::prove(o.key, "alice");
    const auto other_name = test::prove(o.key, "alic");
    const auto other_link = test::prove(o.key, "alice", test::counting_from(0x41));
    const auto by_other = test::prove(o.other_key, "alice");
    auto flipped = good;
    flipped[63] ^= 1;
    std::vector<std::uint8_t> message(test::link_binding.begin(), test::link_binding.end());
    message.insert(message.end(), {'a', 'l', 'i', 'c', 'e'});
    const auto other_purpose = crypto::sign_sshsig(o.key, "babel-peer", message);
    const auto without_frame = o.key.sign(message);
    const bytes_view key = o.key.public_part().bytes;
    const auto small_order = test::counting_from(0); // its first byte makes it no key at all
    std::array<std::uint8_t, 32> identity{1};
    const std::vector<wire::login2> rows{
        {"alice", key, other_name, {}, {}, {}},
        {"alice", key, other_link, {}, {}, {}},
        {"alice", key, by_other, {}, {}, {}},
        {"alice", key, flipped, {}, {}, {}},
        {"alice", key, other_purpose, {}, {}, {}},
        {"alice", key, without_frame, {}, {}, {}},
        {"alice", key, {}, {}, {}, {}},
        {"alice", {}, good, {}, {}, {}},
        {"alice", small_order, good, {}, {}, {}},
        {"alice", identity, good, {}, {}, {}},
    };
    for (const auto& each : rows) {
        auto& who = o.connects_extended("1");
        o.record.clear();
        CHECK(o.asks(who, each) == errc::too_many_failures); // the connection ends
        CHECK(o.record == lines{unproved});
        CHECK_FALSE(who.is_logged_in());
    }
    CHECK(o.counts.value(counter::failed_proof) == rows.size());
}

TEST_CASE("a login without a proof looks no name up", "[signalling][babel2]") {
    const std::string name = GENERATE("alice", "nobody");
    extended_fixture o;
    o.names.owners["alice"] = {o.other_key.public_part(), 1};
    auto& who = o.connects_extended("1");
    o.record.clear();
    const auto key = o.key.public_part();
    o.asks(who, wire::login2{name, key.bytes, test::prove(o.other_key, name), {}, {}, {}});
    CHECK(o.record == lines{unproved});
    CHECK(o.names.looked_up == 0); // the time of the answer is that of the signature
}

TEST_CASE("a key cannot be proved without TLS", "[signalling][babel2]") {
    extended_fixture o;
    auto& who = o.connects("1", test::home, {server::protocol::babel2, {}});
    o.record.clear();
    o.asks(
        who,
        wire::login2{"alice", o.key.public_part().bytes, test::prove(o.key, "alice"), {}, {}, {}}
    );
    CHECK(o.record == lines{unproved});
}

TEST_CASE("a proof takes a token of its source, right or wrong", "[signalling][babel2]") {
    struct row {
        std::string from;
        std::string third;
    };
    const auto [from, third] = GENERATE(values<row>(
        {{"198.51.100.7", "8 too many logins from your address; wait a moment"},
         {"127.0.0.1", "10 the signature does not prove the key on this connection"}}
    ));
    const bool is_right = GENERATE(true, false);
    extended_fixture o;
    o.rules.limits.login_rate = 1;
    o.rules.limits.users_per_source = 1;
    o.names.owners["alice"] = {o.other_key.public_part(), 1};
    const auto proof = test::prove(o.key, is_right ? "alice" : "bob");
    const auto key = o.key.public_part();
    const auto answer = [&] {
        auto& who = o.connects_extended("1", test::at(from));
        o.record.clear();
        o.asks(who, wire::login2{"alice", key.bytes, proof, {}, {}, {}});
        return o.record.back();
    };
    const std::string code = is_right ? "1: LoginRefused 3" : "1: LoginRefused 10";
    CHECK(answer().starts_with(code));
    CHECK(answer().starts_with(code));
    if (is_right && from == "127.0.0.1")
        CHECK(answer().starts_with(code));
    else
        CHECK(answer() == "1: LoginRefused " + third);
}

TEST_CASE("a refused login has the code of its reason", "[signalling][babel2]") {
    struct row {
        std::string code;
        std::function<void(extended_fixture&)> prepare;
        counter counted_as;
    };
    const auto full = [](extended_fixture& o) { o.rules.limits.users = 0; };
    const auto many_users = [](extended_fixture& o) {
        o.comes("somebody");
        o.rules.limits.users_per_source = 1;
    };
    const auto many_logins = [](extended_fixture& o) {
        o.rules.limits.login_rate = 1;
        o.rules.limits.users_per_source = 1;
        for (const auto* name : {"1st", "2nd"}) {
            auto& who = o.connects_extended(name);
            o.is_guest(who, name);
            o.signals.on_gone(who, o.now);
        }
    };
    const std::vector<row> rows{
        {"1 username already used", [](auto& o) { o.comes("alice"); }, counter::failed_taken},
        {"3 the name belongs to another key",
         [](auto& o) {
             o.names.owners["alice"] = {o.other_key.public_part(), 1};
         },
         counter::failed_bound},
        {"7 the server is full; try again later", full, counter::failed_full},
        {"7 too many users from your address; try again later", many_users, counter::failed_source},
        {"8 too many logins from your address; wait a moment", many_logins, counter::failed_rate},
        {"9 you are banned from this server under this name",
         [](auto& o) { CHECK(o.rules.bans.add("alice").has_value()); },
         counter::failed_banned},
        {"2 you were disconnected by the operator; wait 30 s before you come back",
         [](auto& o) { o.signals.keep_out("alice", o.now + 30s); },
         counter::failed_kicked},
    };
    for (const auto& [code, prepare, counted_as] : rows) {
        extended_fixture o;
        prepare(o);
        auto& who = o.connects_extended("1");
        INFO(code);
        CHECK(o.proves(who, "alice", o.key) == lines{"1: LoginRefused " + code});
        CHECK(o.counts.value(counted_as) == 1);
        CHECK(who.logins == 0);
    }
}

TEST_CASE("a login with an invalid name is refused as not allowed", "[signalling][babel2]") {
    extended_fixture o;
    auto& who = o.connects_extended("1");
    CHECK(o.is_guest(who, "") == lines{"1: LoginRefused 2 the name is empty"});
    CHECK(
        o.proves(who, std::string(200, 'a'), o.key) ==
        lines{"1: LoginRefused 2 the name is longer than 84 bytes"}
    );
}

TEST_CASE("a client that requires an unknown feature is refused", "[signalling][babel2]") {
    extended_fixture o;
    auto& who = o.connects_extended("1");
    wire::string_list_buffer capabilities;
    capabilities.add("call9");
    CHECK(o.answers(who, wire::login2{"alice", {}, {}, {}, capabilities.view(), {}}).empty());
    capabilities.add("!call9");
    auto& other = o.connects_extended("2");
    CHECK(
        o.answers(other, wire::login2{"bob", {}, {}, {}, capabilities.view(), {}}) ==
        lines{"2: LoginRefused 2 your program requires a feature that this server does not have"}
    );
    CHECK(o.counts.value(counter::failed_feature) == 1);
}

TEST_CASE("the first of several reasons refuses a login", "[signalling][babel2]") {
    extended_fixture o;
    // All reasons at once; each round removes the first one.
    o.names.owners["alice"] = {o.other_key.public_part(), 1};
    const auto answer = [&](std::string_view name, const crypto::private_key& by) {
        auto& who = o.connects_extended("1");
        const auto proof = test::prove(by, "alice");
        const auto key = o.key.public_part();
        o.record.clear();
        o.asks(who, wire::login2{name, key.bytes, proof, {}, {}, {}});
        return o.record.empty() ? std::string() : o.record.front().substr(0, 18);
    };
    o.comes_with_key("alice", o.other_key);
    CHECK(o.rules.bans.add("alice").has_value());
    o.rules.limits.users = 0;
    CHECK(answer(" alice", o.other_key) == "1: LoginRefused 2 "); // the name
    CHECK(answer("alice", o.other_key) == "1: LoginRefused 9 ");  // the ban
    CHECK(o.rules.bans.remove(*server::to_ban("alice")));
    CHECK(answer("alice", o.other_key) == "1: LoginRefused 10"); // the proof
    CHECK(answer("alice", o.key) == "1: LoginRefused 3 ");       // the owner
    o.names.owners.clear();
    CHECK(answer("alice", o.key) == "1: LoginRefused 1 "); // the holder
    o.signals.on_gone(*o.signals.find("alice"), o.now);
    CHECK(answer("alice", o.key) == "1: LoginRefused 7 "); // the limit
    o.rules.limits.users = 10;
    CHECK(answer("alice", o.key).empty());
}

TEST_CASE("a base login under the name of a key is refused in words", "[signalling][babel2]") {
    extended_fixture o;
    o.names.owners["alice"] = {o.key.public_part(), 1};
    auto& who = o.connects("1");
    CHECK(
        o.answers(who, wire::login{"alice"}) ==
        lines{"1: LoginFailed the name belongs to another key"}
    );
    CHECK(o.answers(who, wire::login{"bob"}).empty());
}

TEST_CASE("the tenth refused login ends a babel/2 connection", "[signalling][babel2]") {
    extended_fixture o;
    auto& who = o.connects_extended("1");
    const wire::login2 nobody{"", {}, {}, {}, {}, {}};
    for (int i = 1; i < 10; ++i)
        CHECK_FALSE(o.asks(who, nobody));
    CHECK(o.asks(who, nobody) == errc::too_many_failures);
}
