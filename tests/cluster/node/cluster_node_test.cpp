// A node performs the actions of its rules on a link, and tells its listener all else.
#include "cluster/node/running_node.hpp"

#include <chrono>
#include <string>

namespace babel::cluster {
namespace {

struct ready : running_node {
    ready() {
        until("linked");
        notes.events.clear();
    }
    void log_in(const std::string& name) {
        ask(1, name);
        until("1 is granted");
        notes.events.clear();
    }
};

} // namespace

TEST_CASE("a node joins, and is linked once it has the register", "[cluster_node]") {
    running_node n;
    CHECK_FALSE(n.node->is_linked());
    n.until("linked");
    CHECK(n.notes.events == lines{"+theirs", "linked"});
    CHECK(n.node->number() == 1);
    CHECK(n.node->others().find("theirs") == replica::place{2, true});
    n.until_seen("EVALSHA beat");
    n.until_seen("XREAD");
}

TEST_CASE("logins of one turn are claimed by one script", "[cluster_node]") {
    ready n;
    n.scripts["EVALSHA claim"] = words("OK 11 O O");
    n.ask(1, "alice");
    n.ask(2, "bob");
    n.until("2 is granted");
    CHECK(n.notes.events == lines{"1 is granted", "2 is granted"});
    CHECK(n.engine.count("EVALSHA claim") == 1);
    n.node->release("alice");
    n.until_seen("EVALSHA release");
}

TEST_CASE("a login before the first link is refused once the call is over", "[cluster_node]") {
    running_node n;
    n.ask(1, "alice");
    CHECK(n.notes.events.empty());
    n.until("1 is unavailable");
    CHECK(n.notes.events == lines{"1 is unavailable"});
    n.until("linked");
}

TEST_CASE("news and messages are told to the listener", "[cluster_node]") {
    ready n;
    n.answers_read("news", entry_of("0-11", "o 2 + bob - theirs"));
    n.until("-theirs");
    n.answers_read("in:1", entry_of("5-1", "from 2 message hello"));
    n.until("2 wrote hello");
    n.answers_read("news", entry_of("0-12", "ban mallory change 7"));
    n.until("banned mallory");
    CHECK(n.notes.events == lines{"+bob", "-theirs", "2 wrote hello", "banned mallory"});
}

TEST_CASE("a message is routed, and its outcome is told", "[cluster_node]") {
    ready n;
    CHECK(n.node->route(2, "hello", 7));
    n.until("7 was sent");
    const auto outcome = n.node->call([](membership& rules, actions& out) {
        return rules.operators().bans().change("mallory", true, out);
    });
    CHECK(outcome == ban_keeper::outcome::changed);
    n.until_seen("EVALSHA ban");
}

TEST_CASE("a session that another node asks about is probed", "[cluster_node]") {
    ready n;
    n.log_in("alice");
    n.answers_read("in:1", entry_of("5-1", "from 2 message probe"));
    n.until("2 wrote probe"); // which is no valid question
    const auto asked = array(
        {text("5-2"), array({text("from"), text("2"), text("message"), text("probe 9 alice")})}
    );
    n.answers_read("in:1", asked);
    n.until("check alice");
    n.until_seen("EVALSHA route");
    CHECK(n.engine.words_of["EVALSHA route"].back() == "alive 9");
}

TEST_CASE("the name of a user who moves is parked for their source", "[cluster_node]") {
    ready n;
    n.scripts["EVALSHA park"] = words("OK 12");
    n.log_in("alice");
    n.node->park("alice", "s2", std::chrono::seconds(30));
    n.until_seen("EVALSHA park");
    const auto& said = n.engine.words_of["EVALSHA park"];
    CHECK(lines(said.begin() + 3 + key_count + 2, said.end()) == lines{"30", "alice", "s2"});
    CHECK(n.engine.count("EVALSHA release") == 0);
    n.ask(2, "alice"); // it is no longer here
    n.until("2 is granted");
}

TEST_CASE("sessions outlive links, and are claimed again", "[cluster_node]") {
    ready n;
    n.log_in("alice");
    n.engine.cut();
    n.until("away");
    n.until("linked");
    n.until_seen("EVALSHA claim", 2);
    CHECK(n.engine.words_of["EVALSHA claim"].at(3 + key_count + 2) == "alice");
    CHECK(n.notes.events == lines{"away", "linked"});
}

TEST_CASE("a login becomes unavailable when the link ends", "[cluster_node]") {
    ready n;
    n.engine.unanswered = "EVALSHA claim";
    n.ask(1, "alice");
    n.until_seen("EVALSHA claim");
    n.engine.cut();
    n.until("1 is unavailable");
    n.until("linked");
}

TEST_CASE("a full engine refuses a login and keeps the link", "[cluster_node]") {
    ready n;
    n.scripts["EVALSHA claim"] = failure("OOM command not allowed when used memory > 'maxmemory'.");
    n.ask(1, "alice");
    n.until("1 is full");
    CHECK(n.node->is_linked());
    CHECK(n.notes.events == lines{"1 is full"});
}

TEST_CASE("any other failure of a script opens another link", "[cluster_node]") {
    for (const std::string why :
         {"NOSCRIPT No matching script.",
          "READONLY You can't write against a read only replica.",
          "LOADING Redis is loading the dataset in memory",
          "NOAUTH Authentication required."}) {
        CAPTURE(why);
        ready n;
        n.scripts["EVALSHA claim"] = failure(why);
        n.ask(1, "alice");
        n.until("1 is unavailable");
        n.until("away");
        n.scripts["EVALSHA claim"] = words("OK 11 O");
        n.until("linked");
        CHECK(n.engine.count("EVALSHA join") == 2);
    }
}

TEST_CASE("a node that joins as a link is cut at any script joins again", "[cluster_node]") {
    for (const std::string line : {"EVALSHA join", "EVALSHA scan", "EVALSHA beat", "XREAD"}) {
        CAPTURE(line);
        running_node n;
        n.until_seen(line);
        n.engine.cut();
        n.until_seen("EVALSHA join", 2);
        test::run_until(n.loop, [&] { return n.node->is_linked(); });
    }
}

TEST_CASE("another version of nodes ends the first start", "[cluster_node]") {
    running_node n;
    n.scripts["EVALSHA join"] = unlike("version 2", "2 17");
    n.until_seen("EVALSHA join");
    n.scripts["EVALSHA join"] = unlike("version 2", "2 18");
    n.until("refuse");
    CHECK(n.notes.events == lines{"refuse"});
}

TEST_CASE("a listener may call the node", "[cluster_node]") {
    ready n;
    n.notes.on_line = [&](const std::string& line) {
        if (line == "1 is granted") n.ask(2, "alice");
    };
    n.ask(1, "alice");
    n.until("2 is taken");
    CHECK(n.notes.events == lines{"1 is granted", "2 is taken"});
}

TEST_CASE("a node that is closed releases its names, and leaves", "[cluster_node]") {
    ready n;
    n.log_in("alice");
    n.scripts["EVALSHA leave"] = words("OK 13");
    n.node->release("alice");
    test::run_bounded(n.loop, n.node->close());
    CHECK(n.engine.count("EVALSHA release") == 1);
    CHECK(n.engine.count("EVALSHA leave") == 1);
    CHECK(n.notes.events == lines{"away"});
}

TEST_CASE("closing a node decides its logins", "[cluster_node]") {
    ready n;
    n.engine.unanswered = "EVALSHA claim";
    n.ask(1, "alice");
    n.until_seen("EVALSHA claim");
    test::run_bounded(n.loop, n.node->close());
    CHECK(n.notes.events == lines{"1 is unavailable", "away"});
}

} // namespace babel::cluster
