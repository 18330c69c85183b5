// Numbers of changes of presence, as a server gets them from its directory.
#include "cluster/node/directory_fixture.hpp"
#include "cluster/node/register_numbering.hpp"

#include <chrono>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::cluster {
namespace {

struct numbered_directory : directory_alone {
    numbered_directory() {
        scripts["EVALSHA scan"] = scan_step(10, "0", "1 2", "bob 2/4 carol 2/6");
    }
    auto now() const { return names->numbering()->now(); }
    void until_exact(std::uint64_t number) {
        test::run_until(loop, [this, number] {
            const auto at = now();
            return at && at->is_exact && at->number == number;
        });
    }
    std::vector<std::string_view> changed(std::uint64_t after) const {
        std::vector<std::string_view> found;
        CHECK(names->numbering()->read(after, 100, found));
        return found;
    }
};

} // namespace

TEST_CASE("the position of the news is the number of changes", "[cluster_directory][since]") {
    numbered_directory s;
    CHECK_FALSE(s.now()); // not linked
    s.until_exact(10);
    CHECK(s.now()->run == number_of_run("babel", "r1 i1"));
    s.hears(11, "o 2 +4 dave");
    s.until_exact(11);
    CHECK(s.changed(10) == std::vector<std::string_view>{"dave"});
}

TEST_CASE(
    "a change of this node makes numbers exact once the news has it", "[cluster_directory][since]"
) {
    numbered_directory s;
    s.until_exact(10);
    s.names->claim(1, {"alice", 77, {}, 4});
    s.until("1 is decided");
    REQUIRE(s.now());
    CHECK_FALSE(s.now()->is_exact);
    s.hears(11, "o 1 +4 alice");
    s.until_exact(11);
    s.names->release("alice");
    CHECK_FALSE(s.now()->is_exact);
    s.until_seen("EVALSHA release");
    s.hears(12, "o 1 - alice");
    s.until_exact(12);
    CHECK(s.changed(11) == std::vector<std::string_view>{"alice"});
}

TEST_CASE(
    "a name that this node parks is uncertain until the news has it", "[cluster_directory][since]"
) {
    numbered_directory s;
    s.until_exact(10);
    s.names->claim(1, {"alice", 77, {}, 4});
    s.until("1 is decided");
    s.hears(11, "o 1 +4 alice");
    s.until_exact(11);
    s.scripts["EVALSHA park"] = words("OK 11");
    CHECK(s.names->park("alice", 77, std::chrono::seconds(30)));
    s.scripts["EVALSHA claim"] = words("OK 12 O");
    s.names->claim(2, {"eve", 77, {}, 4});
    s.until("2 is decided"); // so the park is answered
    s.hears(12, "o 1 +4 eve");
    test::run_until(s.loop, [&] { return s.now() && s.now()->number == 12; });
    CHECK_FALSE(s.now()->is_exact);
    s.hears(13, "o 1 ~ alice");
    s.hears(14, "o 2 +4 alice");
    s.until_exact(14);
}

TEST_CASE("within a report nothing is certain", "[cluster_directory][since]") {
    numbered_directory s;
    s.until_exact(10);
    bool was_certain = false;
    s.told.on_event = [&](const std::string&) { was_certain = s.now().has_value(); };
    s.hears(11, "o 2 +4 dave +4 eve");
    s.until("+eve 2/4");
    CHECK_FALSE(was_certain);
}

TEST_CASE("numbers are exact as soon as a report is over", "[cluster_directory][since]") {
    numbered_directory s;
    s.until_exact(10);
    s.hears(11, "o 2 +4 dave");
    s.until("+dave 2/4"); // in the turn that users are told in as well
    REQUIRE(s.now());
    CHECK(s.now()->number == 11);
    CHECK(s.now()->is_exact);
}

TEST_CASE("a register that was emptied has other numbers", "[cluster_directory][since]") {
    numbered_directory before;
    numbered_directory after;
    after.scripts["EVALSHA join"] = words("OK 1 10 1 i2");
    before.until_exact(10);
    after.until_exact(10);
    CHECK(before.now()->run != after.now()->run);
}

TEST_CASE("another run, or another register, has other numbers", "[cluster_directory][since]") {
    CHECK(number_of_run("babel", "r1") == number_of_run("babel", "r1"));
    CHECK(number_of_run("babel", "r1") != number_of_run("babel", "r2"));
    CHECK(number_of_run("babel", "r1") != number_of_run("other", "r1"));
    CHECK(number_of_run("babel", "r1") != 0);
}

} // namespace babel::cluster
