// A server's directory on a node whose engine is the test: what a server asks, and what it is told.
#include "cluster/node/directory_fixture.hpp"
#include "cluster/replica/owner_value.hpp"
#include "support/some_key.hpp"

#include <algorithm>
#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {

using server::claim_verdict;

TEST_CASE("a server is told of all users of other nodes first", "[cluster_directory]") {
    directory_alone s;
    CHECK_FALSE(s.names->reaches_others());
    test::run_until(s.loop, [&] { return s.names->reaches_others(); });
    std::ranges::sort(s.told.events);
    CHECK(s.told.events == lines{"+bob 2/4", "+carol 2/6", "+dave ?/0"}); // dave is parked
    CHECK(s.names->address() == "192.0.2.7");
}

TEST_CASE("a realm is read as users are told of its names", "[cluster_directory]") {
    directory_alone s;
    test::run_until(s.loop, [&] { return s.names->reaches_others(); });
    lines all;
    s.names->read_realm("", [&](std::string_view name, server::node_number node, int flags) {
        const auto at = node == server::no_node ? "?" : std::to_string(node);
        all.push_back("+" + std::string(name) + " " + at + "/" + std::to_string(flags));
    });
    std::ranges::sort(all);
    CHECK(all == lines{"+bob 2/4", "+carol 2/6", "+dave ?/0"});
    CHECK(s.names->users_besides("bob") == 2);
    CHECK(s.names->users_besides("nobody") == 3);
}

TEST_CASE("a claim has the name, its source, its key and its flags", "[cluster_directory]") {
    ready_directory s;
    const std::vector<std::uint8_t> key(32, 0xff);
    CHECK_FALSE(s.names->claim(1, {"alice", 77, key, 5}).has_value());
    CHECK(s.told.events.empty());
    s.until("1 is decided");
    CHECK(s.told.verdicts.at(1) == claim_verdict::granted);
    CHECK(
        s.words_of("claim") ==
        lines{"alice", "77", "//////////////////////////////////////////8", "5", ""}
    );
}

TEST_CASE("each answer of the register is a verdict", "[cluster_directory]") {
    const auto [word, expected] = GENERATE(table<std::string, claim_verdict>(
        {{"O", claim_verdict::granted},
         {"H", claim_verdict::granted},
         {"P", claim_verdict::parked},
         {"K", claim_verdict::other_key}}
    ));
    ready_directory s;
    s.scripts["EVALSHA claim"] = words("OK 11 " + word);
    s.names->claim(1, {"alice", 77, {}, 4});
    s.until("1 is decided");
    CHECK(s.told.verdicts.at(1) == expected);
}

TEST_CASE("a login is unavailable without a link, and never in the claim", "[cluster_directory]") {
    directory_alone s;
    s.names->claim(1, {"alice", 77, {}, 4});
    CHECK(s.told.events.empty());
    s.until("1 is decided");
    CHECK(s.told.verdicts.at(1) == claim_verdict::unavailable);
}

TEST_CASE("a login that is withdrawn is not decided", "[cluster_directory]") {
    ready_directory s;
    s.names->claim(1, {"alice", 77, {}, 4});
    s.names->withdraw(1);
    s.names->claim(2, {"anna", 77, {}, 4});
    s.until("2 is decided");
    CHECK(s.told.events == lines{"2 is decided"});
}

TEST_CASE("users of other nodes come, move and go", "[cluster_directory]") {
    ready_directory s;
    s.hears(11, "o 3 +4 erin +6 bob - carol");
    s.until("+bob 3/6");
    s.hears(12, "o 2 - carol");
    s.until("-carol");
    CHECK(s.told.events == lines{"+erin 3/4", "+bob 3/6", "-carol"});
}

TEST_CASE("a session that another node asks for is probed", "[cluster_directory]") {
    ready_directory s;
    s.log_in("alice");
    s.receives("probe 9 alice");
    s.until("probe alice");
    SECTION("and is alive") {
        s.names->confirm("alice");
        s.until_seen("EVALSHA route");
        CHECK(s.words_of("route") == lines{"2", "alive 9"});
    }
    SECTION("or its name is released") {
        s.names->release("alice");
        s.until_seen("EVALSHA route");
        CHECK(s.words_of("release") == lines{"alice"});
        CHECK(s.words_of("route") == lines{"2", "gone 9"});
    }
}

TEST_CASE("a server may answer a probe at once", "[cluster_directory]") {
    ready_directory s;
    s.log_in("alice");
    s.told.on_event = [&](const std::string& event) {
        if (event == "probe alice") s.names->confirm("alice");
    };
    s.receives("probe 9 alice");
    s.until_seen("EVALSHA route");
}

TEST_CASE("a name that another node claims is lost, and comes from there", "[cluster_directory]") {
    ready_directory s;
    s.log_in("alice");
    s.hears(11, "o 1 +4 alice");
    s.hears(12, "o 2 +6 alice");
    s.until("+alice 2/6");
    CHECK(s.told.events == lines{"lost alice", "+alice 2/6"});
}

TEST_CASE("other flags of a name are claimed with it again", "[cluster_directory]") {
    ready_directory s;
    s.log_in("alice", 4);
    s.names->set_flags("alice", 4);
    s.names->set_flags("alice", 6);
    s.until_seen("EVALSHA claim", 2);
    CHECK(s.words_of("claim") == lines{"alice", "77", "", "6", ""});
    CHECK(s.told.events.empty());
}

