// The file of known servers.
#include "cli/private_folder.hpp"
#include "cli/state/known_servers_file.hpp"
#include "support/catch.hpp"

#include <atomic>
#include <thread>

using namespace babel;
using namespace babel::test;
using cli::known_servers_file, client::known_server, client::known_servers;

namespace {

known_server server_at(std::uint16_t port) {
    return {{"h.org", port}, {}, {}, "2026-11-29"};
}

} // namespace

TEST_CASE("a server that one client stores is known to the others", "[known_servers_file]") {
    const private_folder home;
    const auto path = home.file("known_servers");
    const known_servers_file file(path);
    CHECK(file.read()->entries().empty());
    const auto store = [](known_servers& all) {
        all.put(server_at(1));
        return true;
    };
    CHECK(file.edit(store).has_value());
    CHECK(text_in(path) == "h.org:1 ca 2026-11-29\n");
    CHECK(mode_of(path) == 0600);
    CHECK(mode_of(path.parent_path()) == 0700);
    CHECK(known_servers_file(path).read()->find_host("h.org"));
}

TEST_CASE(
    "a change that is not wanted leaves the file of servers as it is", "[known_servers_file]"
) {
    const private_folder home;
    const auto path = home.file("known_servers");
    write_text(path, "# mine\nh.org:1 nonsense\n");
    const known_servers_file file(path);
    const auto decline = [](known_servers& all) {
        CHECK(all.find_damaged("h.org"));
        all.put(server_at(2));
        return false;
    };
    CHECK(file.edit(decline).has_value());
    CHECK(text_in(path) == "# mine\nh.org:1 nonsense\n");
    CHECK(cli::damage_report(*file.read(), "f") == "f:2: neither an entry nor a comment\n");
}

TEST_CASE("clients that meet servers at the same time lose none", "[known_servers_file][threads]") {
    const private_folder home;
    const auto path = home.file("known_servers");
    std::atomic<std::size_t> unwritten = 0;
    const auto meet = [&](std::uint16_t first) {
        for (std::uint16_t port = first; port < first + 30; ++port) {
            const auto store = [&](known_servers& all) {
                all.put(server_at(port));
                return true;
            };
            if (!known_servers_file(path).edit(store)) ++unwritten;
        }
    };
    std::thread one(meet, std::uint16_t{100});
    std::thread other(meet, std::uint16_t{200});
    one.join();
    other.join();
    CHECK(known_servers_file(path).read()->entries().size() + unwritten == 60);
}

TEST_CASE(
    "an unreadable list of servers is a fault and not an empty list", "[known_servers_file]"
) {
    const private_folder home;
    const auto path = home.file("known_servers");
    const auto never = [](known_servers&) {
        FAIL("the list was not read");
        return true;
    };
    SECTION("a folder") {
        std::filesystem::create_directories(path);
    }
    SECTION("a file that is too long") {
        write_text(path, std::string(1100 * 1024, '#'));
    }
    const known_servers_file file(path);
    REQUIRE(file.read().has_error());
    CHECK(file.read().error().where == path.native());
    CHECK(file.edit(never).has_error());
}

TEST_CASE("without a home no server is known and none is stored", "[known_servers_file]") {
    const known_servers_file homeless("");
    CHECK(homeless.read()->entries().empty());
    CHECK(
        to_string(homeless.edit([](known_servers&) { return true; }).error()) ==
        "neither XDG_DATA_HOME nor HOME is set"
    );
}
