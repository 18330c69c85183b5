// Names that a node keeps for users who move to another one.
#include "cluster/membership/park_queue.hpp"
#include "cluster/node_fixture.hpp"
#include "support/catch.hpp"

#include <chrono>
#include <string>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;

struct queue {
    here_names here;
    park_queue parks{here};
    script_line line{"f"};
    actions out;

    queue() { line.begin_link("r1"); }
    void parks_name(const std::string& name, std::chrono::seconds time = 30s) {
        here.enter({name, "s", "key"}, 1);
        REQUIRE(parks.add(name, "s2", time));
    }
    void parks_many(std::size_t count) {
        for (std::size_t i = 0; i < count; ++i)
            parks_name("u" + std::to_string(i));
    }
    lines sends() {
        out.clear();
        parks.send(line, out);
        lines all;
        for (const auto& each : out)
            all.push_back(line_of(each));
        return all;
    }
};

std::size_t names_in(const action& one) {
    return (std::get<run_script>(one).arguments.size() - 3) / 2;
}

} // namespace

TEST_CASE(
    "names are parked for a time, each for the source of the session that ends", "[park_queue]"
) {
    queue q;
    q.parks_name("x");
    q.parks_name("y");
    CHECK(q.here.size() == 0);
    CHECK(q.sends() == lines{"park 30 x s2 y s2"});
    CHECK(q.sends().empty());
}

TEST_CASE("a name that is not here is not parked", "[park_queue]") {
    queue q;
    CHECK_FALSE(q.parks.add("x", "s", 30s));
    CHECK(q.sends().empty());
}

TEST_CASE("a batch has one time", "[park_queue]") {
    queue q;
    q.parks_name("x", 30s);
    q.parks_name("y", 20s);
    q.parks_name("z", 20s);
    CHECK(q.sends() == lines{"park 30 x s2", "park 20 y s2 z s2"});
}

TEST_CASE("batches of parked names are bounded, and so are those in flight", "[park_queue]") {
    queue q;
    q.parks_many(64 * 64 + 70);
    q.sends();
    REQUIRE(q.out.size() == 64);
    CHECK(names_in(q.out.front()) == 64);
    CHECK(q.sends().empty());
    q.parks.on_parked();
    CHECK(q.sends().size() == 1);
    CHECK(names_in(q.out.front()) == 64);
    q.parks.on_parked();
    CHECK(q.sends().size() == 1);
    CHECK(names_in(q.out.front()) == 6);
}

TEST_CASE("names that wait to be parked go with the link", "[park_queue]") {
    queue q;
    q.parks_many(64 * 64);
    q.sends();
    q.parks_name("x");
    q.parks.end_link();
    CHECK(q.sends().empty());
    q.parks_name("y");
    CHECK(q.sends() == lines{"park 30 y s2"});
}

TEST_CASE("a node that parks a name answers who asks for it", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.receive(2, "probe 9 x");
    CHECK(n.done() == lines{"check x"});
    n.rules.park("x", "s", 30s);
    n.flush();
    CHECK(n.done() == lines{"park 30 x s", "route 2 gone 9"});
    n.rules.release("x"); // in vain
    n.rules.park("x", "s", 30s);
    n.flush();
    CHECK(n.done().empty());
}

TEST_CASE("an engine that is full parks nothing, and keeps the link", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.park("x", "s", 30s);
    n.flush();
    n.out.clear();
    n.answer(failure("OOM command not allowed when used memory > 'maxmemory'."));
    CHECK(n.done().empty());
    CHECK(n.rules.is_linked());
}

TEST_CASE("a name that was left without a link is released by the next one", "[membership]") {
    ready_node n;
    n.log_in("x");
    n.rules.on_link_down(n.out);
    n.rules.park("x", "s", 30s);
    n.link("x 1");
    n.out.clear();
    n.flush();
    CHECK(n.done() == lines{"release x"});
}

} // namespace babel::cluster
