// Answers of the verbs about the keys of peers.
#include "cli/command/peer_verbs.hpp"
#include "cli/offline_client.hpp"
#include "cli/private_folder.hpp"
#include "support/catch.hpp"
#include "support/some_key.hpp"
#include <babel/crypto/openssh_key.hpp>

using namespace babel;
using cli::exit_status;
namespace command = cli::command;

namespace {

const std::string server_label = "h.org:4243";

crypto::public_key numbered_key(std::uint8_t number) {
    return test::some_key(number).public_part();
}

std::string print_of_key(std::uint8_t number) {
    return to_string(fingerprint_of(numbered_key(number)));
}

struct peer_verbs_under_test {
    test::offline_client user{settings_of_alice()};
    cli::peer_verbs verbs{user.alice};

    peer_verbs_under_test() { user.alice.peers().use_label(server_label); }

    static client::settings settings_of_alice() {
        auto settings = test::offline_client::named("alice");
        settings.peers.put({server_label, "bob", numbered_key(1), false, "2026-11-29"});
        settings.peers.put({"other.org:4243", "dora", numbered_key(3), true, "2026-11-29"});
        return settings;
    }
    cli::command_result trust(std::string what) {
        return verbs.begin(command::trust{std::move(what)}).now;
    }
    const client::known_peer* entry(std::string_view name) {
        entries = user.alice.peers().entries();
        for (const auto& each : entries)
            if (each.name == name) return &each;
        return nullptr;
    }
    std::vector<client::known_peer> entries;
};

client::card card_of(std::string name, const char* host = "h.org") {
    return {std::move(name), {host, 4243}, numbered_key(2)};
}

} // namespace

TEST_CASE("the peers of this server are listed", "[peer_verbs]") {
    peer_verbs_under_test t;
    const auto listed = t.verbs.begin(command::peers{}).now;
    CHECK(listed.text == "2026-11-29  seen      " + print_of_key(1) + "  bob\n");
    const auto& rows = listed.data.at("peers").as_array();
    REQUIRE(rows.size() == 1);
    CHECK(rows[0].at("state").as_string() == "seen");
    t.user.alice.peers().use_label("third.org:4243");
    CHECK(t.verbs.begin(command::peers{}).now.text == "no known peers at this server");
}

TEST_CASE("a known peer is verified and forgotten", "[peer_verbs]") {
    peer_verbs_under_test t;
    const auto verified = t.verbs.begin(command::verify{"bob"}).now;
    CHECK(verified.text == "bob is verified: " + print_of_key(1));
    CHECK(t.entry("bob")->is_verified);
    CHECK(t.verbs.begin(command::forget{"bob"}).now.ok());
    CHECK_FALSE(t.entry("bob"));
    for (const auto& failed :
         {t.verbs.begin(command::verify{"bob"}).now, t.verbs.begin(command::forget{"bob"}).now}) {
        CHECK(failed.status == exit_status::failed);
        CHECK(failed.text == "no key of bob is known");
    }
}

TEST_CASE("trust accepts the key of a name that was refused and of no other", "[peer_verbs]") {
    peer_verbs_under_test t;
    CHECK(t.trust("bob").text == "no key of bob was refused");
    static_cast<void>(
        t.user.alice.peers().refuse("bob", call::peer_fault::other_key, numbered_key(2))
    );
    CHECK(t.trust("bob").text == "bob is seen: " + print_of_key(2));
    CHECK(t.entry("bob")->key == numbered_key(2));
    CHECK_FALSE(t.entry("bob")->is_verified);
}

TEST_CASE("a card verifies the key of its user", "[peer_verbs]") {
    peer_verbs_under_test t;
    CHECK(t.trust(to_line(card_of("carol"))).text == "carol is verified: " + print_of_key(2));
    CHECK(t.entry("carol")->is_verified);
    const auto elsewhere = t.trust(to_line(card_of("erin", "elsewhere.org")));
    CHECK(elsewhere.status == exit_status::failed);
    CHECK(elsewhere.text == "the card is for users of another server, elsewhere.org:4243");
    CHECK_FALSE(t.entry("erin"));
    CHECK(t.trust("babel:nonsense").status == exit_status::usage);
}

TEST_CASE("a card may be in a file unless a key of that name was refused", "[peer_verbs]") {
    const test::private_folder home;
    peer_verbs_under_test t;
    const auto path = home.file("carol.card").native();
    test::write_text(path, to_line(card_of("carol")) + "\n");
    CHECK(t.trust(path).text == "carol is verified: " + print_of_key(2));
    test::write_text(path, "nothing\n");
    CHECK(t.trust(path).text.ends_with("carol.card: there is no card in it"));
    static_cast<void>(
        t.user.alice.peers().refuse(path, call::peer_fault::other_key, numbered_key(3))
    );
    CHECK(t.trust(path).ok());
    CHECK(t.entry(path)->key == numbered_key(3));
}
