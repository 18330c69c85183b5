// The lines of the file of known servers.
#include "support/catch.hpp"
#include "support/some_key.hpp"
#include <babel/client/known_servers.hpp>

using namespace babel;
using client::damaged_line, client::known_server, client::known_servers;
using client::parse_known_server, client::parse_server_address;

namespace {

using text_lines = known_servers::text_lines;

const std::string key_a = "SHA256:" + std::string(42, 'a') + "A";
const std::string key_b = "SHA256:" + std::string(42, 'b') + "A";
const std::string dated = " 2026-11-29";

crypto::public_key public_key_of(std::uint8_t seed) {
    return babel::test::some_key(seed).public_part();
}

/// `key`: a fingerprint; empty: `ca`.
known_server known_by(std::string host, std::uint16_t port, const std::string& key) {
    known_server out{{std::move(host), port}, {}, {}, "2026-11-29"};
    if (!key.empty()) out.key = *crypto::fingerprint_from(key);
    return out;
}

known_server pinned(std::string host, std::uint16_t port, const crypto::public_key& key) {
    return {{std::move(host), port}, fingerprint_of(key), key, "2026-11-29"};
}

} // namespace

TEST_CASE("an entry of a known server is one line", "[known_servers]") {
    const std::pair<known_server, std::string> rows[] = {
        {known_by("example.org", 4243, key_a), "example.org:4243 key " + key_a + dated},
        {known_by("example.org", 4243, ""), "example.org:4243 ca" + dated},
        {pinned("2001:db8::1", 1, public_key_of(1)),
         "[2001:db8::1]:1 " + to_openssh(public_key_of(1)) + dated},
        {known_by("fe80::1%Eth0", 1, ""), "[fe80::1%Eth0]:1 ca" + dated},
    };
    for (const auto& [entry, line] : rows) {
        INFO(line);
        CHECK(to_line(entry) == line);
        CHECK(parse_known_server(line) == entry);
    }
    CHECK(
        parse_known_server("  Example.org:4243\tca \t2026-11-29\r") ==
        known_by("example.org", 4243, "")
    );
}

TEST_CASE("a line that is no entry is refused", "[known_servers]") {
    for (const auto& line :
         {std::string(),
          "h:1 ca" + dated + " x",
          std::string("h:1 ca"),
          "h ca" + dated,
          "h:0 ca" + dated,
          "h:1 key" + dated,
          "h:1 key " + key_a,
          "h:1 ca " + key_a + dated,
          "h:1 key SHA256:abc" + dated,
          "h:1 ssh-ed25519 AAAA" + dated,
          "h:1 ssh-rsa " + to_openssh(public_key_of(1)).substr(12) + dated,
          "h:1 ssh-ed25519" + dated,
          "h:1 KEY " + key_a + dated,
          "a b:1 ca" + dated,
          std::string("h:1 ca 2026-13-29"),
          std::string("h:1 ca 2026-11-32"),
          std::string("h:1 ca 2026-00-01"),
          std::string("h:1 ca 26-11-29"),
          std::string("h:1 ca 2026/11/29"),
          "babels://h:1 ca" + dated,
          "h:1 ca" + dated + std::string(600, ' ')}) {
        INFO(line);
        CHECK_FALSE(parse_known_server(line));
    }
}

TEST_CASE("comments and damaged lines of known servers are kept", "[known_servers]") {
    const text_lines before{
        "# mine", "", "One.org:4243 kee " + key_a, "two.org:4243 ca" + dated, "???", " # two"};
    known_servers known(before);
    CHECK(known.entries().size() == 1);
    CHECK(known.damaged() == std::vector<damaged_line>{{3, "one.org"}, {5, ""}});
    REQUIRE(known.find_damaged("one.org"));
    CHECK(known.find_damaged("one.org")->number == 3);
    CHECK_FALSE(known.find_damaged("two.org"));
    CHECK_FALSE(known.find_damaged(""));
    known.put(known_by("three.org", 1, key_b));
    CHECK(known.forget("two.org") == 1);
    CHECK(
        known.lines() ==
        text_lines{"# mine", "", before[2], "???", " # two", "three.org:1 key " + key_b + dated}
    );
}

