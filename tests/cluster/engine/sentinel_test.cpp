// Sentinels name the master; one that fails, or is behind, is not asked first again.
#include "cluster/engine/link_fixture.hpp"

#include <list>

namespace babel::cluster {
namespace {

struct watched_engine : linked {
    std::list<scripted_engine> sentinels;

    watched_engine() {
        settings.where.how = engine_url::kind::sentinel;
        settings.where.master = "ours";
        settings.where.hosts.clear();
    }
    scripted_engine& add_sentinel() {
        auto& made = sentinels.emplace_back(loop);
        settings.where.hosts.push_back({"127.0.0.1", made.port()});
        names_master(made);
        return made;
    }
    void names_master(scripted_engine& made) {
        const auto port = std::to_string(engine.port());
        made.answers = [port](const std::string&) {
            return array({text("127.0.0.1"), text(port)});
        };
    }
};

} // namespace

TEST_CASE("the master that a sentinel names is the engine", "[sentinel]") {
    watched_engine w;
    auto& sentinel = w.add_sentinel();
    w.starts_and_is_up();
    CHECK(sentinel.last == lines{"SENTINEL", "get-master-addr-by-name", "ours"});
    CHECK(sentinel.seen.size() == 1);
    test::run_until(w.loop, [&] { return sentinel.connections() == 0; });
    CHECK(w.engine.connections() == 2);
}

TEST_CASE("another sentinel is asked if one cannot be reached", "[sentinel]") {
    watched_engine w;
    test::closed_port nobody(w.loop);
    w.settings.where.hosts.push_back({"127.0.0.1", nobody.port()});
    auto& sentinel = w.add_sentinel();
    w.starts_and_is_up();
    CHECK(sentinel.seen.size() == 1);
}

TEST_CASE("another sentinel is asked if an answer is no address", "[sentinel]") {
    const std::vector<reply> answers{
        {},
        failure("ERR unknown command"),
        text("127.0.0.1"),
        array({text("127.0.0.1")}),
        array({text("127.0.0.1"), text("0")}),
        array({text("no host!"), text("6379")})};
    for (const auto& answer : answers) {
        watched_engine w;
        w.add_sentinel().answers = [&](const std::string&) { return answer; };
        auto& second = w.add_sentinel();
        w.starts_and_is_up();
        CHECK(second.seen.size() == 1);
        CHECK(w.sentinels.front().seen.size() == 1);
    }
}

TEST_CASE("a sentinel that does not answer is not asked first again", "[sentinel]") {
    watched_engine w;
    w.settings.open_limit = std::chrono::milliseconds(300);
    w.add_sentinel().unanswered = "SENTINEL";
    w.sentinels.front().answers = nullptr;
    auto& second = w.add_sentinel();
    w.starts_and_is_up();
    CHECK(second.seen.size() == 1);
    CHECK(w.sentinels.front().seen.size() == 1);
}

TEST_CASE("a sentinel that names a replica is not asked first again", "[sentinel]") {
    watched_engine w;
    scripted_engine replica(w.loop);
    replica.role = "slave";
    const auto port = std::to_string(replica.port());
    w.add_sentinel().answers = [port](const std::string&) {
        return array({text("127.0.0.1"), text(port)});
    };
    auto& second = w.add_sentinel();
    w.starts_and_is_up();
    CHECK(second.seen.size() == 1);
    CHECK(replica.seen.size() == 2);
    w.engine.cut();
    w.until_up(2);
    CHECK(w.sentinels.front().seen.size() == 1);
}

} // namespace babel::cluster
