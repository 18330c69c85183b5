// Commands of the operator at a server of a cluster, and orders of operators at others.
#include "server/admin/admin_commands.hpp"
#include "server/admin/answer_at_once.hpp"
#include "server/admin/ban_commands.hpp"
#include "server/admin/cluster_orders.hpp"
#include "server/admin/scripted_operations.hpp"
#include "server/running_server.hpp"
#include "server/signalling/scripted_directory.hpp"
#include "support/standard_error.hpp"
#include <babel/net/control_protocol.hpp>

#include <boost/json/array.hpp>
#include <boost/json/object.hpp>
#include <boost/json/parse.hpp>
#include <boost/json/value.hpp>

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

using namespace babel;
using server::ban_outcome;
using server::kick_outcome;
namespace json = boost::json;

namespace {

using words_of_command = std::vector<std::string>;

/// A server whose cluster is the test.
struct clustered_server {
    test::scripted_operations all;
    test::scripted_directory names; // the server's, which both outlive
    test::running_server s;
    server::admin_commands commands{s.server.impl(), s.log};

    clustered_server() {
        names.answer = server::claim_verdict::granted;
        names.all_operations = &all;
        s.server.use(names);
    }
    json::object asks(const words_of_command& words) {
        return json::parse(test::answer_at_once(commands, net::request_text(words)).line)
            .as_object();
    }
    /// The answer that comes once `then` was called.
    template <class Then>
    json::object asks_and_waits(const words_of_command& words, Then then) {
        std::optional<json::object> given;
        commands.answer(net::request_text(words), [&](const server::control_answer& answer) {
            given = json::parse(answer.line).as_object();
        });
        CHECK_FALSE(given.has_value());
        then();
        REQUIRE(given.has_value());
        return *given;
    }
    std::string error_of(const json::object& answer) {
        CHECK(answer.at("status") == 1);
        return std::string(answer.at("error").as_string());
    }
    void told(std::string_view what, bool is_banned) {
        all.events->ban_changed(*server::to_ban(what), is_banned);
    }
};

} // namespace

TEST_CASE("a ban is of the whole cluster, unless it is for here", "[cluster_commands]") {
    clustered_server c;
    CHECK(c.asks({"ban", "10.0.0.1/8"}).at("ok") == true);
    CHECK(c.asks({"unban", "mallory"}).at("ok") == true);
    CHECK(c.all.asked == std::vector<std::string>{"ban 10.0.0.0/8", "unban mallory"});
    CHECK(c.s.server.impl().rules().bans.list().empty());
    CHECK(c.asks({"ban", "mallory", "here"}).at("ok") == true);
    CHECK(c.s.server.impl().rules().bans.list() == std::vector<std::string>{"mallory"});
    CHECK(c.asks({"unban", "mallory", "here"}).at("ok") == true);
    CHECK(c.all.asked.size() == 2);
    CHECK(c.asks({"ban", "mallory", "there"}).at("status") == 2);
    CHECK(c.asks({"unban", "mallory", "there"}).at("status") == 2);
}

TEST_CASE("a ban says how far it counts", "[cluster_commands]") {
    clustered_server c;
    const auto text = [&](const char* command) {
        return std::string(c.asks({command, "mallory"}).at("text").as_string());
    };
    CHECK(text("ban") == "mallory is banned at all servers of the cluster");
    CHECK(text("unban") == "mallory is not banned in the cluster any more");
    c.all.ban_answer = ban_outcome::held;
    CHECK(text("ban").find("once this one is linked again") != std::string::npos);
    CHECK(text("unban").find("once this one is linked again") != std::string::npos);
    c.all.ban_answer = ban_outcome::no_change;
    CHECK(text("ban") == "mallory is banned in the whole cluster already");
    CHECK(c.error_of(c.asks({"unban", "mallory"})) == "mallory is not banned in the whole cluster");
    c.all.ban_answer = ban_outcome::full;
    CHECK(c.error_of(c.asks({"ban", "mallory"})).find("too many") != std::string::npos);
    CHECK(c.error_of(c.asks({"unban", "mallory"})).find("too many") != std::string::npos);
}

TEST_CASE("a lift names the ban of this server that is left", "[cluster_commands]") {
    clustered_server c;
    c.asks({"ban", "mallory", "here"});
    const auto text = std::string(c.asks({"unban", "mallory"}).at("text").as_string());
    CHECK(text.find("this server bans it on its own") != std::string::npos);
}

TEST_CASE("only a ban that was lifted is logged as such", "[cluster_commands]") {
    const auto logged_after = [](const std::vector<words_of_command>& commands,
                                 ban_outcome answer) {
        return test::standard_error_of([&] {
            clustered_server c;
            c.s.log.show(log_level::info);
            c.all.ban_answer = answer;
            for (const auto& each : commands)
                c.asks(each);
        });
    };
    const std::string line = "the operator lifts the ban of \"mallory\"";
    const words_of_command everywhere{"unban", "mallory"};
    const words_of_command here{"unban", "mallory", "here"};
    const auto done = ban_outcome::done;
    CHECK(logged_after({everywhere}, done).find(line) != std::string::npos);
    CHECK(logged_after({everywhere}, ban_outcome::no_change).find(line) == std::string::npos);
    CHECK(logged_after({here}, done).find(line) == std::string::npos);
    CHECK(logged_after({{"ban", "mallory", "here"}, here}, done).find(line) != std::string::npos);
}

