// Servers as users name them.
#include "support/catch.hpp"
#include <babel/client/server_address.hpp>

#include <string>
#include <utility>

using babel::client::address_fault, babel::client::address_form, babel::client::server_address;
using babel::client::parse_server_address;

namespace {

const std::string link_key = "SHA256:" + std::string(42, 'a') + "A";

server_address made(
    std::string host,
    std::uint16_t port,
    address_form form,
    std::string key = {},
    std::string invite = {},
    std::string name = {}
) {
    server_address out{std::move(host), port, form, {}, std::move(invite), std::move(name)};
    if (!key.empty()) out.key = *babel::crypto::fingerprint_from(key);
    return out;
}

struct address_row {
    std::string text;
    server_address expected;
};

struct fault_row {
    std::string text;
    address_fault expected;
};

} // namespace

TEST_CASE("a server is read in each of its forms", "[server_address]") {
    using enum address_form;
    const address_row rows[] = {
        {"example.org", made("example.org", 4242, host)},
        {"example.org:4242", made("example.org", 4242, host)},
        {"Example.ORG:99", made("example.org", 99, at_port)},
        {"example.org:4243", made("example.org", 4243, at_port)},
        {"example.org.", made("example.org", 4242, host)},
        {"example.org.:99", made("example.org", 99, at_port)},
        {"2001:DB8::1", made("2001:db8::1", 4242, host)},
        {"2001:db8:0:0::1", made("2001:db8::1", 4242, host)},
        {"[0:0::1]:7", made("::1", 7, at_port)},
        {"[::ffff:192.0.2.1]:7", made("192.0.2.1", 7, at_port)},
        {"[::1]:7", made("::1", 7, at_port)},
        {"babels://example.org", made("example.org", 4243, tls_only)},
        {"babels://example.org./", made("example.org", 4243, tls_only)},
        {"babels://example.org/", made("example.org", 4243, tls_only)},
        {"babels://example.org:99/", made("example.org", 99, tls_only)},
        {"babels://[::1]:99", made("::1", 99, tls_only)},
        {"babel://example.org", made("example.org", 4242, plain_only)},
        {"babel://example.org:99/", made("example.org", 99, plain_only)},
        {"babels://h/?", made("h", 4243, tls_only)},
        {"babels://h?k=" + link_key, made("h", 4243, tls_only, link_key)},
        {"babels://h/?k=SHA256%3A" + link_key.substr(7), made("h", 4243, tls_only, link_key)},
        {"babels://h:1/?n=Ann%20Lee&i=a-Z_09&k=" + link_key,
         made("h", 1, tls_only, link_key, "a-Z_09", "Ann Lee")},
        {"babels://h/?n=%26%3D%00", made("h", 4243, tls_only, {}, {}, std::string("&=\0", 3))},
    };
    for (const auto& [text, expected] : rows) {
        INFO(text);
        auto parsed = parse_server_address(text);
        REQUIRE(parsed.has_value());
        parsed->is_port_given = parsed->is_absolute = false;
        CHECK(*parsed == expected);
    }
}

TEST_CASE("a standard port that is given is told from none", "[server_address]") {
    for (const auto* none : {"h.org", "babels://h.org", "babel://h.org/", "babels://h.org/?n=a"}) {
        INFO(none);
        CHECK_FALSE(parse_server_address(none)->is_port_given);
    }
    for (const auto* given : {"h.org:4242", "babels://h.org:4243", "babel://h.org:4242/"}) {
        INFO(given);
        CHECK(parse_server_address(given)->is_port_given);
    }
}

TEST_CASE("a name with a dot at its end is looked up with that", "[server_address]") {
    const std::pair<std::string, std::string> rows[] = {
        {"h.org.", "h.org."},
        {"H.org.:99", "h.org."},
        {"babels://h.org./?n=a", "h.org."},
        {"h.org", "h.org"},
        {"0x7f000001.", "127.0.0.1"},
        {"[2001:db8::1]:99", "2001:db8::1"},
    };
    for (const auto& [text, looked_up] : rows) {
        INFO(text);
        CHECK(parse_server_address(text)->host_to_look_up() == looked_up);
    }
}

TEST_CASE("a malformed server or link is refused with the reason", "[server_address]") {
    using enum address_fault;
    const fault_row rows[] = {
        {"", not_an_address},
        {"a b", not_an_address},
        {"a:0", not_an_address},
        {"babels://", not_an_address},
        {"babels:///?n=a", not_an_address},
        {"babels://h:0", not_an_address},
        {"babels://h:99999", not_an_address},
        {"babels://user@h", not_an_address},
        {"babels://h/path", not_an_address},
        {"babels://h//", not_an_address},
        {"babels://h#x", not_an_address},
        {"babels://h%2eorg", not_an_address},
        {"BABELS://h", not_an_address},
        {"http://h", not_an_address},
        {"babels://h/?n=" + std::string(2048, 'a'), not_an_address},
        {"babels://h/?n", bad_parameter},
        {"babels://h/?n=", bad_parameter},
        {"babels://h/?=a", bad_parameter},
        {"babels://h/?name=a", bad_parameter},
        {"babels://h/?n=a&&i=b", bad_parameter},
        {"babels://h/?&n=a", bad_parameter},
        {"babels://h/?n=a&n=b", bad_parameter},
        {"babels://h/?n=%2", bad_parameter},
        {"babels://h/?x=1", unknown_parameter},
        {"babels://h/?k=SHA256:abc", bad_key},
        {"babels://h/?k=" + link_key + "=", bad_key},
        {"babels://h/?i=a+b", bad_invite},
        {"babels://h/?i=" + std::string(65, 'a'), bad_invite},
        {"babels://h/?n=" + std::string(201, 'a'), bad_name},
        {"babel://h/?k=" + link_key, needs_tls},
    };
    for (const auto& [text, expected] : rows) {
        INFO(text);
        const auto parsed = parse_server_address(text);
        REQUIRE(parsed.has_error());
        CHECK(parsed.error() == expected);
    }
}
