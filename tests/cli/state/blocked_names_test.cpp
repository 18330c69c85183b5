// Blocked names, and the file that keeps them.
#include "cli/private_folder.hpp"
#include "cli/state/blocked_names.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"
#include <babel/crypto/openssh_key.hpp>
#include <babel/net/descriptor.hpp>

#include <fcntl.h>
#include <sys/file.h>

#include <atomic>
#include <thread>

using babel::cli::blocked_names;
using namespace babel::test;

namespace {

const std::string none;

} // namespace

TEST_CASE("a blocked name stays blocked in later sessions until it is unblocked", "[blocked]") {
    const private_folder home;
    blocked_names list(home.file("blocked"));
    CHECK_FALSE(list.contains("bob"));
    CHECK(list.add("bob") == none);
    CHECK(list.add("bob") == none);
    CHECK(list.contains("bob"));
    CHECK_FALSE(list.contains("Bob"));
    CHECK(text_in(home.file("blocked")) == "bob\n");
    CHECK(mode_of(home.file("blocked")) == 0600);
    CHECK(mode_of(home.file("blocked").parent_path()) == 0700);

    blocked_names next(home.file("blocked"));
    CHECK(next.contains("bob"));
    CHECK(next.remove("bob") == none);
    CHECK_FALSE(next.contains("bob"));
    CHECK(next.remove("bob") == "bob is not blocked");
    CHECK(next.take_problem() == none);
}

TEST_CASE("any name that a server allows is read from the file unchanged", "[blocked]") {
    const std::string names[] = {
        "Ann Lee",
        "o\"neil\\",
        "#1",
        "'",
        "\\x41",
        "Zo\xc3\xab",
        "\xf0\x9f\x98\x80\xf0\x9f\x98\x80",
        std::string(32, '"'),
        "two\nlines",
        "\xff\x01 \t"};
    const private_folder home;
    blocked_names list(home.file("blocked"));
    for (const auto& name : names)
        CHECK(list.add(name) == none);
    blocked_names next(home.file("blocked"));
    for (const auto& name : names)
        CHECK(next.contains(name));
    CHECK(next.names().size() == std::size(names));
    for (const auto& name : names)
        CHECK(next.remove(name) == none);
    CHECK(text_in(home.file("blocked")) == none);
}

TEST_CASE("a block in one session applies to the other from the next call on", "[blocked]") {
    const private_folder home;
    blocked_names one(home.file("blocked"));
    blocked_names other(home.file("blocked"));
    CHECK(one.add("bob") == none);
    CHECK(other.contains("bob"));
    CHECK(other.add("carol") == none);
    CHECK(one.contains("carol"));
    CHECK(one.remove("bob") == none);
    CHECK_FALSE(other.contains("bob"));
    std::filesystem::remove(home.file("blocked"));
    CHECK_FALSE(other.contains("carol"));
}

TEST_CASE(
    "sessions that block at the same time lose no name unless they say so", "[blocked][threads]"
) {
    const private_folder home;
    std::atomic<std::size_t> unwritten = 0;
    const auto block = [&](char prefix) {
        blocked_names list(home.file("blocked"));
        for (int i = 0; i < 40; ++i)
            if (list.add(prefix + std::to_string(i)) != none) ++unwritten;
    };
    std::thread one(block, 'a');
    std::thread other(block, 'b');
    one.join();
    other.join();
    CHECK(blocked_names(home.file("blocked")).names().size() + unwritten == 80);
}

TEST_CASE(
    "a session that was stopped while it wrote keeps others from writing not from blocking",
    "[blocked]"
) {
    const private_folder home;
    blocked_names list(home.file("blocked"));
    CHECK(list.add("bob") == none);
    const auto folder = home.file("blocked").parent_path();
    const babel::net::descriptor stopped(::open(folder.c_str(), O_RDONLY | O_DIRECTORY));
    REQUIRE(::flock(stopped.get(), LOCK_EX) == 0);
    CHECK(list.add("carol").starts_with("in effect until you exit"));
    CHECK(list.contains("carol"));
    CHECK(text_in(home.file("blocked")) == "bob\n");
}

TEST_CASE("a list that is a link to a file elsewhere stays a link", "[blocked]") {
    const private_folder home;
    write_text(home.file("blocked"), "bob\n");
    const auto elsewhere = home.file("elsewhere");
    std::filesystem::rename(home.file("blocked"), elsewhere);
    std::filesystem::create_symlink(elsewhere, home.file("blocked"));
    CHECK(blocked_names(home.file("blocked")).add("carol") == none);
    CHECK(std::filesystem::is_symlink(home.file("blocked")));
    CHECK(text_in(elsewhere) == "bob\ncarol\n");
}

