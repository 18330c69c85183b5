// Names that belong to keys, as a node keeps and changes them.
#include "cluster/membership/owners_fixture.hpp"

namespace babel::cluster {

TEST_CASE("owners are read as they are written, and nothing else is", "[owners]") {
    CHECK(parse_owner(some_value(1)) == some_owner(1));
    CHECK(to_text(some_owner(1)).ends_with(" 1001"));
    const auto key = some_value(1).substr(0, some_value(1).find(' '));
    const auto wrong = GENERATE_COPY(
        as<std::string>{},
        "",
        key,
        key + " ",
        key + " x",
        key + " -1",
        key + " 1 ",
        key + " 18446744073709551615",
        key + "= 1",
        key.substr(1) + " 1",
        " 1",
        std::string(43, 'A') + " 1" // of small order
    );
    CHECK_FALSE(parse_owner(wrong));
}

TEST_CASE("a node has the owners once it has read all", "[owners]") {
    node fresh;
    CHECK_FALSE(fresh.rules.owners().is_whole());
    fresh.link_up();
    fresh.answer("OK 1 10 0");
    fresh.answer(scan_step(10, "0", "1", ""));
    fresh.answer(owners_step("7", {"x", some_value(1)}));
    CHECK_FALSE(fresh.rules.owners().is_whole());
    fresh.answer(owners_step("0", {"y", some_value(2), "bad", "value", "\xff", some_value(3)}));
    CHECK(fresh.rules.owners().is_whole());
    CHECK(fresh.rules.owners().names().names(9) == lines{"x", "y"});
    CHECK(fresh.rules.owners().dropped() == 2);
}

TEST_CASE("an answer to the scan of owners that is not valid ends the link", "[owners]") {
    owners_node n;
    n.begin_link();
    n.out.clear();
    n.answer(GENERATE(as<std::string>{}, "OK", "OK 0", "OK 0 names"));
    CHECK(n.done() == lines{"restart"});
    CHECK(n.at("x") == some_owner(1));
}

TEST_CASE("news of owners counts more than steps of a scan", "[owners]") {
    owners_node n;
    n.begin_link();
    n.hear("x", "");
    n.hear("y", some_value(2));
    n.answer(owners_step("0", {"x", some_value(1), "y", some_value(3), "z", some_value(4)}));
    CHECK_FALSE(n.at("x"));
    CHECK(n.at("y") == some_owner(2));
    CHECK(n.at("z") == some_owner(4));
}

TEST_CASE("a scan that was given up answers late", "[owners]") {
    owners_node n;
    n.begin_link();
    n.out.clear();
    n.position += 3; // a gap
    n.read({"up 9"});
    CHECK(n.done() == lines{"scan 0"});
    n.answer(owners_step("7", {"x", some_value(7)}));
    n.answer(scan_step(n.position, "0", "1", ""));
    n.answer(owners_step("0", {"x", some_value(8)})); // of the first scan
    CHECK(n.at("x") == some_owner(1));
    n.answer(owners_step("0", {"x", some_value(2)}));
    CHECK(n.at("x") == some_owner(2));
}

TEST_CASE("names of sessions are told when their owner changes", "[owners]") {
    owners_node n;
    n.log_in("x");
    n.hear("x", some_value(1)); // as before
    n.hear("y", some_value(1));
    CHECK(n.done().empty());
    n.hear("x", some_value(2));
    CHECK(n.done() == lines{"owner of x"});
    n.rules.on_link_down(n.out);
    n.begin_link();
    n.out.clear();
    n.answer(owners_step("0", {"y", some_value(1)}));
    CHECK(n.done() == lines{"owner of x"});
    CHECK_FALSE(n.at("x"));
}

TEST_CASE("changes are sent as batches, and answered", "[owners]") {
    owners_node n;
    n.change(1, {"y", some_owner(2)});
    n.change(2, {"x", some_owner(3), some_owner(1).key});
    n.change(3, {"x", {}, {}, true});
    n.change(4, {"z", some_owner(2), {}, false, 3});
    CHECK(n.done().empty());
    n.flush();
    const auto key = [](std::uint8_t number) {
        return some_value(number).substr(0, some_value(number).find(' '));
    };
    lines sent;
    for (const auto& each :
         {lines{"y", key(2), "1002", "", ""},
          lines{"x", key(3), "1003", key(1), ""},
          lines{"x", "", "0", "*", ""},
          lines{"z", key(2), "1002", "", "3"}})
        sent.insert(sent.end(), each.begin(), each.end());
    CHECK(n.last_words() == sent);
    CHECK(n.done() == lines{"bind y x x z"});
    n.answer_change({"O", some_value(2), "K", some_value(4), "O", "", "M", ""});
    const lines answers{
        "change 1: done", "change 2: other owner", "change 3: done", "change 4: too many"};
    CHECK(n.done() == answers);
    CHECK(n.at("y") == some_owner(2));
    CHECK_FALSE(n.at("x"));
}

TEST_CASE("a full engine changes no owner", "[owners]") {
    owners_node n;
    n.change(1, {"y", some_owner(2)});
    n.flush();
    n.out.clear();
    n.answer(failure("OOM command not allowed"));
    CHECK(n.done() == lines{"change 1: full"});
    CHECK_FALSE(n.at("y"));
}

TEST_CASE("changes are bounded", "[owners]") {
    owners_node n;
    for (std::uint64_t i = 0; i < owner_copy::max_asked; ++i)
        n.change(i, {"y" + std::to_string(i), some_owner(2)});
    n.flush();
    CHECK(n.out.size() == owner_copy::max_batches);
    n.out.clear();
    n.change(999, {"z", some_owner(2)});
    CHECK(n.done() == lines{"change 999: busy"});
}

TEST_CASE("the end of the link answers every change", "[owners]") {
    owners_node n;
    n.change(1, {"y", some_owner(2)});
    n.flush();
    n.change(2, {"z", some_owner(2)});
    n.out.clear();
    n.rules.on_link_down(n.out);
    CHECK(n.done() == lines{"change 1: silent", "change 2: away"});
}

TEST_CASE("a claim with the wrong key shows the owner", "[owners]") {
    owners_node n;
    n.ask(1, "y");
    n.flush();
    n.out.clear();
    n.answer(array({text("OK"), text("10"), text("K" + some_value(2))}));
    CHECK(n.done() == lines{"1 is other_key"});
    CHECK(n.at("y") == some_owner(2));
}

} // namespace babel::cluster
