// A link opens by fixed steps, and fails as a whole at any of them.
#include "cluster/engine/link_fixture.hpp"
#include "net/socket_folder.hpp"

#include <sys/stat.h>

#include <cstddef>
#include <fstream>
#include <string>
#include <vector>

namespace babel::cluster {
namespace {

/// All commands of a link that opens without a password.
lines opening() {
    lines all{"INFO server", "INFO replication"};
    all.insert(all.end(), script_count, "SCRIPT LOAD");
    all.insert(all.end(), {"INFO server", "INFO replication"});
    return all;
}

/// Numbers of commands of which each stands for others: of the scripts the first, the last, and one
/// between them. All scripts are loaded alike, and a link opens in some ms.
std::vector<std::size_t> telling_commands() {
    constexpr std::size_t first = 2;
    constexpr std::size_t last = first + script_count - 1;
    return {0, 1, first, (first + last) / 2, last, last + 1, last + 2};
}

/// Before and in the answers to these: in the size, in the value, and before the last byte. Each
/// byte of an answer is cut in resp_test.
std::vector<std::size_t> places_to_cut() {
    linked whole;
    whole.starts_and_is_up();
    const auto& ends = whole.engine.answer_ends;
    REQUIRE(ends.size() == opening().size());
    std::vector<std::size_t> places;
    for (const auto number : telling_commands()) {
        const auto begin = number == 0 ? 0 : ends[number - 1];
        const auto end = ends[number];
        places.insert(places.end(), {begin, begin + 1, begin + (end - begin) / 2, end - 1});
    }
    return places;
}

/// A file that its owner alone can read.
std::string write_private(const test::socket_folder& in, const std::string& text) {
    const auto path = in.path + "/password";
    std::ofstream(path) << text;
    REQUIRE(::chmod(path.c_str(), 0600) == 0);
    return path;
}

} // namespace

TEST_CASE("a link asks who the engine is and loads the scripts", "[engine_link]") {
    linked l;
    l.starts_and_is_up();
    CHECK(l.events == lines{"up r1"});
    CHECK(l.engine.seen == opening());
    CHECK(l.engine.connections() == 2);
    CHECK(l.link->is_up());
}

TEST_CASE("a user and a database are chosen on both connections", "[engine_link]") {
    const test::socket_folder here;
    linked l;
    l.settings.where.user = "babel";
    l.settings.where.database = 3;
    l.settings.password_file = write_private(here, "a secret\n");
    std::vector<lines> chosen;
    l.engine.answers = [&](const std::string& line) -> std::optional<reply> {
        if (line == "AUTH" || line == "SELECT") chosen.push_back(l.engine.last);
        return {};
    };
    l.starts_and_is_up();
    const lines auth{"AUTH", "babel", "a secret"};
    const lines select{"SELECT", "3"};
    CHECK(chosen == std::vector<lines>{auth, select, auth, select});
}

TEST_CASE("the password alone is for the default user", "[engine_link]") {
    const test::socket_folder here;
    linked l;
    l.settings.password_file = write_private(here, "a secret\r\n");
    lines auth;
    l.engine.answers = [&](const std::string& line) -> std::optional<reply> {
        if (line == "AUTH") auth = l.engine.last;
        return {};
    };
    l.starts_and_is_up();
    CHECK(auth == lines{"AUTH", "a secret"});
}

TEST_CASE(
    "a password is read again for each link, and nothing is sent without it", "[engine_link]"
) {
    const test::socket_folder here;
    linked l;
    l.settings.password_file = here.path + "/password";
    l.start();
    l.until_connections(1);
    l.until_connections(0);
    CHECK(l.engine.seen.empty());
    write_private(here, "a secret");
    l.until_up();
    CHECK(l.engine.seen.front() == "AUTH");
}

TEST_CASE("a link that is cut at any command is opened again as a whole", "[engine_link]") {
    for (std::size_t at = 0; at < opening().size(); ++at) {
        CAPTURE(at);
        linked l;
        l.engine.cut_at = at;
        l.starts_and_is_up();
        CHECK(l.events == lines{"up r1"});
        CHECK(l.engine.seen.size() >= at + 1 + opening().size());
        l.until_connections(2);
    }
}

TEST_CASE("a link that fails at any command is opened again as a whole", "[engine_link]") {
    for (const std::string why :
         {"LOADING Redis is loading the dataset in memory",
          "NOAUTH Authentication required.",
          "NOPERM this user has no permissions",
          "READONLY You can't write against a read only replica."}) {
        for (const auto at : telling_commands()) {
            CAPTURE(why, at);
            linked l;
            l.engine.fail_at = at;
            l.engine.failure_text = why;
            l.starts_and_is_up();
            CHECK(l.events == lines{"up r1"});
            l.until_connections(2);
        }
    }
}

TEST_CASE("a link that is cut within an answer is opened again as a whole", "[engine_link]") {
    for (const auto at : places_to_cut()) {
        CAPTURE(at);
        linked l;
        l.engine.cut_after_bytes = at;
        l.starts_and_is_up();
        CHECK(l.events == lines{"up r1"});
    }
}

TEST_CASE("a link that is not open in time is given up", "[engine_link]") {
    for (const std::size_t at : {std::size_t{0}, std::size_t{5}, opening().size() - 1}) {
        CAPTURE(at);
        linked l;
        l.settings.open_limit = std::chrono::milliseconds(300);
        l.engine.silent_at = at;
        l.starts_and_is_up();
        CHECK(l.events == lines{"up r1"});
        l.until_connections(2);
    }
}

TEST_CASE("a replica is no engine, and neither is anything else", "[engine_link]") {
    for (const bool is_replica : {true, false}) {
        CAPTURE(is_replica);
        linked l;
        int asked = 0;
        const std::string line = is_replica ? "INFO replication" : "INFO server";
        l.engine.answers = [&](const std::string& seen) -> std::optional<reply> {
            if (seen != line || ++asked > 2) return {};
            return text(is_replica ? "role:slave\r\n" : "hello");
        };
        l.starts_and_is_up();
        CHECK(asked == 4); // two attempts that fail, and both connections of the third
        CHECK(l.events == lines{"up r1"});
    }
}

TEST_CASE("two connections that end at different engines are no link", "[engine_link]") {
    linked l;
    int asked = 0;
    l.engine.answers = [&](const std::string& line) -> std::optional<reply> {
        if (line != "INFO server" || ++asked != 2) return {};
        return text("run_id:other\r\nuptime_in_seconds:1\r\n");
    };
    l.starts_and_is_up();
    CHECK(l.events == lines{"up r1"});
    CHECK(asked == 4);
}

TEST_CASE("scripts run by their digests, with the keys of the register", "[engine_link]") {
    linked l;
    l.starts_and_is_up();
    l.run(script::route, {"r1", "7/f.1", "2", "hello"});
    l.until_count("reply", 1);
    CHECK(
        l.engine.last ==
        lines{
            "EVALSHA",
            "sha-route",
            "10",
            "{babel}:meta",
            "{babel}:nodes",
            "{babel}:names",
            "{babel}:news",
            "{babel}:parked",
            "{babel}:bans",
            "{babel}:lifts",
            "{babel}:keys",
            "{babel}:counts",
            "{babel}:in:7",
            "r1",
            "7/f.1",
            "2",
            "hello"}
    );
    CHECK(l.replies == std::vector<reply>{text("OK")});
}

TEST_CASE("an error of a script is an answer", "[engine_link]") {
    linked l;
    l.starts_and_is_up();
    l.engine.answers = [](const std::string&) { return failure("OOM command not allowed"); };
    l.run(script::claim);
    l.until_count("reply", 1);
    CHECK(l.replies.front().is_error());
    CHECK(l.events == lines{"up r1", "reply"});
}

TEST_CASE("a link that is cut while it is open goes down once, and comes up", "[engine_link]") {
    linked l;
    l.starts_and_is_up();
    l.run(script::beat);
    l.engine.unanswered = "EVALSHA beat";
    l.link->read({10, 7});
    l.until_seen("XREAD");
    l.engine.cut();
    l.until_up(2);
    CHECK(l.events == lines{"up r1", "down", "up r1"});
    l.until_connections(2);
}

TEST_CASE("the end of either connection ends the other", "[engine_link]") {
    for (const bool is_news : {true, false}) {
        CAPTURE(is_news);
        linked l;
        l.starts_and_is_up();
        l.link->read({10, 7});
        test::run_until(l.loop, [&] { return l.engine.has_read(); });
        l.engine.cut_one(is_news);
        l.until_up(2);
        CHECK(l.events == lines{"up r1", "down", "up r1"});
        l.until_connections(2);
    }
}

TEST_CASE("an answer that is no RESP ends the link", "[engine_link]") {
    linked l;
    l.starts_and_is_up();
    l.engine.answers = [](const std::string&) { return failure("\r\n*9999999"); };
    l.run(script::beat);
    l.until_count("down", 1);
    CHECK(l.events.front() == "up r1");
    l.engine.answers = nullptr;
    l.until_up(2);
}

TEST_CASE("nothing is passed on of a link that its owner ended", "[engine_link]") {
    linked l;
    l.starts_and_is_up();
    l.run(script::beat);
    l.run(script::beat);
    l.until_seen("EVALSHA beat", 2);
    l.events.clear();
    l.link->end("a rule of the owner");
    l.run(script::beat);
    l.until_up();
    CHECK(l.events == lines{"down", "up r1"});
    CHECK(l.engine.count("EVALSHA beat") == 2);
}

TEST_CASE("a link can be closed at any time", "[engine_link]") {
    for (std::size_t at = 0; at < opening().size(); ++at) {
        CAPTURE(at);
        linked l;
        l.engine.silent_at = at;
        l.start();
        test::run_until(l.loop, [&] { return l.engine.seen.size() > at; });
        test::run_bounded(l.loop, l.link->close());
        CHECK(l.events.empty());
        l.until_connections(0);
    }
}

} // namespace babel::cluster
