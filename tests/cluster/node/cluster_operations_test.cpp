// Operations on all nodes, by a directory whose engine is the test.
#include "cluster/node/cluster_operations.hpp"
#include "cluster/node/directory_fixture.hpp"

#include <optional>
#include <string>
#include <string_view>

namespace babel::cluster {
namespace {

using server::ban_outcome;
using server::kick_outcome;

class told_operator final : public server::operator_events {
public:
    lines events;
    bool has_user = true;

    void ban_changed(const server::ban_target& target, bool is_banned) override {
        events.push_back((is_banned ? "banned " : "lifted ") + server::text_of(target));
    }
    bool kick(std::string_view name) override {
        events.push_back("kick " + std::string(name));
        return has_user;
    }
};

/// Outlives the directory, which may call it.
struct operator_results {
    told_operator orders;
    std::optional<kick_outcome> kicked;
};

struct operated_directory : operator_results, ready_directory {
    operated_directory() {
        scripts["EVALSHA ban"] = words("OK 12 5");
        scripts["EVALSHA unban"] = words("OK 13 6");
        all().begin(orders);
    }
    server::directory_operations& all() { return *names->operations(); }
    ban_outcome ban(std::string_view what, bool is_ban = true) {
        return all().change_ban(*server::to_ban(what), is_ban);
    }
    void kick(std::string_view name) {
        kicked.reset();
        all().kick(name, [this](kick_outcome outcome) { kicked = outcome; });
        CHECK_FALSE(kicked.has_value()); // never from within the call
    }
    void until_kicked() {
        test::run_until(loop, [&] { return kicked.has_value(); });
    }
    void until_ordered(const std::string& event) {
        test::run_until(loop, [&] { return !orders.events.empty(); });
        CHECK(orders.events == lines{event});
        orders.events.clear();
    }
};

} // namespace

TEST_CASE("a ban counts here, and is kept in the register", "[cluster_operations]") {
    operated_directory s;
    CHECK(s.ban("10.0.0.1/8") == ban_outcome::done);
    CHECK(s.orders.events.empty());
    s.until_ordered("banned 10.0.0.0/8");
    s.until_seen("EVALSHA ban");
    CHECK(s.words_of("ban") == lines{"10.0.0.0/8", "0"});
    CHECK(s.ban("10.0.0.0/8") == ban_outcome::no_change);
    CHECK(s.ban("10.0.0.0/8", false) == ban_outcome::done);
    s.until_ordered("lifted 10.0.0.0/8");
    s.until_seen("EVALSHA unban");
}

TEST_CASE("a ban of another node counts here", "[cluster_operations]") {
    operated_directory s;
    s.hears(11, "ban mallory change 1");
    s.until_ordered("banned mallory");
}

TEST_CASE("a ban without a link is held", "[cluster_operations]") {
    operated_directory s;
    s.engine.cut();
    test::run_until(s.loop, [&] { return !s.names->reaches_others(); });
    CHECK(s.ban("mallory") == ban_outcome::held);
    s.until_ordered("banned mallory");
    s.until_seen("EVALSHA ban");
}

TEST_CASE("a user of another node is kicked there", "[cluster_operations]") {
    operated_directory s;
    s.kick("bob");
    s.until_seen("EVALSHA route");
    CHECK(s.words_of("route") == lines{"2", "kick 1 bob"});
    s.receives("kicked 1");
    s.until_kicked();
    CHECK(s.kicked == kick_outcome::done);
}

TEST_CASE("a kick fails with the reason", "[cluster_operations]") {
    operated_directory s;
    s.kick("zoe");
    s.until_kicked();
    CHECK(s.kicked == kick_outcome::nobody);
    s.kick("dave"); // parked
    s.until_kicked();
    CHECK(s.kicked == kick_outcome::moving);
    s.engine.cut();
    test::run_until(s.loop, [&] { return !s.names->reaches_others(); });
    s.kick("bob");
    s.until_kicked();
    CHECK(s.kicked == kick_outcome::away);
}

TEST_CASE("an order of another node is obeyed, and answered", "[cluster_operations]") {
    operated_directory s;
    s.orders.has_user = GENERATE(true, false);
    s.receives("kick 7 alice");
    s.until_ordered("kick alice");
    s.until_seen("EVALSHA route");
    CHECK(s.words_of("route") == lines{"2", s.orders.has_user ? "kicked 7" : "nobody 7"});
}

TEST_CASE("names are compared with the register", "[cluster_operations]") {
    std::optional<server::register_comparison> result; // outlives the directory
    operated_directory s;
    s.scripts["EVALSHA verify"] =
        array({text("OK"), text("10"), text("0"), words("1 2"), words("bob 2/4 carol 2/6 dave p7")}
        );
    const auto compare = [&] {
        return s.all().compare([&](const server::register_comparison& of) { result = of; });
    };
    CHECK(compare());
    CHECK_FALSE(compare());
    test::run_until(s.loop, [&] { return result.has_value(); });
    CHECK(result->agrees());
    CHECK(result->here.names == 3);
}

} // namespace babel::cluster