TEST_CASE("a message goes to the node of its recipient", "[cluster_directory]") {
    ready_directory s;
    s.log_in("alice"); // at 11
    CHECK(s.forwards("alice", "bob"));
    s.until_seen("EVALSHA route");
    CHECK(s.words_of("route") == lines{"2", "user 11 hello"});
    CHECK_FALSE(s.forwards("alice", "nobody"));
    CHECK_FALSE(s.forwards("alice", "dave"));
}

TEST_CASE("a message that reaches no node is refused if it has a number", "[cluster_directory]") {
    ready_directory s;
    s.log_in("alice");
    s.scripts["EVALSHA route"] = words("OK NOBODY");
    s.forwards("alice", "bob", 0);
    s.forwards("alice", "bob", 8);
    s.until("refused 8");
    CHECK(s.told.events == lines{"refused 8"});
}

TEST_CASE("nobody is called before their caller came", "[cluster_directory]") {
    ready_directory s;
    s.receives("user 11 hello");
    s.receives("user 10 early"); // of the same node: it keeps its place
    CHECK(s.told.events.empty());
    s.hears(11, "o 2 +4 erin");
    s.until("called early");
    CHECK(s.told.events == lines{"+erin 2/4", "called hello", "called early"});
}

TEST_CASE("bytes of messages may be anything", "[cluster_directory]") {
    ready_directory s;
    using namespace std::string_literals;
    const auto bytes = "\0\r\n \xff"s;
    s.receives("user 10 " + bytes);
    s.until("called " + bytes);
}

TEST_CASE("a user who logs in elsewhere with their key replaces a session", "[cluster_directory]") {
    ready_directory s;
    const std::vector<std::uint8_t> key(32, 0xff);
    s.names->claim(1, {"alice", 77, key, 5});
    s.until("1 is decided");
    s.told.events.clear();
    s.receives("owner 9 //////////////////////////////////////////8 alice");
    s.until_seen("EVALSHA route");
    CHECK(s.words_of("route") == lines{"2", "yours 9"});
    s.hears(11, "o 1 +5 alice");
    s.hears(12, "o 2 +5 alice");
    s.until("+alice 2/5");
    CHECK(s.told.events == lines{"replaced alice", "+alice 2/5"});
}

TEST_CASE("the session of a name elsewhere is doubted", "[cluster_directory]") {
    ready_directory s;
    s.names->doubt("bob");
    s.until_seen("EVALSHA route");
    CHECK(s.words_of("route") == lines{"2", "probe 0 bob"});
}

TEST_CASE("an operator is shown nodes, and names with theirs", "[cluster_directory]") {
    directory_alone s;
    s.scripts["EVALSHA beat"] =
        array({text("OK"), text("10"), array({text("2"), text("7 f.1 b 3 up 192.0.2.8 1.2")})});
    test::run_until(s.loop, [&] {
        return s.names->reaches_others() && s.names->nodes().size() == 2;
    });
    const auto nodes = s.names->nodes();
    CHECK(nodes.at(0).name == "a");
    CHECK(nodes.at(0).is_own);
    CHECK(nodes.at(1).name == "b");
    CHECK(nodes.at(1).users == 3);
    CHECK(nodes.at(1).address == "192.0.2.8");
    std::vector<std::string> names;
    for (const auto& each : s.names->elsewhere())
        names.push_back(each.name + "@" + each.node);
    std::ranges::sort(names);
    CHECK(names == lines{"bob@b", "carol@b", "dave@"});
}

TEST_CASE("a link that ends takes nobody away", "[cluster_directory]") {
    ready_directory s;
    s.log_in("alice");
    s.engine.cut();
    test::run_until(s.loop, [&] { return !s.names->reaches_others(); });
    CHECK_FALSE(s.forwards("alice", "bob"));
    test::run_until(s.loop, [&] { return s.names->reaches_others(); });
    s.until_seen("EVALSHA claim", 2);
    CHECK(s.told.events.empty());
}

TEST_CASE("a node without others reaches nobody, and parks no name", "[cluster_directory]") {
    ready_directory s;
    s.log_in("alice");
    s.hears(11, "down 2");
    test::run_until(s.loop, [&] { return !s.names->reaches_others(); });
    CHECK(s.names->takes_logins());
    CHECK_FALSE(s.names->park("alice", 77, std::chrono::seconds(30)));
    s.until_seen("EVALSHA release");
    s.hears(12, "up 3");
    test::run_until(s.loop, [&] { return s.names->reaches_others(); });
}

TEST_CASE("a node that cannot be a member is refused with a reason", "[cluster_directory]") {
    directory_alone s;
    s.scripts["EVALSHA join"] = unlike("lease 9", "2 17");
    s.until_seen("EVALSHA join");
    s.scripts["EVALSHA join"] = unlike("lease 9", "2 18");
    test::run_until(s.loop, [&] { return !s.refusals.empty(); });
    CHECK(s.refusals == lines{"the other nodes have the lease 9"});
}

TEST_CASE("a directory needs a URL and authorities that can be used", "[cluster_directory]") {
    asio::io_context loop{1};
    logger log{log_level::error};
    cluster_settings settings;
    settings.engine = "redis://:secret@127.0.0.1";
    const auto make = [&] {
        return cluster_directory::make(loop.get_executor(), settings, log, {});
    };
    const auto refused = make();
    REQUIRE_FALSE(refused.has_value());
    CHECK(refused.error().why == fault_of_engine(settings.engine));
    CHECK(refused.error().why.find("secret") == std::string::npos);
    settings.engine = "rediss://127.0.0.1";
    settings.authorities = "no certificate";
    CHECK(make().error().why.starts_with("the authorities: "));
    CHECK(fault_of_engine("redis://127.0.0.1").empty());
}

} // namespace babel::cluster
