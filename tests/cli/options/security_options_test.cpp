// Options that choose a server's security, and invitations.
#include "cli/options/parsed_options.hpp"
#include "support/catch.hpp"
#include <babel/net/descriptor.hpp>

#include <unistd.h>

#include <algorithm>
#include <array>
#include <iterator>
#include <utility>

using namespace babel;
using namespace babel::test;
using cli::mode;

namespace {

const std::string some_fingerprint = "SHA256:" + std::string(42, 'a') + "A";
const std::string other_fingerprint = "SHA256:" + std::string(42, 'b') + "A";
std::string text_of(const std::optional<crypto::fingerprint>& key) {
    return key ? to_string(*key) : "";
}

const std::string invitation = "babels://h.org:99/?i=t0ken&n=alice&k=" + some_fingerprint;

} // namespace

TEST_CASE("a server may be a link and its security is chosen", "[options]") {
    using client::address_form, client::secure_policy;
    const auto plain = parsed({"login", "a"}).client;
    CHECK(plain.server.form == address_form::host);
    CHECK(plain.secure == secure_policy::prefer);
    const std::pair<const char*, secure_policy> policies[] = {
        {"off", secure_policy::off},
        {"prefer", secure_policy::prefer},
        {"require", secure_policy::require},
        {"verified", secure_policy::verified}};
    for (const auto& [word, policy] : policies)
        CHECK(parsed({"login", "a", "--secure", word}).client.secure == policy);
    const auto link = parsed({"login", "a", "-s", "babels://h/?k=" + some_fingerprint}).client;
    CHECK(link.server.form == address_form::tls_only);
    CHECK(link.server.port == 4243);
    CHECK(text_of(link.server_key) == some_fingerprint);
    CHECK(parsed({"login", "a", "-s", "babel://h"}).client.server.port == 4242);
    const auto got = parsed(
        {"login",
         "a",
         "--server-key",
         some_fingerprint,
         "--identity",
         "i.pem",
         "--passphrase-file",
         "/dev/fd/3"}
    );
    CHECK(text_of(got.client.server_key) == some_fingerprint);
    CHECK(got.identity_file == "i.pem");
    CHECK(got.passphrase_file == "/dev/fd/3");
}

TEST_CASE("an invitation sets server, key and name", "[options]") {
    const auto joined = parsed({"join", invitation});
    CHECK(joined.mode == mode::login);
    CHECK(joined.client.server.host == "h.org");
    CHECK(joined.client.server.port == 99);
    CHECK(joined.client.server.invite == "t0ken");
    CHECK(text_of(joined.client.server_key) == some_fingerprint);
    CHECK(joined.client.name == "alice");
    CHECK(parsed({"join", invitation, "-n", "alice"}).client.name == "alice");
    CHECK(parsed({"join", "babels://h", "-n", "bob"}).client.name == "bob");
    const with_environment name("BABEL_NAME", "eve");
    const with_environment server("BABEL_SERVER", "elsewhere.org");
    CHECK(parsed({"join", invitation}).client.name == "alice");
    CHECK(parsed({"join", invitation}).client.server.host == "h.org");
}

TEST_CASE("security that the server's address excludes is refused", "[options]") {
    const std::pair<words, std::string> rows[] = {
        {{"--secure", "off", "-s", "babels://h"},
         "--secure: off does not go with a server at babels://"},
        {{"--secure", "off", "--server-key", some_fingerprint},
         "--secure: off does not go with --server-key"},
        {{"--secure", "require", "-s", "babel://h"},
         "--secure: only off and prefer go with a server at babel://"},
        {{"--secure", "verified", "-s", "babel://h"},
         "--secure: only off and prefer go with a server at babel://"},
        {{"--server-key", some_fingerprint, "-s", "babel://h"},
         "--server-key: a server at babel:// has no key"},
        {{"--server-key", other_fingerprint, "-s", "babels://h/?k=" + some_fingerprint},
         "--server-key: the server's link has another fingerprint"},
        {{"--server-key", "SHA256:abc"},
         "--server-key: not a fingerprint; it looks like SHA256: and 43 letters and digits"},
        {{"--secure", "on"}, "--secure: 'on' is not off, prefer, require or verified"},
        {{"-s", invitation}, "--server: this is an invitation; use \"babel-cli join\" with it"},
        {{"-s", "babels://h/?i=t0ken&x=1"},
         "--server: this link has a part that this version does not have"},
    };
    for (const auto& [options, expected] : rows) {
        INFO(expected);
        words arguments{"login", "a"};
        arguments.insert(arguments.end(), options.begin(), options.end());
        CHECK(refusal(arguments) == expected);
    }
}

TEST_CASE("a link that does not invite is refused and not shown", "[options]") {
    const std::pair<words, std::string> rows[] = {
        {{"join"}, "join: missing argument; usage: babel-cli join LINK"},
        {{"join", "h.org"}, "join: an invitation begins with babels://"},
        {{"join", "babel://h"}, "join: an invitation begins with babels://"},
        {{"join", "babels://h/?i=t0ken+"}, "join: the link has no valid invitation behind i="},
        {{"join", invitation, "-s", "h"}, "join: the link names the server; omit --server"},
        {{"join", invitation, "-n", "bob"}, "join: two names given, \"bob\" and \"alice\""},
        {{"join", "babels://h"}, "join: the link has no name: use --name NAME"},
        {{"join", invitation, "--secure=off"},
         "--secure: off does not go with a server at babels://"},
    };
    for (const auto& [arguments, expected] : rows) {
        INFO(expected);
        CHECK(refusal(arguments) == expected);
    }
}

TEST_CASE("an invitation is read from standard input so that nobody sees it", "[options]") {
    const auto joined_by = [](std::string_view input) {
        std::array<int, 2> ends{};
        REQUIRE(::pipe(ends.data()) == 0);
        net::descriptor from(ends[0]), to(ends[1]);
        const net::descriptor before(::dup(STDIN_FILENO));
        REQUIRE(::write(to.get(), input.data(), input.size()) == std::ssize(input));
        to.reset();
        REQUIRE(::dup2(from.get(), STDIN_FILENO) == STDIN_FILENO);
        auto joined = cli::parse_options({"join", "-"});
        std::string rest(100, '\0');
        const auto left = ::read(STDIN_FILENO, rest.data(), rest.size());
        ::dup2(before.get(), STDIN_FILENO);
        rest.resize(static_cast<std::size_t>(std::max<ssize_t>(left, 0)));
        return std::pair(std::move(joined), rest);
    };
    for (const auto* end : {"\n", "\r\n"}) {
        const auto [joined, rest] = joined_by(invitation + end + "call bob\n");
        REQUIRE(joined.has_value());
        CHECK(joined->client.server.invite == "t0ken");
        CHECK(joined->client.name == "alice");
        CHECK(rest == "call bob\n");
    }
    CHECK(joined_by(invitation).first.has_value()); // without an end of the line
    CHECK(to_string(joined_by("").first.error()) == "join: there is no link");
    const auto endless = joined_by(std::string(6000, 'x')).first;
    CHECK(to_string(endless.error()) == "join: the link is not a HOST[:PORT] or a link");
}
