// The file of known peers.
#include "cli/private_folder.hpp"
#include "cli/state/known_peers_file.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"

#include <cstdlib>
#include <string>

using namespace babel;
using namespace babel::test;
using cli::known_peers_file, client::known_peer, client::known_peers;

namespace {

known_peer peer_called(std::string name) {
    return {"h.org:4243", std::move(name), some_key(1).public_part(), false, "2026-11-29"};
}

} // namespace

TEST_CASE("a peer that one client stores is known to the others", "[known_peers_file]") {
    const private_folder home;
    const auto path = home.file("known_peers");
    const known_peers_file file(path);
    CHECK(file.read()->entries().empty());
    const auto store = [](known_peers& all) {
        all.put(peer_called("bob smith"));
        return true;
    };
    CHECK(file.edit(store).has_value());
    CHECK(text_in(path) == to_line(peer_called("bob smith")) + "\n");
    CHECK(mode_of(path) == 0600);
    CHECK(known_peers_file(path).read()->find("h.org:4243", "bob smith"));
}

TEST_CASE("damaged lines of known peers are reported and kept", "[known_peers_file]") {
    const private_folder home;
    const auto path = home.file("known_peers");
    write_text(path, "# mine\nh.org:1 bob nonsense\n");
    const known_peers_file file(path);
    CHECK(cli::damage_report(*file.read(), "f") == "f:2: neither an entry nor a comment\n");
    const auto store = [](known_peers& all) {
        all.put(peer_called("bob"));
        return true;
    };
    CHECK(file.edit(store).has_value());
    CHECK(text_in(path) == "# mine\nh.org:1 bob nonsense\n" + to_line(peer_called("bob")) + "\n");
}

TEST_CASE("without a home no peer can be stored", "[known_peers_file]") {
    const known_peers_file homeless("");
    CHECK(homeless.read()->entries().empty());
    CHECK_FALSE(homeless.edit([](known_peers&) { return true; }).has_value());
}