TEST_CASE("bans of the cluster are listed apart, and end with their lift", "[cluster_commands]") {
    clustered_server c;
    c.asks({"ban", "eve", "here"});
    c.told("mallory", true);
    CHECK(c.asks({"bans"}).at("bans") == json::array{"eve"});
    CHECK(c.asks({"bans"}).at("cluster_bans") == json::array{"mallory"});
    CHECK(c.asks({"stats"}).at("cluster_bans") == json::array{"mallory"});
    c.told("eve", true);
    c.told("eve", false);
    CHECK(c.asks({"bans"}).at("bans") == json::array{"eve"});
    CHECK(c.asks({"bans"}).at("cluster_bans") == json::array{"mallory"});
}

TEST_CASE(
    "a ban of the cluster disconnects, keeps out, and outlives a reload", "[cluster_commands]"
) {
    clustered_server c;
    auto alice = c.s.comes("alice");
    auto bob = c.s.comes("bob");
    c.told("alice", true);
    c.s.until([&] { return alice.is_cut_off(); });
    CHECK_FALSE(bob.is_cut_off());
    c.s.server.change_rules(test::running_server::unhurried());
    auto again = c.s.connects();
    again.says(wire::login{"alice"});
    c.s.until_hears(again, "LoginFailed you are banned from this server under this name");
    c.told("127.0.0.0/8", true);
    c.s.until([&] { return bob.is_cut_off(); });
    auto refused = c.s.connects();
    c.s.until([&] { return refused.is_cut_off(); });
    c.told("127.0.0.0/8", false);
    c.told("alice", false);
    c.s.comes("alice");
}

TEST_CASE("an order of another operator disconnects, and keeps out", "[cluster_commands]") {
    clustered_server c;
    auto alice = c.s.comes("alice");
    CHECK(c.all.events->kick("alice"));
    c.s.until([&] { return alice.is_cut_off(); });
    CHECK_FALSE(c.all.events->kick("bob"));
    CHECK_FALSE(c.all.events->kick("\xff"));
    for (const std::string name : {"alice", "bob"}) {
        auto again = c.s.connects();
        again.says(wire::login{name});
        c.s.until([&] {
            const auto heard = again.heard();
            return !heard.empty() && heard.back().starts_with("LoginFailed");
        });
    }
}

TEST_CASE("a kick of a user here keeps the name out elsewhere", "[cluster_commands]") {
    clustered_server c;
    auto alice = c.s.comes("alice");
    CHECK(c.asks({"kick", "alice"}).at("ok") == true);
    CHECK(c.all.asked == std::vector<std::string>{"keep out alice"});
    c.s.until([&] { return alice.is_cut_off(); });
}

TEST_CASE("a kick of a user elsewhere is answered later", "[cluster_commands]") {
    clustered_server c;
    const auto kick = [&](kick_outcome outcome) {
        return c.asks_and_waits({"kick", "bob"}, [&] { c.all.kicked(outcome); });
    };
    CHECK(kick(kick_outcome::done).at("text") == "bob is disconnected, and can come back in 30 s");
    CHECK(c.error_of(kick(kick_outcome::nobody)) == "nobody called bob is online");
    CHECK(c.error_of(kick(kick_outcome::moving)).find("moving") != std::string::npos);
    CHECK(c.error_of(kick(kick_outcome::no_answer)).find("within 2 s") != std::string::npos);
    CHECK(c.error_of(kick(kick_outcome::away)).find("cannot be reached") != std::string::npos);
    CHECK(c.error_of(kick(kick_outcome::busy)).find("too many") != std::string::npos);
}

TEST_CASE("a comparison with the register is answered in words and numbers", "[cluster_commands]") {
    clustered_server c;
    server::register_comparison made;
    made.is_whole = true;
    made.position = 7;
    made.here = made.in_register = {2, 0xab};
    const auto verify = [&] {
        return c.asks_and_waits({"verify"}, [&] { std::exchange(c.all.compared, nullptr)(made); });
    };
    const auto good = verify();
    CHECK(good.at("ok") == true);
    CHECK(good.at("text") == "this server lists 2 names, and the register has 2; they agree");
    CHECK(good.at("here") == json::object{{"names", 2}, {"hash", "00000000000000ab"}});
    made.in_register = {3, 0xcd};
    made.differences = 1;
    made.differing = {"bob"};
    const auto bad = verify();
    CHECK(
        c.error_of(bad) == "this server lists 2 names, and the register has 3; they do not agree: "
                           "1 differ, such as bob"
    );
    CHECK(bad.at("agrees") == false);
    CHECK(bad.at("differing") == json::array{"bob"});
    made.is_whole = false;
    CHECK(c.error_of(verify()).find("could not be read") != std::string::npos);
}

TEST_CASE("a comparison needs a cluster, a link, and no other comparison", "[cluster_commands]") {
    clustered_server c;
    c.all.compared = [](const auto&) {};
    CHECK(c.error_of(c.asks({"verify"})).find("under way") != std::string::npos);
    c.names.is_linked = false;
    CHECK(c.error_of(c.asks({"verify"})).find("no link") != std::string::npos);
    c.names.all_operations = nullptr;
    CHECK(c.error_of(c.asks({"verify"})).find("alone") != std::string::npos);
}
