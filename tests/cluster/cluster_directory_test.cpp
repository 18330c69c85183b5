// A server's directory on a node whose engine is the test: what a server asks, and what it is told.
#include "cluster/cluster_fixture.hpp"
#include "cluster/scripted_engine.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include <babel/cluster/cluster_directory.hpp>
#include <babel/core/log.hpp>
#include <babel/wire/fields.hpp>

#include <algorithm>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {
namespace {

using server::claim_verdict;

/// Notes what a server is told.
class told_server final : public server::directory_events {
public:
    lines events;
    std::map<server::claim_ticket, claim_verdict> verdicts;
    /// Called with each event, before it is noted.
    std::function<void(const std::string&)> on_event = [](const std::string&) {};

    void decided(server::claim_ticket which, claim_verdict outcome, time_point) override {
        verdicts[which] = outcome;
        note(std::to_string(which) + " is decided");
    }
    void
    came(std::string_view name, server::node_number node, std::uint8_t flags, time_point) override {
        const auto at = node > 1000 ? std::string("?") : std::to_string(node);
        note("+" + std::string(name) + " " + at + "/" + std::to_string(flags));
    }
    void went(std::string_view name, time_point) override { note("-" + std::string(name)); }
    void lost(std::string_view name, time_point) override { note("lost " + std::string(name)); }
    void probe(std::string_view name) override { note("probe " + std::string(name)); }
    void called(bytes_view message, time_point) override {
        note("called " + std::string(message.begin(), message.end()));
    }
    void refused(std::uint64_t number, time_point) override {
        note("refused " + std::to_string(number));
    }

private:
    void note(const std::string& event) {
        on_event(event);
        events.push_back(event);
    }
};

/// A directory with the number 1. Node 2 has the names bob and carol.
struct directory_alone {
    asio::io_context loop{1};
    logger log{log_level::error}; // warnings are expected
    scripted_engine engine{loop};
    std::map<std::string, reply> scripts{
        {"EVALSHA join", words("OK 1 10 1")},
        {"EVALSHA scan", scan_step(10, "0", "1 2", "bob 2/4 carol 2/6 dave p7")},
        {"EVALSHA beat", array({text("OK"), text("10"), array({})})},
        {"EVALSHA claim", words("OK 11 O")},
        {"EVALSHA release", words("OK 12")},
        {"EVALSHA leave", words("OK 13")},
        {"EVALSHA route", words("OK SENT")}};
    told_server told;
    std::vector<std::string> refusals;
    std::unique_ptr<cluster_directory> names;

    directory_alone() {
        engine.answers = [this](const std::string& line) -> std::optional<reply> {
            const auto found = scripts.find(line);
            if (found == scripts.end()) return {};
            return found->second;
        };
        auto made =
            cluster_directory::make(loop.get_executor(), settings(), log, [this](const auto& why) {
                refusals.push_back(why);
            });
        REQUIRE(made.has_value());
        names = std::move(*made);
        names->begin(told);
        names->start();
    }
    ~directory_alone() { test::run_bounded(loop, names->close()); }

    cluster_settings settings() const {
        cluster_settings made;
        made.engine = to_text(engine.url());
        made.node = "a";
        made.address = "192.0.2.7";
        return made;
    }

    void until(const std::string& event) {
        test::run_until(loop, [&] { return std::ranges::count(told.events, event) > 0; });
    }
    void until_seen(const std::string& line, std::size_t count = 1) {
        test::run_until(loop, [&] { return engine.count(line) >= count; });
    }
    /// The words of the last script of that name, behind its keys and tokens.
    lines words_of(const std::string& script) {
        const auto& all = engine.words_of["EVALSHA " + script];
        return {all.begin() + 3 + key_count + 2, all.end()};
    }
    void answers_read(const std::string& key, const reply& entry) {
        test::run_until(loop, [this] { return engine.has_read(); });
        engine.answer_read(array({array({text("{babel}:" + key), array({entry})})}));
    }
    void hears(std::uint64_t position, const std::string& fields) {
        answers_read("news", entry_of("0-" + std::to_string(position), fields));
    }
    void receives(const std::string& message) {
        answers_read(
            "in:1",
            array(
                {text("5-" + std::to_string(++messages)),
                 array({text("from"), text("2"), text("message"), text(message)})}
            )
        );
    }
    bool forwards(std::string_view from, std::string_view to, std::uint64_t number = 7) {
        return names->forward({number, from, to, wire::bytes_of("hello")});
    }

    int messages = 0;
};

struct ready_directory : directory_alone {
    ready_directory() {
        test::run_until(loop, [this] { return names->reaches_others(); });
        told.events.clear();
    }
    void log_in(const std::string& name, std::uint8_t flags = 4) {
        names->claim(1, {name, 77, {}, flags});
        until("1 is decided");
        told.events.clear();
    }
};

} // namespace

TEST_CASE("a server is told of all users of other nodes first", "[cluster_directory]") {
    directory_alone s;
    CHECK_FALSE(s.names->reaches_others());
    test::run_until(s.loop, [&] { return s.names->reaches_others(); });
    std::ranges::sort(s.told.events);
    CHECK(s.told.events == lines{"+bob 2/4", "+carol 2/6", "+dave ?/0"}); // who is parked
    CHECK(s.names->address() == "192.0.2.7");
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
        lines{"alice", "77", "//////////////////////////////////////////8", "5"}
    );
}

TEST_CASE("each answer of the register is a verdict", "[cluster_directory]") {
    const auto [word, verdict] = GENERATE(table<std::string, claim_verdict>(
        {{"O", claim_verdict::granted},
         {"H", claim_verdict::granted},
         {"P", claim_verdict::parked},
         {"K", claim_verdict::other_key}}
    ));
    ready_directory s;
    s.scripts["EVALSHA claim"] = words("OK 11 " + word);
    s.names->claim(1, {"alice", 77, {}, 4});
    s.until("1 is decided");
    CHECK(s.told.verdicts.at(1) == verdict);
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
    CHECK(s.words_of("claim") == lines{"alice", "77", "", "6"});
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

TEST_CASE("a node that cannot be a member is refused with a reason", "[cluster_directory]") {
    directory_alone s;
    s.scripts["EVALSHA join"] = words("UNLIKE lease 9");
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

TEST_CASE("names of nodes are short and simple", "[cluster_directory]") {
    for (const std::string name : {"a", "node-1.example.org", "A9"})
        CHECK(is_node_name(name));
    for (const std::string name : {"", "a b", "a_b", "\xc3\xa9", "a\n"})
        CHECK_FALSE(is_node_name(name));
    CHECK(is_node_name(std::string(64, 'a')));
    CHECK_FALSE(is_node_name(std::string(65, 'a')));
}

} // namespace babel::cluster
