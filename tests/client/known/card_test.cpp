// Cards of people.
#include "support/catch.hpp"
#include "support/some_key.hpp"
#include <babel/client/card.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <string>

using namespace babel;
using client::card, client::parse_card;

namespace {

const auto some_card_key = babel::test::some_key(7).public_part();

std::string key_words() {
    return to_openssh(some_card_key);
}

} // namespace

TEST_CASE("a card is one line with name, server and key", "[card]") {
    const std::pair<card, std::string> rows[] = {
        {{"alice", {"babel.example.org", 4243}, some_card_key}, "babel:alice@babel.example.org "},
        {{"Ann Lee@x", {"h", 99}, some_card_key}, "babel:Ann%20Lee%40x@h:99 "},
        {{"a", {"::1", 4243}, some_card_key}, "babel:a@[::1] "},
        {{"a", {"::1", 4242}, some_card_key}, "babel:a@[::1]:4242 "},
        {{"\n\xff", {"h", 4243}, some_card_key}, "babel:%0A%FF@h "},
    };
    for (const auto& [made, front] : rows) {
        INFO(front);
        CHECK(to_line(made) == front + key_words());
        CHECK(parse_card(" " + front + key_words() + "\r\n") == made);
    }
}

TEST_CASE("a damaged card is refused", "[card]") {
    const auto key = key_words();
    const auto small_order = "ssh-ed25519 AAAAC3NzaC1lZDI1NTE5AAAAI" + std::string(43, 'A');
    const std::string damaged[] = {
        "",
        "alice@h " + key,
        "babel:@h " + key,
        "babel:alice " + key,
        "babel:alice@ " + key,
        "babel:alice@a b " + key,
        "babel:alice@h:0 " + key,
        "babel:alice@h",
        "babel:alice@h ",
        "babel:a%4@h " + key,
        "babel:alice@h " + key + " comment",
        "babel:alice@h  " + key,
        "babel:alice@h " + key.substr(1),
        "babel:alice@h " + key.substr(0, key.size() - 1),
        "babel:alice@h " + small_order,
        "babel:alice b@h " + key,
        "babel://alice@h " + key,
        "babel:" + std::string(201, 'a') + "@h " + key};
    for (const auto& line : damaged) {
        INFO(line);
        CHECK_FALSE(parse_card(line));
    }
}
