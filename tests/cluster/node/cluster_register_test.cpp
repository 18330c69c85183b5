// Owners of names, as a server on a node asks about them; the engine is the test.
#include "cluster/node/directory_fixture.hpp"
#include "cluster/replica/owner_value.hpp"
#include "support/some_key.hpp"

#include <vector>

namespace babel::cluster {

TEST_CASE("owners of names are read, changed and told", "[cluster_register]") {
    ready_directory s;
    test::run_until(s.loop, [&] { return s.names->takes_logins(); });
    auto& owners = *s.names->owners();
    CHECK(owners.is_known());
    const server::binding owner{test::some_key(1).public_part(), 7};
    const auto value = to_text(owner);
    s.scripts["EVALSHA bind"] = array({text("OK"), text("O"), text(value)});
    std::vector<error_code> outcomes;
    const auto note = [&](error_code outcome) { outcomes.push_back(outcome); };
    owners.change({"alice", owner}, note);
    test::run_until(s.loop, [&] { return !outcomes.empty(); });
    CHECK_FALSE(outcomes.at(0));
    CHECK(*owners.names().find("alice") == owner);
    s.log_in("alice");
    const auto freed = array({text("keys"), text("2"), text("alice"), text("")});
    s.answers_read("news", array({text("0-11"), freed}));
    s.until("owner of alice");
    CHECK_FALSE(owners.names().find("alice"));
    s.scripts["EVALSHA bind"] = array({text("OK"), text("K"), text(value)});
    owners.change({"alice", owner}, note);
    test::run_until(s.loop, [&] { return outcomes.size() == 2; });
    CHECK(outcomes.at(1) == boost::system::errc::file_exists);
    s.scripts["EVALSHA bind"] = array({text("OK"), text("M"), text("")});
    owners.change({"bob", owner, {}, false, 3}, note);
    test::run_until(s.loop, [&] { return outcomes.size() == 3; });
    CHECK(outcomes.at(2) == boost::system::errc::too_many_links);
    CHECK_FALSE(owners.names().find("bob"));
}

TEST_CASE("owners change over a link alone", "[cluster_register]") {
    ready_directory s;
    std::vector<error_code> outcomes;
    const auto note = [&](error_code outcome) { outcomes.push_back(outcome); };
    s.engine.unanswered = "EVALSHA bind";
    s.names->owners()->change({"alice", {}, {}, true}, note);
    s.until_seen("EVALSHA bind");
    s.engine.cut();
    test::run_until(s.loop, [&] { return !outcomes.empty(); });
    CHECK(outcomes.at(0) == errc::register_silent);
    CHECK_FALSE(s.names->takes_logins());
    s.names->owners()->change({"alice", {}, {}, true}, note);
    CHECK(outcomes.at(1) == errc::register_away);
}

} // namespace babel::cluster