TEST_CASE("invalid lines stay in the file and have no effect", "[blocked]") {
    const private_folder home;
    write_text(home.file("blocked"), "# pests\nbob\n\nAnn Lee\n\"open\ncarol");
    blocked_names list(home.file("blocked"));
    CHECK(list.names() == blocked_names::name_set{"bob", "carol"});
    CHECK(list.add("dave") == none);
    CHECK(list.remove("bob") == none);
    CHECK(text_in(home.file("blocked")) == "# pests\n\nAnn Lee\n\"open\ncarol\ndave\n");
}

TEST_CASE("the list is bounded and refuses impossible names", "[blocked]") {
    const private_folder home;
    std::string text;
    for (std::size_t i = 0; i < blocked_names::max_names; ++i)
        text += std::to_string(i) + "\n";
    write_text(home.file("blocked"), text + "more\n");
    blocked_names list(home.file("blocked"));
    CHECK(list.names().size() == blocked_names::max_names);
    CHECK(list.add("bob") == "1000 names are blocked already");
    CHECK_FALSE(list.contains("bob"));
    CHECK(list.remove("7") == none);
    CHECK_FALSE(list.add(std::string(256, 'x')) == none);
    CHECK_FALSE(list.add("") == none);
}

TEST_CASE("without a file a block lasts for the session", "[blocked]") {
    blocked_names homeless("");
    CHECK(homeless.add("bob") == none);
    CHECK(homeless.contains("bob"));
    CHECK(homeless.remove("bob") == none);
    CHECK_FALSE(homeless.contains("bob"));

    blocked_names nowhere("/proc/no such folder/blocked");
    CHECK(nowhere.add("bob").starts_with("in effect until you exit; cannot write /proc/no such"));
    CHECK(nowhere.contains("bob"));
}

TEST_CASE("a list that cannot be read is reported once", "[blocked]") {
    const private_folder home;
    std::filesystem::create_directories(home.file("blocked")); // a folder in place of the file
    blocked_names list(home.file("blocked"));
    CHECK_FALSE(list.contains("bob"));
    CHECK(list.take_problem().find("Is a directory") != std::string::npos);
    CHECK_FALSE(list.contains("bob"));
    CHECK(list.take_problem() == none);
    CHECK_FALSE(list.add("bob") == none);
    CHECK(list.contains("bob"));
}

TEST_CASE("a key that is known of a blocked name is blocked under every name", "[blocked]") {
    const private_folder home;
    const auto bobs = some_key(1).public_part();
    blocked_names list(home.file("blocked"));
    CHECK(list.add("Ann Lee") == none);
    CHECK_FALSE(list.has_key("Ann Lee"));
    CHECK(list.add("Ann Lee", bobs) == none);
    CHECK(list.add("Ann Lee", bobs) == none);
    CHECK(text_in(home.file("blocked")) == "\"Ann Lee\"\n\"Ann Lee\" " + to_openssh(bobs) + "\n");
    blocked_names next(home.file("blocked"));
    CHECK(next.contains(bobs));
    CHECK(next.has_key("Ann Lee"));
    CHECK_FALSE(next.contains(some_key(2).public_part()));
    CHECK(next.names() == blocked_names::name_set{"Ann Lee"});
    CHECK(next.remove("Ann Lee") == none);
    CHECK_FALSE(next.contains(bobs));
    CHECK(text_in(home.file("blocked")) == none);
}

TEST_CASE("two names may be blocked with one key", "[blocked]") {
    const auto shared = some_key(1).public_part();
    const private_folder home;
    blocked_names list(home.file("blocked"));
    CHECK(list.add("bob", shared) == none);
    CHECK(list.add("robert", shared) == none);
    CHECK(list.remove("bob") == none);
    CHECK(list.contains(shared));
    CHECK(list.remove("robert") == none);
    CHECK_FALSE(list.contains(shared));
}

TEST_CASE("a key of a name that an older version unblocked has no effect", "[blocked]") {
    const private_folder home;
    const auto key = some_key(1).public_part();
    write_text(home.file("blocked"), "carol\nbob " + to_openssh(key) + "\nbob ssh-ed25519 x\n");
    blocked_names list(home.file("blocked"));
    CHECK(list.names() == blocked_names::name_set{"carol"});
    CHECK_FALSE(list.contains(key));
}

TEST_CASE("without a file a blocked key lasts for the session", "[blocked]") {
    const auto key = some_key(1).public_part();
    blocked_names homeless("");
    CHECK(homeless.add("bob", key) == none);
    CHECK(homeless.contains(key));
    blocked_names nowhere("/proc/no such folder/blocked");
    CHECK_FALSE(nowhere.add("bob", key) == none);
    CHECK(nowhere.contains(key));
    CHECK(nowhere.contains("carol") == false);
    CHECK(nowhere.contains(key));
}
