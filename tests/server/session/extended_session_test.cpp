// Sessions on babel/2 links.
#include "server/session/evictions.hpp"
#include "server/session/extended_sessions.hpp"
#include "server/session/session_drain.hpp"

#include <optional>
#include <string>
#include <vector>

using namespace babel;
using test::extended_sessions;
using test::heard;
using test::lines;
using test::scripted_peer;
using bytes = std::vector<std::uint8_t>;

TEST_CASE("a babel/2 session logs in and sees contacts with flags", "[session][babel2]") {
    extended_sessions h;
    h.comes("bob");
    auto& alice = h.connects_extended();
    h.proves(alice, "alice");
    CHECK(heard(alice) == lines{"HelloConnect", "Welcome 0 0", "LoginSuccess", "Presence bob:4"});
}

TEST_CASE(
    "a babel/2 session takes 4 KiB a packet before and after the login", "[session][babel2]"
) {
    for (const std::size_t size : {4096u, 4097u}) {
        extended_sessions h;
        auto& early = h.connects_extended();
        auto& late = h.connects_extended();
        h.proves(late, "alice");
        // Size and fields of a message that nobody knows.
        bytes packet(wire::length_bytes + size);
        boost::endian::store_little_u64(packet.data(), size);
        packet[wire::length_bytes] = 0x7f;
        for (auto* each : {&early, &late}) {
            each->sends(packet);
            h.settle();
            CHECK(each->saw_close() == (size > 4096));
        }
    }
}

TEST_CASE("a base session keeps its limits", "[session][babel2]") {
    extended_sessions h;
    auto& peer = h.connects();
    h.says(peer, wire::login{std::string(300, 'a')});
    CHECK(peer.saw_close());
}

TEST_CASE("a session that is replaced is told and closed", "[session][babel2]") {
    extended_sessions h;
    auto& old = h.connects_extended();
    h.proves(old, "alice");
    heard(old);
    auto& again = h.connects_extended();
    h.proves(again, "alice");
    CHECK(heard(old) == lines{"Notice 1 you logged in from another connection"});
    CHECK(old.saw_close());
    CHECK_FALSE(again.saw_close());
    CHECK(h.pool.online() == 1);
    REQUIRE(h.pool.list().size() == 1);
    CHECK(h.counts.value(server::counter::ended_replaced) == 1);
}

TEST_CASE("users whose name is not theirs any more are disconnected", "[session][babel2]") {
    extended_sessions h;
    const server::binding own{h.key.public_part(), 1};
    const server::binding others{test::make_key(0xa0).public_part(), 1};
    struct row {
        std::optional<server::binding> before, after;
        bool is_guest, is_ended;
    };
    const std::vector<row> rows{
        {own, own, false, false},
        {own, others, false, true},
        {own, {}, false, true},
        {{}, {}, false, false},
        {{}, own, false, false},
        {{}, others, false, true},
        {{}, {}, true, false},
        {{}, others, true, true},
    };
    std::vector<scripted_peer*> users;
    const auto set_owners = [&](auto which) {
        for (std::size_t i = 0; i < rows.size(); ++i) {
            h.names.owners.erase(std::to_string(i));
            if (const auto& owner = rows[i].*which)
                h.names.owners.emplace(std::to_string(i), *owner);
        }
    };
    set_owners(&row::before);
    for (std::size_t i = 0; i < rows.size(); ++i) {
        users.push_back(&h.connects_extended());
        if (rows[i].is_guest)
            h.says(*users.back(), wire::login2{std::to_string(i), {}, {}, {}, {}, {}});
        else
            h.proves(*users.back(), std::to_string(i));
    }
    h.connects();
    REQUIRE(h.pool.online() == rows.size());
    set_owners(&row::after);
    end_disowned(h.pool, h.names);
    h.settle();
    for (std::size_t i = 0; i < rows.size(); ++i) {
        INFO(i);
        CHECK(users[i]->saw_close() == rows[i].is_ended);
        if (rows[i].is_ended)
            CHECK(
                heard(*users[i]).back() ==
                "ErrorResponse the operator changed the owner of your name; log in again"
            );
    }
}

TEST_CASE("a babel/2 session leaves the places of those that wait to log in", "[session][babel2]") {
    extended_sessions h;
    auto& alice = h.connects_extended();
    CHECK(h.pool.unauthenticated() == 1);
    h.proves(alice, "alice");
    CHECK(h.pool.unauthenticated() == 0);
}

TEST_CASE("babel/2 clients are told before the sessions are closed", "[session][babel2]") {
    extended_sessions h;
    auto& alice = h.connects_extended();
    auto& bob = h.connects();
    heard(alice);
    heard(bob);
    announce_end(h.pool);
    CHECK(heard(alice) == lines{"Notice 2 the server ends or restarts"});
    CHECK(heard(bob).empty());
}

TEST_CASE("a session whose name is bound later is logged in then", "[session][babel2]") {
    extended_sessions h;
    h.names.registers = h.names.is_slow = true;
    auto& alice = h.connects_extended();
    heard(alice);
    h.proves(alice, "alice");
    CHECK(heard(alice).empty());
    CHECK(h.pool.unauthenticated() == 1);
    h.names.answer(std::nullopt);
    h.settle();
    CHECK(heard(alice) == lines{"LoginSuccess"});
    CHECK(h.pool.unauthenticated() == 0);
}

TEST_CASE("a session that ends before its name is bound is forgotten", "[session][babel2]") {
    extended_sessions h;
    h.names.registers = h.names.is_slow = true;
    auto& alice = h.connects_extended();
    h.proves(alice, "alice");
    alice.closes();
    h.settle();
    h.names.answer(std::nullopt);
    h.settle();
    CHECK(h.pool.online() == 0);
    CHECK(h.pool.unauthenticated() == 0);
}
