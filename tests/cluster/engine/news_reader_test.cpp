// The reader goes on behind what it has read, one read at a time.
#include "cluster/engine/link_fixture.hpp"

namespace babel::cluster {
namespace {

/// A link whose reads the test answers.
struct reading_link : linked {
    reading_link() { starts_and_is_up(); }

    void until_read() {
        test::run_until(loop, [this] { return engine.has_read(); });
    }
    /// News and inbox of a read under way: "0-10 0".
    std::string place() {
        until_read();
        REQUIRE(engine.last.size() == 10);
        return engine.last[8] + " " + engine.last[9];
    }
    void answers(const reply& value) {
        const auto before = readings.size();
        engine.answer_read(value);
        test::run_until(loop, [&] { return readings.size() > before; });
    }
};

reply stream(const std::string& key, std::vector<reply> entries) {
    return array({text("{babel}:" + key), array(std::move(entries))});
}

reply some_news(const std::string& id) {
    return array({stream("news", {entry_of(id, "o 2 + alice")})});
}

} // namespace

TEST_CASE("a reader begins when it is started", "[news_reader]") {
    reading_link l;
    l.run(script::beat);
    l.until_count("reply", 1);
    CHECK(l.engine.count("XREAD") == 0);
    l.link->read({10, 7});
    l.until_read();
    CHECK(
        l.engine.last ==
        lines{
            "XREAD",
            "COUNT",
            "512",
            "BLOCK",
            "1000",
            "STREAMS",
            "{babel}:news",
            "{babel}:in:7",
            "0-10",
            "0"}
    );
}

TEST_CASE("each read is behind the last entry and the last message", "[news_reader]") {
    reading_link l;
    l.link->read({10, 7});
    CHECK(l.place() == "0-10 0");
    l.answers(array(
        {stream("news", {entry_of("0-11", "up 2"), entry_of("0-12", "o 2 + alice")}),
         stream("in:7", {entry_of("5-1", "from 2 message hello")})}
    ));
    CHECK(l.place() == "0-12 5-1");
    CHECK(l.readings.at(0).news.size() == 2);
    CHECK(l.readings.at(0).inbox == std::vector<inbox_message>{{2, "hello"}});
    l.answers({});
    CHECK(l.place() == "0-12 5-1");
    CHECK(l.readings.at(1).news.empty());
}

TEST_CASE("an answer to a read from another place is dropped", "[news_reader]") {
    reading_link l;
    l.link->read({10, 7});
    l.until_read();
    l.link->read({20, 7});
    l.engine.answer_read(some_news("0-11"));
    CHECK(l.place() == "0-20 0");
    CHECK(l.readings.empty());
}

TEST_CASE("an inbox is read on over links, and another one from its start", "[news_reader]") {
    reading_link l;
    l.link->read({10, 7});
    l.until_read();
    l.answers(array({stream("in:7", {entry_of("5-1", "from 2 message hello")})}));
    l.engine.cut();
    l.until_up(2);
    l.link->read({30, 7});
    CHECK(l.place() == "0-30 5-1");
    l.link->read({30, 8});
    l.engine.answer_read({});
    CHECK(l.place() == "0-30 0");
}

TEST_CASE("entries that are not valid are counted", "[news_reader]") {
    reading_link l;
    l.link->read({10, 7});
    l.until_read();
    l.answers(array({stream("news", {entry_of("0-11", "o x"), entry_of("0-12", "up 0")})}));
    CHECK(l.link->dropped() == 2);
}

TEST_CASE("a read that fails ends the link", "[news_reader]") {
    for (const auto& answer :
         {text("OK"), failure("NOAUTH Authentication required."), array({text("x")})}) {
        reading_link l;
        l.link->read({10, 7});
        l.until_read();
        l.engine.answer_read(answer);
        l.until_up(2);
        CHECK(l.events == lines{"up r1", "down", "up r1"});
        CHECK(l.engine.count("XREAD") == 1);
    }
}

} // namespace babel::cluster
