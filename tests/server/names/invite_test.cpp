// Invites and the text of their file.
#include "server/names/invite_book.hpp"
#include "server/names/invite_file.hpp"
#include "server/names/support.hpp"
#include "support/catch.hpp"

#include <string>

using namespace babel;
using namespace babel::server;
using babel::test::value_in;

namespace {

constexpr std::uint64_t present = 1795953600; // 2026-11-29T12:00:00Z

invite made(const std::string& token, unsigned uses = 1, const std::string& name = "") {
    return {hash_of(token), uses, present + 60, name};
}

} // namespace

TEST_CASE("a token of an invite is new each time, and 128 bits long", "[invites]") {
    const auto token = new_invite_token();
    CHECK(token.size() == 22);
    CHECK(token != new_invite_token());
}

TEST_CASE("an invite admits by its token, until its time, for its name", "[invites]") {
    invite_book invites;
    invites.add(made("one"));
    invites.add(made("two", 1, "bob"));
    struct row {
        std::string token;
        std::string name;
        std::uint64_t at;
        bool is_valid;
    };
    const auto [token, name, at, is_valid] = GENERATE(
        row{"one", "alice", present, true},
        row{"one", "bob", present + 59, true},
        row{"one", "alice", present + 60, false},
        row{"two", "bob", present, true},
        row{"two", "alice", present, false},
        row{"three", "alice", present, false},
        row{"", "alice", present, false}
    );
    CAPTURE(token, name, at);
    CHECK((invites.find(token, name, at) != nullptr) == is_valid);
}

TEST_CASE("an invite is used up by its last use, which can be taken back", "[invites]") {
    invite_book invites;
    invites.add(made("one", 2));
    const auto before = *invites.find("one", "alice", present);
    invites.take(before.hash);
    CHECK(invites.find("one", "alice", present)->uses == 1);
    const auto last = *invites.find("one", "alice", present);
    invites.take(last.hash);
    CHECK_FALSE(invites.find("one", "alice", present));
    invites.take(last.hash);
    invites.put_back(last);
    CHECK(invites.all() == std::vector{last});
    invites.put_back(before);
    CHECK(invites.all() == std::vector{before});
}

TEST_CASE("an invite for a name reserves it until its time", "[invites]") {
    invite_book invites;
    invites.add(made("one"));
    invites.add(made("two", 1, "bob"));
    CHECK(invites.reserves("bob", present));
    CHECK_FALSE(invites.reserves("bob", present + 60));
    CHECK_FALSE(invites.reserves("alice", present));
    CHECK_FALSE(invites.reserves("", present + 60));
}

TEST_CASE("an invite is removed by the front of its hash, or when it has expired", "[invites]") {
    invite_book invites;
    invites.add(made("one"));
    invites.add(made("two"));
    const auto id = made("one").id();
    CHECK(id == "7692c3ad");
    CHECK(invites.remove(id));
    CHECK_FALSE(invites.remove(id));
    invites.tidy(present + 59);
    CHECK(invites.all().size() == 1);
    invites.tidy(present + 60);
    CHECK(invites.all().empty());
}

TEST_CASE("the number of invites is limited", "[invites]") {
    invite_book invites;
    for (std::size_t i = 0; i < max_invites; ++i)
        REQUIRE(invites.add(made(std::to_string(i))));
    CHECK_FALSE(invites.add(made("one more")));
    const auto text = to_text(invites);
    CHECK(value_in(to_invites(text)).all() == invites.all());
    const auto too_many = to_invites(text + text.substr(0, text.find('\n') + 1));
    REQUIRE_FALSE(too_many.has_value());
    CHECK(too_many.error().line == 1001);
}

TEST_CASE("invites come back from their text, which has no token", "[invites]") {
    invite_book invites;
    invites.add(made("one", 3));
    invites.add(made("two", 1, "al ice"));
    const auto text = to_text(invites);
    CHECK(
        text == "dpLDrTVAu4A8Ags67mbNiIcSMjTqDG5xQ8Ct1z_0Me0 uses=3 until=2026-11-29T12:01:00Z\n"
                "P8TM_nRYcOLA2Z9x8w_wZWyN7dQcwdfT03aw2-aF4vM uses=1 until=2026-11-29T12:01:00Z "
                "\"al ice\"\n"
    );
    CHECK(value_in(to_invites("# invites\n\n" + text)).all() == invites.all());
}

TEST_CASE("a wrong line of an invite is refused with its number and the reason", "[invites]") {
    struct row {
        std::string line;
        std::string why;
    };
    const std::string hash(43, 'A');
    const auto [line, why] = GENERATE_COPY(
        row{"x uses=1 until=2026-11-29", "it does not begin with a hash"},
        row{hash + "AAAA uses=1 until=2026-11-29", "it does not begin with a hash"},
        row{hash, "uses= needs"},
        row{hash + " uses=0 until=2026-11-29", "uses= needs"},
        row{hash + " uses=10001 until=2026-11-29", "uses= needs"},
        row{hash + " 1 until=2026-11-29", "uses= needs"},
        row{hash + " uses=1", "until= needs"},
        row{hash + " uses=1 until=soon", "until= needs"},
        row{hash + " uses=1 until=2026-11-29 a,b", "a line is for one name"},
        row{hash + " uses=1 until=2026-11-29 alice bob", "something stands behind the name"}
    );
    CAPTURE(line);
    const auto read = to_invites("#\n" + line + "\n");
    REQUIRE_FALSE(read.has_value());
    CHECK(read.error().line == 2);
    CHECK(read.error().why.starts_with(why));
}
