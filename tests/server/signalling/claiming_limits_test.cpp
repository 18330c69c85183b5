// Rules and limits that apply while a login waits for a directory.
#include "server/signalling/directory_fixture.hpp"

#include <chrono>
#include <cstddef>
#include <functional>
#include <optional>
#include <string>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using server::claim_verdict;
using server::counter;
using test::directory_fixture;
using test::lines;
using name_list = std::vector<std::string>;

TEST_CASE("bans and limits that come while a login waits count", "[signalling][directory]") {
    struct row {
        std::string refused;
        std::function<void(directory_fixture&)> happens;
        counter counted_as;
    };
    const std::vector<row> rows{
        {"9 you are banned from this server under this name",
         [](auto& o) { CHECK(o.rules.bans.add("alice").has_value()); },
         counter::failed_banned},
        {"2 you were disconnected by the operator; wait 30 s before you come back",
         [](auto& o) { o.signals.keep_out("alice", o.now + 30s); },
         counter::failed_kicked},
        {"3 the name belongs to another key",
         [](auto& o) {
             o.names.owners["alice"] = {o.other_key.public_part(), 1};
         },
         counter::failed_bound},
        {"7 the server is full; try again later",
         [](auto& o) {
             o.is_granted("bob");
             o.rules.limits.users = 1;
         },
         counter::failed_full},
        {"7 too many users from your address; try again later",
         [](auto& o) {
             o.is_granted("bob");
             o.rules.limits.users_per_source = 1;
         },
         counter::failed_source},
    };
    for (const auto& [refused, happens, counted_as] : rows) {
        INFO(refused);
        directory_fixture o;
        auto& alice = o.connects_extended("1");
        o.is_guest(alice, "alice");
        const auto which = o.all_names.claims.back().which;
        happens(o);
        o.record.clear();
        o.all_names.events->decided(which, claim_verdict::granted, o.now);
        CHECK(o.record == lines{"1: LoginRefused " + refused});
        CHECK(o.counts.value(counted_as) == 1);
        CHECK_FALSE(alice.is_logged_in());
        CHECK(o.all_names.released == name_list{"alice"});
    }
}

TEST_CASE(
    "the tenth login that a directory refuses ends the connection", "[signalling][directory]"
) {
    directory_fixture o;
    auto& who = o.connects("1");
    for (int i = 1; i < 10; ++i) {
        o.asks(who, wire::login{"alice"});
        o.all_names.decide(claim_verdict::taken);
    }
    CHECK_FALSE(who.failure);
    o.asks(who, wire::login{"alice"});
    o.all_names.decide(claim_verdict::taken);
    CHECK(who.failure == errc::too_many_failures);
}

TEST_CASE("logins beyond 4096 that wait are refused", "[signalling][directory]") {
    directory_fixture o;
    o.rules.limits.login_rate = 0;
    for (std::size_t i = 0; i < server::max_undecided_logins; ++i)
        o.asks(o.connects("x"), wire::login{"name" + std::to_string(i)});
    auto& late = o.connects("late");
    const lines busy{"late: LoginFailed too many logins at once; wait a moment"};
    CHECK(o.answers(late, wire::login{"late"}) == busy);
    CHECK(o.all_names.claims.size() == server::max_undecided_logins);
    o.all_names.decide(claim_verdict::taken);
    CHECK(o.answers(late, wire::login{"late"}).empty());
}

TEST_CASE("a name is saved for its key before it is claimed", "[signalling][directory]") {
    directory_fixture o;
    o.names.registers = o.names.is_slow = true;
    auto& alice = o.connects_extended("1");
    o.proves(alice, "alice", o.key);
    CHECK(o.all_names.claims.empty());

    SECTION("and then granted") {
        o.names.answer(std::nullopt);
        REQUIRE(o.all_names.claims.size() == 1);
        CHECK_FALSE(alice.is_logged_in());
        CHECK(o.is_guest(alice, "bob") == lines{"1: ErrorResponse a login is under way"});
        o.all_names.decide(claim_verdict::granted);
        CHECK(alice.flags() == wire::contact_flag::proved);
    }
    SECTION("or refused at once") {
        o.all_names.answer = claim_verdict::taken;
        o.record.clear();
        o.names.answer(std::nullopt);
        CHECK(o.record == lines{"1: LoginRefused 1 username already used"});
    }
    SECTION("or not, and claimed by nobody") {
        o.signals.on_gone(alice, o.now);
        o.names.answer(std::nullopt);
        CHECK(o.all_names.claims.empty());
        CHECK(o.all_names.withdrawn.empty());
    }
}
