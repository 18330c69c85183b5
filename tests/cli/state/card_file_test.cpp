// Cards in files.
#include "cli/private_folder.hpp"
#include "cli/state/card_file.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"

#include <sys/stat.h>

#include <filesystem>
#include <string>

using namespace babel;
using namespace babel::test;
using cli::read_card;

namespace {

client::card card_of_bob() {
    return {"bob", {"h.org", 4243}, some_key(1).public_part()};
}

} // namespace

TEST_CASE("the first card of a file is read", "[card_file]") {
    const private_folder home;
    const auto path = home.file("bob.card");
    auto other = card_of_bob();
    other.name = "robert";
    write_text(path, "Dear Alice,\n\n  " + to_line(card_of_bob()) + "\r\n" + to_line(other));
    const auto card = read_card(path);
    REQUIRE(card.has_value());
    CHECK(*card == card_of_bob());
}

TEST_CASE("a file without a card is refused with the reason", "[card_file]") {
    const private_folder home;
    const auto path = home.file("bob.card");
    const auto reason = [&] { return read_card(path).error().what; };
    CHECK(reason() == "cannot read it: No such file or directory");
    write_text(path, "babel:bob@h.org nonsense\n");
    CHECK(reason() == "there is no card in it");
    write_text(path, std::string(4097, '\n') + to_line(card_of_bob()));
    CHECK(reason() == "too long for a card");
    std::filesystem::remove(path);
    REQUIRE(::mkfifo(path.c_str(), 0600) == 0);
    CHECK(reason() == "not a regular file"); // and nobody waits for a writer
}