TEST_CASE("an address finds the entry that holds for it", "[known_servers]") {
    const known_servers known(
        {"a.org:99 ca" + dated,
         "a.org:4243 key " + key_a + dated,
         "b.org:99 ca" + dated,
         "b.org:98 ca" + dated}
    );
    struct row {
        const char* address;
        const char* found;
    };
    const row rows[] = {
        {"a.org", "a.org:4243"},
        {"A.org:4242", "a.org:4243"},
        {"babel://a.org", "a.org:4243"},
        {"babels://a.org", "a.org:4243"},
        {"a.org:99", "a.org:99"},
        {"babels://a.org:99", "a.org:99"},
        {"babel://a.org:99", "a.org:99"},
        {"a.org:98", nullptr},
        {"babels://a.org:4242", nullptr},
        {"b.org", "b.org:99"},
        {"babels://b.org", nullptr},
        {"c.org", nullptr},
    };
    for (const auto& [address, found] : rows) {
        INFO(address);
        const auto* entry = known.find(*parse_server_address(address));
        REQUIRE((entry != nullptr) == (found != nullptr));
        if (found) CHECK(to_line(*entry).starts_with(std::string(found) + " "));
    }
}

TEST_CASE("servers with one pinned key have one label", "[known_servers]") {
    const known_servers known(
        {"a.org:4243 key " + key_a + dated,
         "10.0.0.1:99 key " + key_a + dated,
         "b.org:4243 ca" + dated,
         "c.org:4243 ca" + dated}
    );
    const std::pair<host_and_port, std::string> rows[] = {
        {{"a.org", 4243}, "a.org:4243"},
        {{"10.0.0.1", 99}, "a.org:4243"},
        {{"a.org", 4242}, "a.org:4243"}, // its plain port
        {{"10.0.0.1", 4242}, "a.org:4243"},
        {{"b.org", 4243}, "b.org:4243"},
        {{"c.org", 4243}, "c.org:4243"}, // no key is no common key
        {{"d.org", 4242}, "d.org:4242"},
    };
    for (const auto& [server, label] : rows) {
        INFO(label);
        CHECK(known.label_of(server) == label);
    }
}

TEST_CASE("a new entry replaces that of its server in place", "[known_servers]") {
    known_servers known({"a.org:4243 ca" + dated, "b.org:4243 ca" + dated});
    known.put(known_by("a.org", 4243, key_a));
    known.put(known_by("a.org", 99, key_b));
    CHECK(
        known.lines() ==
        text_lines{
            "a.org:4243 key " + key_a + dated,
            "b.org:4243 ca" + dated,
            "a.org:99 key " + key_b + dated}
    );
    REQUIRE(known.find(host_and_port{"a.org", 4243}));
    CHECK(known.find(host_and_port{"a.org", 4243})->key == crypto::fingerprint_from(key_a).value());
}

TEST_CASE("a key is replaced wherever it is pinned", "[known_servers]") {
    const auto old_key = public_key_of(1);
    const auto new_key = public_key_of(2);
    const auto old_print = to_string(fingerprint_of(old_key));
    known_servers known(
        {"a.org:1 " + to_openssh(old_key) + dated,
         "b.org:1 ca" + dated,
         "c.org:1 key " + old_print + dated,
         "d.org:1 " + to_openssh(public_key_of(3)) + dated}
    );
    CHECK(known.replace_key(fingerprint_of(old_key), new_key) == 2);
    CHECK(*known.find_host("a.org") == pinned("a.org", 1, new_key));
    CHECK(*known.find_host("c.org") == pinned("c.org", 1, new_key));
    CHECK_FALSE(known.find_host("b.org")->is_pinned());
    CHECK(known.find_host("d.org")->whole_key == public_key_of(3));
    CHECK(known.replace_key(fingerprint_of(old_key), new_key) == 0);
}

TEST_CASE("a host is forgotten whole and a server alone", "[known_servers]") {
    const text_lines before{
        "a.org:1 ca" + dated,
        "A.org:2 ca" + dated,
        "a.org:3 damaged",
        "# a.org:1",
        "[::1]:1 ca" + dated};
    const auto after = [&](const char* forgotten, std::size_t count) {
        known_servers known(before);
        CHECK(known.forget(forgotten) == count);
        return known.lines();
    };
    CHECK(after("A.ORG", 3) == text_lines{before[3], before[4]});
    CHECK(after("a.org:2", 1) == text_lines{before[0], before[2], before[3], before[4]});
    CHECK(after("::1", 1).size() == 4);
    CHECK(after("[::1]:1", 1).size() == 4);
    for (const auto* unknown : {"b.org", "a.org:3", "org", "", "a b", "#"})
        CHECK(after(unknown, 0) == before);
}
