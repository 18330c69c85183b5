// The packets that every implementation must produce and accept, in both directions.
#include "support/catch.hpp"
#include "wire/vectors.hpp"

#include <boost/describe/members.hpp>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <type_traits>

using namespace babel;
using namespace babel::test;

namespace {

wire::string_list_buffer list_of(std::initializer_list<std::string_view> names) {
    wire::string_list_buffer out;
    for (const auto name : names)
        out.add(name);
    return out;
}

/// The packets of the file's labels, encoded from values.
std::map<std::string, bytes> made_by_hand() {
    const auto none = list_of({});
    const auto bob = list_of({"bob"});
    const auto both = list_of({"bob", "carol"});
    const bytes audio{0x00, 0x7f, 0x80, 0xff};
    using namespace babel::wire;
    return {
        {"Hello", encode(hello_connect{})},
        {"Login(alice)", encode(login{"alice"})},
        {"Login(empty)", encode(login{""})},
        {"LoginSuccess", encode(login_success{})},
        {"LoginFailed(username already used)", encode(login_failed{"username already used"})},
        {"AddContact([bob,carol])", encode(add_contact{both.view()})},
        {"AddContact([bob])", encode(add_contact{bob.view()})},
        {"CallRequest(bob,,4242)", encode(call_request{"bob", "", 4242})},
        {"CallRequest(alice,192.168.1.7,65535)",
         encode(call_request{"alice", "192.168.1.7", 65535})},
        {"VoiceData([])", encode(voice_data{})},
        {"VoiceData([00,7f,80,ff])", encode(voice_data{audio})},
        {"ErrorResponse(requested username not found)",
         encode(error_response{"requested username not found"})},
        {"CallRefused(alice)", encode(call_refused{"alice"})},
        {"DelContact([bob])", encode(del_contact{bob.view()})},
        {"DelContact([])", encode(del_contact{none.view()})},
        {"ConnectionEstablished", encode(connection_established{})},
    };
}

// A decoded message in the words of the file, so that every field is compared.
std::string text(const wire::hello_connect&) {
    return "Hello";
}
std::string text(const wire::login& m) {
    return m.name.empty() ? "Login(empty)" : "Login(" + std::string(m.name) + ")";
}
std::string text(const wire::login_success&) {
    return "LoginSuccess";
}
std::string text(const wire::login_failed& m) {
    return "LoginFailed(" + std::string(m.reason) + ")";
}
std::string text(const wire::string_list& names) {
    std::string out;
    for (const auto name : names)
        out.append(out.empty() ? "" : ",").append(name);
    return "([" + out + "])";
}
std::string text(const wire::add_contact& m) {
    return "AddContact" + text(m.contacts);
}
std::string text(const wire::del_contact& m) {
    return "DelContact" + text(m.contacts);
}
std::string text(const wire::call_request& m) {
    return "CallRequest(" + std::string(m.contact) + "," + std::string(m.host) + "," +
           std::to_string(m.port) + ")";
}
std::string text(const wire::voice_data& m) {
    constexpr auto digits = "0123456789abcdef";
    std::string out;
    for (const auto byte : m.data) {
        if (!out.empty()) out += ',';
        out += digits[byte >> 4];
        out += digits[byte & 0xf];
    }
    return "VoiceData([" + out + "])";
}
std::string text(const wire::error_response& m) {
    return "ErrorResponse(" + std::string(m.what) + ")";
}
std::string text(const wire::call_refused& m) {
    return "CallRefused(" + std::string(m.contact) + ")";
}
std::string text(const wire::connection_established&) {
    return "ConnectionEstablished";
}

struct description {
    std::string label;
    bytes encoded_again;
};

/// Null if the message does not belong to that direction.
template <class Variant>
std::vector<description> described(bytes_view body) {
    const auto decoded = wire::decode<Variant>(body);
    if (!decoded) return {};
    return {std::visit(
        [](const auto& m) {
            return description{text(m), wire::encode(m)};
        },
        *decoded
    )};
}

std::vector<description> described_everywhere(bytes_view body) {
    auto out = described<wire::to_server>(body);
    for (const auto& more : {described<wire::to_client>(body), described<wire::to_peer>(body)})
        out.insert(out.end(), more.begin(), more.end());
    return out;
}

} // namespace

TEST_CASE("every message encodes to the bytes of the reference packets", "[wire]") {
    const auto made = made_by_hand();
    CHECK(made.size() == all_vectors().size());
    for (const auto& v : all_vectors()) {
        INFO(v.label);
        REQUIRE(made.count(v.label) == 1);
        CHECK(made.at(v.label) == v.packet);
    }
}

TEST_CASE("every reference packet decodes to its values and encodes to itself", "[wire]") {
    for (const auto& v : all_vectors()) {
        INFO(v.label);
        const auto found = described_everywhere(v.body());
        CHECK_FALSE(found.empty());
        for (const auto& d : found) {
            CHECK(d.label == v.label);
            CHECK(d.encoded_again == v.packet);
        }
    }
}

TEST_CASE("a message is accepted only in the directions in which the protocol sends it", "[wire]") {
    struct row {
        std::string name;
        bool to_server, to_client, to_peer;
    };
    const std::vector<row> rows{
        {"Hello", false, true, false},
        {"Login", true, false, false},
        {"LoginSuccess", false, true, false},
        {"LoginFailed", false, true, false},
        {"AddContact", false, true, false},
        {"CallRequest", true, true, false},
        {"VoiceData", false, false, true},
        {"ErrorResponse", false, true, false},
        {"CallRefused", true, true, false},
        {"DelContact", false, true, false},
        {"ConnectionEstablished", false, false, true},
    };
    for (const auto& v : all_vectors()) {
        INFO(v.label);
        const auto name = v.label.substr(0, v.label.find('('));
        const auto at =
            std::find_if(rows.begin(), rows.end(), [&](const row& r) { return r.name == name; });
        REQUIRE(at != rows.end());
        const auto expected = [](bool accepted) {
            return accepted ? error_code{} : error_code(errc::unknown_opcode);
        };
        const auto got = decode_everywhere(v.body());
        CHECK(got.to_server == expected(at->to_server));
        CHECK(got.to_client == expected(at->to_client));
        CHECK(got.to_peer == expected(at->to_peer));
    }
}

TEST_CASE("a shared packet holds what the message encodes to", "[wire]") {
    const wire::login message{"alice"};
    CHECK(*wire::encode_shared(message) == wire::encode(message));
}

TEST_CASE("encoding appends to the contents of a buffer", "[wire]") {
    bytes out;
    bytes expected;
    for (const std::string_view name : {"alice", "bob"}) {
        const auto one = wire::encode(wire::login{name});
        expected.insert(expected.end(), one.begin(), one.end());
        wire::encode_to(out, wire::login{name});
    }
    CHECK(out == expected);
}
