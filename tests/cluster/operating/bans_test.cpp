// Bans of the whole cluster: what counts here, what the register gets, and what outlives an engine.
#include "cluster/node_fixture.hpp"
#include "cluster/operating/ban_book.hpp"
#include "cluster/operating/ban_keeper.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <chrono>
#include <string>

namespace babel::cluster {
namespace {

using namespace std::chrono_literals;
using change_outcome = ban_keeper::outcome;

/// A node whose register shows bans.
struct banning_node : node {
    void link_with(const std::string& bans, const std::string& run = "r1") {
        link_up(run);
        answer("OK 1 10 0");
        position = 10;
        answer(scan_step(10, "0", "1 2 3", "", bans));
        answer(owners_step("0"));
    }
    change_outcome ban(const std::string& subject, bool is_ban = true) {
        return rules.operators().bans().change(subject, is_ban, out);
    }
    bool is_banned(const std::string& subject) {
        return rules.operators().bans().is_banned(subject);
    }
    std::size_t waiting() { return rules.operators().bans().waiting(); }
    /// Actions up to the end of the turn.
    lines flushed() {
        flush();
        return done();
    }
    void cut() {
        rules.on_link_down(out);
        out.clear();
    }
};

struct node_with_bans : banning_node {
    node_with_bans() {
        link_with("");
        out.clear();
    }
};

} // namespace

TEST_CASE("a change of a ban has a sign and a number", "[bans]") {
    CHECK(to_text(ban_change{7, true}) == "+7");
    CHECK(to_text(ban_change{8, false}) == "-8");
    CHECK(parse_ban_change("+7") == ban_change{7, true});
    CHECK(parse_ban_change("-8") == ban_change{8, false});
    const auto wrong = GENERATE(as<std::string>{}, "", "7", "+", "+0", "+x", "-7 ", "*7", "++7");
    CHECK_FALSE(parse_ban_change(wrong));
}

TEST_CASE("bans are kept in one spelling", "[bans]") {
    CHECK(is_ban_subject("mallory"));
    CHECK(is_ban_subject("192.0.2.0/24"));
    CHECK(is_ban_subject("2001:db8::/32"));
    const auto wrong =
        GENERATE(as<std::string>{}, "", "10.0.0.1/8", "192.0.2.7/32", "1.2.3", "\xff", " x", "a/b");
    CAPTURE(wrong);
    CHECK_FALSE(is_ban_subject(wrong));
}

TEST_CASE("the later change of a ban counts, and of two with one number the ban", "[bans]") {
    ban_book book;
    book.take("x", {5, true});
    book.take("x", {4, false});
    CHECK(book.is_banned("x"));
    book.take("x", {6, false});
    CHECK_FALSE(book.is_banned("x"));
    book.take("x", {6, true});
    book.take("x", {6, false});
    CHECK(book.is_banned("x"));
    CHECK(book.bans() == 1);
    CHECK(book.latest() == 6);
}

TEST_CASE("bans and lifts that are remembered are bounded", "[bans]") {
    ban_book book;
    for (std::size_t i = 1; i <= ban_book::max_bans + 5; ++i)
        book.take("b" + std::to_string(i), {i, true});
    CHECK(book.bans() == ban_book::max_bans);
    CHECK(book.dropped() == 5);
    for (std::size_t i = 1; i <= ban_book::max_lifts + 5; ++i)
        book.take("l" + std::to_string(i), {20'000 + i, false});
    CHECK_FALSE(book.find("l5"));
    CHECK(book.find("l6"));
    CHECK(book.bans() == ban_book::max_bans);
}

TEST_CASE("a node that joins reads all bans, in steps", "[bans]") {
    banning_node n;
    n.link_up();
    n.answer("OK 1 10 0");
    n.out.clear();
    n.answer(scan_step(10, "0", "1", "", "mallory +7 eve -8", "64"));
    CHECK(n.done() == lines{"banned mallory", "bans 64", "read from 10", "owners 0"});
    n.answer(array({text("OK"), text("0"), words("192.0.2.0/24 +9")}));
    CHECK(n.flushed() == lines{"banned 192.0.2.0/24"});
    CHECK_FALSE(n.is_banned("eve"));
}

TEST_CASE("bans that are not valid are dropped and counted", "[bans]") {
    banning_node n;
    n.link_with("10.0.0.1/8 +1 eve by-hand mallory +7");
    CHECK(n.is_banned("mallory"));
    CHECK_FALSE(n.is_banned("eve"));
    n.read({"ban 10.0.0.1/8 change 8"});
    CHECK(n.rules.operators().bans().dropped() == 3);
}

TEST_CASE("news of bans and lifts count, unless a later one is known", "[bans]") {
    node_with_bans n;
    n.read({"ban mallory change 7", "unban mallory change 8", "ban mallory change 6"});
    CHECK(n.done() == lines{"banned mallory", "unbanned mallory"});
}

TEST_CASE("a ban counts here at once, and goes to the register", "[bans]") {
    node_with_bans n;
    n.read({"ban eve change 4"});
    n.out.clear();
    CHECK(n.ban("mallory") == change_outcome::changed);
    CHECK(n.ban("mallory") == change_outcome::no_change);
    CHECK(n.flushed() == lines{"banned mallory", "ban mallory 4"});
    n.answer("OK 12 5");
    n.read({"ban mallory change 5"});
    CHECK(n.flushed().empty());
    CHECK(n.waiting() == 0);
    CHECK(n.ban("mallory", false) == change_outcome::changed);
    CHECK(n.ban("nobody", false) == change_outcome::no_change);
    CHECK(n.flushed() == lines{"unbanned mallory", "unban mallory 5"});
}

TEST_CASE("a lift displaces none by the word of a node, however many are under way", "[bans]") {
    node_with_bans n;
    for (std::size_t i = 1; i <= ban_book::max_lifts; ++i)
        n.read({"unban l" + std::to_string(i) + " change " + std::to_string(i)});
    n.read({"ban eve change 1001", "ban mallory change 1002"});
    n.ban("eve", false);
    n.ban("mallory", false);
    n.out.clear();
    CHECK(n.flushed() == lines{"unban eve 1002", "unban mallory 1002"});
}

TEST_CASE("an answer about a ban that is not valid ends the link", "[bans]") {
    node_with_bans n;
    n.ban("mallory");
    n.flush();
    n.out.clear();
    n.answer("OK 12 x");
    CHECK(n.done().front() == "restart");
}

TEST_CASE("bans made while the engine is away are held, and written by the next link", "[bans]") {
    node_with_bans n;
    n.cut();
    n.ban("mallory");
    n.ban("eve");
    n.ban("eve", false);
    CHECK(n.flushed() == lines{"banned mallory", "banned eve", "unbanned eve"});
    n.link_with("");
    n.out.clear();
    CHECK(n.flushed() == lines{"unban eve 0", "ban mallory 0"});
}

TEST_CASE("changes that wait are bounded", "[bans]") {
    banning_node n;
    for (std::size_t i = 0; i < ban_keeper::max_waiting; ++i)
        CHECK(n.ban("u" + std::to_string(i)) == change_outcome::changed);
    CHECK(n.ban("one-more") == change_outcome::full);
    CHECK(n.ban("u7", false) == change_outcome::changed);
}

TEST_CASE("a full engine is asked again after a second", "[bans]") {
    node_with_bans n;
    n.ban("mallory");
    n.flush();
    n.out.clear();
    n.answer(failure("OOM command not allowed"));
    CHECK(n.flushed().empty());
    CHECK(n.is_banned("mallory"));
    n.now += 1s;
    CHECK(n.flushed() == lines{"ban mallory 0"});
}

TEST_CASE("a change whose answer was lost is not repeated if the register has it", "[bans]") {
    node_with_bans n;
    n.ban("mallory");
    n.flush();
    n.cut();
    SECTION("it has") {
        n.link_with("mallory +1");
        n.out.clear();
        CHECK(n.flushed().empty());
        CHECK(n.is_banned("mallory"));
    }
    SECTION("another operator has lifted it since") {
        n.link_with("mallory -2");
        n.out.clear();
        CHECK(n.flushed().empty());
        CHECK_FALSE(n.is_banned("mallory"));
    }
    SECTION("it has not") {
        n.link_with("");
        n.out.clear();
        CHECK(n.flushed() == lines{"ban mallory 0"});
    }
}

TEST_CASE("a ban that the same register lacks was forgotten there", "[bans]") {
    node_with_bans n;
    n.read({"ban mallory change 7", "ban eve change 8"});
    n.cut();
    n.link_with("eve +8");
    const auto done = n.done();
    CHECK(std::ranges::count(done, "read from 10") == 1);
    CHECK_FALSE(n.is_banned("mallory"));
    CHECK(n.is_banned("eve"));
    CHECK(n.flushed().empty());
}

TEST_CASE("bans and lifts are written back to an engine that lost them", "[bans]") {
    node_with_bans n;
    n.read({"ban mallory change 7", "unban eve change 8"});
    n.cut();
    SECTION("it is another one") {
        n.link_with("", "r2");
    }
    SECTION("it was emptied") {
        n.link_with("");
    }
    SECTION("it came back from an old copy") {
        n.link_with("eve +6", "r2");
    }
    CHECK(n.is_banned("mallory"));
    CHECK_FALSE(n.is_banned("eve"));
    n.out.clear();
    n.flush();
    auto kept = n.last_words();
    CHECK(n.done().size() == 1);
    std::ranges::sort(kept);
    CHECK(kept == lines{"+7", "-8", "eve", "mallory"});
    n.answer("OK 12");
    CHECK(n.flushed().empty());
}

TEST_CASE("a lift is not undone by a node that hears of it late", "[bans]") {
    node_with_bans n;
    n.read({"ban mallory change 7"});
    n.cut();
    n.link_with("mallory -8", "r2"); // another node wrote the ban back before
    CHECK_FALSE(n.is_banned("mallory"));
    n.out.clear();
    CHECK(n.flushed().empty());
}

TEST_CASE("bans are written back in batches of 64", "[bans]") {
    node_with_bans n;
    for (std::uint64_t i = 1; i <= 100; ++i)
        n.read({"ban u" + std::to_string(i) + " change " + std::to_string(i)});
    n.cut();
    n.link_with("", "r2");
    n.flush();
    CHECK(n.last_words().size() == 128);
    n.out.clear();
    CHECK(n.flushed().empty());
    n.answer("OK 12");
    n.flush();
    CHECK(n.last_words().size() == 72);
}

TEST_CASE("a gap in the news leads to another scan of the bans", "[bans]") {
    node_with_bans n;
    n.read({"ban eve change 1"});
    n.position += 5;
    n.read({"up 9"});
    n.out.clear();
    n.answer(scan_step(n.position, "0", "1", "", "eve -2 mallory +3"));
    const auto from = "read from " + std::to_string(n.position);
    CHECK(n.done() == lines{"unbanned eve", "banned mallory", from, "owners 0"});
}

} // namespace babel::cluster
