// The lines of the file of known peers.
#include "support/catch.hpp"
#include "support/some_key.hpp"
#include <babel/client/known_peers.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <string>

using namespace babel;
using client::damaged_peer, client::known_peer, client::known_peers, client::parse_known_peer;

namespace {

using peer_lines = known_peers::text_lines;

crypto::public_key peer_key_of(std::uint8_t seed) {
    return babel::test::some_key(seed).public_part();
}

std::string peer_key_text(std::uint8_t seed) {
    return to_openssh(peer_key_of(seed));
}

known_peer
peer_at(std::string label, std::string name, std::uint8_t seed, bool is_verified = false) {
    return {std::move(label), std::move(name), peer_key_of(seed), is_verified, "2026-11-29"};
}

} // namespace

TEST_CASE("an entry of a known peer is one line", "[known_peers]") {
    const std::pair<known_peer, std::string> rows[] = {
        {peer_at("a.org:4243", "bob", 1),
         "a.org:4243 bob " + peer_key_text(1) + " seen 2026-11-29"},
        {peer_at("[2001:db8::1]:1", "bob smith", 2, true),
         "[2001:db8::1]:1 bob%20smith " + peer_key_text(2) + " verified 2026-11-29"},
        {peer_at("a.org:4242", "#\n\xff", 1),
         "a.org:4242 %23%0A%FF " + peer_key_text(1) + " seen 2026-11-29"},
        {peer_at("a.org:4242", std::string(255, '\x01'), 1),
         "a.org:4242 " +
             [] {
                 std::string all;
                 for (int i = 0; i < 255; ++i)
                     all += "%01";
                 return all;
             }() +
             " " + peer_key_text(1) + " seen 2026-11-29"},
    };
    for (const auto& [entry, line] : rows) {
        INFO(line);
        CHECK(to_line(entry) == line);
        CHECK(parse_known_peer(line) == entry);
    }
    CHECK(
        parse_known_peer(" A.org:4243\tbob  " + peer_key_text(1) + " seen 2026-11-29\r") ==
        peer_at("a.org:4243", "bob", 1)
    );
}

TEST_CASE("a line that is no entry of a known peer is refused", "[known_peers]") {
    const auto key = peer_key_text(1);
    for (const auto& line :
         {std::string(),
          "a.org bob " + key + " seen 2026-11-29",
          "a.org:0 bob " + key + " seen 2026-11-29",
          "a.org:1 b%2 " + key + " seen 2026-11-29",
          "a.org:1 bob " + key + " met 2026-11-29",
          "a.org:1 bob " + key + " seen 2026-13-29",
          "a.org:1 bob " + key + " seen",
          "a.org:1 bob " + key + " seen 2026-11-29 x",
          "a.org:1 bob ssh-rsa" + key.substr(11) + " seen 2026-11-29",
          "a.org:1 bob " + to_openssh(crypto::public_key{}) + " seen 2026-11-29",
          "a.org:1 bob " + key + " seen 2026-11-29" + std::string(2048, ' ')}) {
        INFO(line);
        CHECK_FALSE(parse_known_peer(line));
    }
}

TEST_CASE("a peer is known at the server of the label alone", "[known_peers]") {
    known_peers known;
    known.put(peer_at("a.org:4243", "bob", 1));
    known.put(peer_at("b.org:4243", "bob", 2));
    REQUIRE(known.find("a.org:4243", "bob"));
    CHECK(known.find("a.org:4243", "bob")->key == peer_key_of(1));
    CHECK(known.find("b.org:4243", "bob")->key == peer_key_of(2));
    CHECK_FALSE(known.find("c.org:4243", "bob"));
    CHECK_FALSE(known.find("a.org:4243", "Bob"));
}

TEST_CASE("a new entry of a peer takes the place of the old one", "[known_peers]") {
    known_peers known;
    known.put(peer_at("a.org:1", "bob", 1));
    known.put(peer_at("a.org:1", "carol", 2));
    known.put(peer_at("a.org:1", "bob", 3, true));
    CHECK(
        known.lines() ==
        peer_lines{
            to_line(peer_at("a.org:1", "bob", 3, true)), to_line(peer_at("a.org:1", "carol", 2))}
    );
    CHECK(known.forget("a.org:1", "bob") == 1);
    CHECK(known.forget("a.org:1", "bob") == 0);
    CHECK(known.entries() == std::vector{peer_at("a.org:1", "carol", 2)});
}

TEST_CASE("comments and damaged lines of known peers are kept", "[known_peers]") {
    const peer_lines before{
        "# mine",
        "",
        "A.org:1 bob " + peer_key_text(1) + " sen 2026-11-29",
        "a.org:1 b%2 x",
        "???"};
    known_peers known(before);
    CHECK(known.entries().empty());
    CHECK(
        known.damaged() ==
        std::vector<damaged_peer>{{3, "a.org:1", "bob"}, {4, "a.org:1", ""}, {5, "", ""}}
    );
    known.put(peer_at("b.org:1", "bob", 1));
    known.forget("b.org:1", "bob");
    CHECK(known.lines() == before);
}

TEST_CASE("a damaged line may be of every peer that it does not rule out", "[known_peers]") {
    struct row {
        std::string line;
        bool is_bob, is_carol, is_elsewhere;
    };
    for (const auto& [line, is_bob, is_carol, is_elsewhere] :
         {row{"a.org:1 bob damaged", true, false, false},
          row{"a.org:1 %zz damaged", true, true, false},
          row{"??? bob damaged", true, false, true},
          row{"???", true, true, true}}) {
        INFO(line);
        const known_peers known(peer_lines{line});
        CHECK((known.find_damaged("a.org:1", "bob") != nullptr) == is_bob);
        CHECK((known.find_damaged("a.org:1", "carol") != nullptr) == is_carol);
        CHECK((known.find_damaged("b.org:1", "bob") != nullptr) == is_elsewhere);
    }
}
