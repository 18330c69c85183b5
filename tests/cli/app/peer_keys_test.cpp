// Known peers from one session to the next.
#include "cli/app/peer_keys.hpp"
#include "cli/private_folder.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"

#include <chrono>
#include <filesystem>
#include <vector>

using namespace babel;
using namespace babel::test;
using client::known_peer, client::known_peers;

namespace {

known_peer bob() {
    return {"h.org:4243", "bob", some_key(1).public_part(), false, "2026-11-29"};
}

struct peer_keys_under_test {
    std::vector<std::string> complaints;
    audio::file_thread files;
    cli::errand_queue errands{files};
    client::settings settings;
    cli::peer_keys keys;

    explicit peer_keys_under_test(const std::filesystem::path& path)
        : keys(cli::known_peers_file(path), [this](const auto& why) {
              complaints.push_back(why);
          }) {}
    bool open() {
        const bool is_open = keys.load();
        keys.adapt(settings, errands);
        return is_open;
    }
    void write_all() {
        REQUIRE(files.stop_within(std::chrono::seconds(10)));
        keys.report_problems();
    }
};

} // namespace

TEST_CASE("a peer that a call noted is known in the next session", "[peer_keys]") {
    const private_folder home;
    peer_keys_under_test first(home.file("known_peers"));
    REQUIRE(first.open());
    CHECK(first.settings.peers.entries().empty());
    first.settings.keep_peers([](known_peers& all) { all.put(bob()); });
    first.write_all();
    CHECK(first.complaints.empty());
    CHECK(mode_of(home.file("known_peers")) == 0600);
    peer_keys_under_test next(home.file("known_peers"));
    REQUIRE(next.open());
    REQUIRE(next.settings.peers.find("h.org:4243", "bob"));
    CHECK(*next.settings.peers.find("h.org:4243", "bob") == bob());
}

TEST_CASE("a change is repeated on the file as others have left it", "[peer_keys]") {
    const private_folder home;
    peer_keys_under_test t(home.file("known_peers"));
    REQUIRE(t.open());
    auto carol = bob();
    carol.name = "carol";
    write_text(home.file("known_peers"), to_line(carol) + "\n");
    t.settings.keep_peers([](known_peers& all) { all.put(bob()); });
    t.settings.keep_peers([](known_peers& all) { all.forget("h.org:4243", "nobody"); });
    t.write_all();
    CHECK(text_in(home.file("known_peers")) == to_line(carol) + "\n" + to_line(bob()) + "\n");
}

TEST_CASE("damaged lines of known peers are reported at the start", "[peer_keys]") {
    const private_folder home;
    write_text(home.file("known_peers"), "nonsense\n");
    peer_keys_under_test t(home.file("known_peers"));
    CHECK(t.open());
    REQUIRE(t.complaints.size() == 1);
    CHECK(t.complaints[0].ends_with("known_peers:1: neither an entry nor a comment\n"));
}

TEST_CASE("a list of known peers that cannot be read lets nobody be new", "[peer_keys]") {
    const private_folder home;
    std::filesystem::create_directories(home.file("known_peers")); // a folder in place of the file
    peer_keys_under_test t(home.file("known_peers"));
    CHECK_FALSE(t.open());
    REQUIRE(t.complaints.size() == 1);
    t.settings.keep_peers([](known_peers& all) { all.put(bob()); });
    t.write_all();
    REQUIRE(t.complaints.size() == 2);
    CHECK(t.complaints[1].find("the keys of peers cannot be kept in") != std::string::npos);
    t.keys.report_problems();
    CHECK(t.complaints.size() == 2);
}
