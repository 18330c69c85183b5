// Messages of babel/2 links: their bytes, and what a link accepts.
#include "support/catch.hpp"
#include "wire/vectors.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>
#include <babel/wire/offers.hpp>

#include <algorithm>
#include <initializer_list>
#include <map>
#include <variant>

using namespace babel;
using namespace babel::test;
using wire::trailing;

namespace {

bytes counting_up(std::uint8_t from, std::size_t count) {
    bytes out(count);
    for (auto& each : out)
        each = from++;
    return out;
}

const bytes key = counting_up(0x80, 32);
const bytes proof = counting_up(0x40, 64);

bytes endorsement() {
    bytes out{1};
    out.insert(out.end(), key.begin(), key.end());
    out.insert(out.end(), 8, 0);
    out.insert(out.end(), proof.begin(), proof.end());
    return out;
}

wire::string_list_buffer strings_of(std::initializer_list<std::string_view> all) {
    wire::string_list_buffer out;
    for (const auto each : all)
        out.add(each);
    return out;
}

wire::bytes_list_buffer bytes_of(std::size_t count, const bytes& each) {
    wire::bytes_list_buffer out;
    for (std::size_t i = 0; i < count; ++i)
        out.add(each);
    return out;
}

/// The packets of the file's labels, encoded from values.
std::map<std::string, bytes> extensions_made_by_hand() {
    using namespace babel::wire;
    const auto call2 = strings_of({"call2"});
    const auto several = strings_of({"call2", "!relay1"});
    const auto watched = strings_of({"bob", "carol"});
    const auto one = bytes_of(1, endorsement());
    const auto two = bytes_of(2, endorsement());
    contact_list_buffer contacts;
    contacts.add({"bob", contact_flag::proved | contact_flag::takes_offers});
    contacts.add({"carol", contact_flag::guest});
    return {
        {"Welcome(0,[],[])", encode(welcome{})},
        {"Welcome(1,[call2,!relay1],[ENDORSEMENT])",
         encode(welcome{1, several.view(), one.view()})},
        {"Login2(alice,KEY,PROOF,a1b2,[call2],[ENDORSEMENT,ENDORSEMENT])",
         encode(login2{"alice", key, proof, "a1b2", call2.view(), two.view()})},
        {"Login2(bob,,,,[],[])", encode(login2{"bob", {}, {}, {}, {}, {}})},
        {"LoginRefused(1,username already used)",
         encode(login_refused{login_fault::taken, "username already used"})},
        {"LoginRefused(65535,)", encode(login_refused{static_cast<login_fault>(65535), ""})},
        {"Presence([])", encode(presence{})},
        {"Presence([bob:3,carol:4])", encode(presence{contacts.view()})},
        {"Notice(2,the server restarts)",
         encode(notice{notice_kind::restart, "the server restarts"})},
        {"WhoIs(bob)", encode(who_is{"bob"})},
        {"WhoIsAnswer(bob,KEY,1795910400)", encode(who_is_answer{"bob", key, 1795910400})},
        {"WhoIsAnswer(dave,,0)", encode(who_is_answer{"dave", {}, 0})},
        {"Watch(0,[bob,carol])", encode(watch{watch_change::instead, watched.view()})},
        {"Watch(2,[])", encode(watch{watch_change::remove, {}})},
        {"Position(9,17,1)", encode(position{9, 17, position_kind::difference})},
        {"Position(0,0,0)", encode(position{})},
        {"Since(9,17)", encode(since{9, 17})},
    };
}

std::map<std::string, bytes> offers_made_by_hand() {
    using namespace babel::wire;
    const auto relays = strings_of({"192.0.2.1:4243", "[2001:db8::1]:443"});
    const auto ticket = counting_up(0, 36);
    const auto leg_key = counting_up(0xc0, 32);
    const struct grant given { 0x07010203, 0x07040506, ticket, leg_key, relays.view() };
    const struct grant no_relay {
        1, 2, {}, {}, {}
    };
    const auto hello = wire::bytes_of("hello");
    const bytes identity{6};
    return {
        {"Offer(7,bob,0,hello)", encode(offer{7, "bob", 0, hello})},
        {"Offer(8,bob,1,)", encode(offer{8, "bob", offer_flag::base_call, {}})},
        {"IncomingOffer(9,alice,KEY,GRANT,hello)",
         encode(incoming_offer{9, "alice", key, given, hello})},
        {"Offered(7,9,1,0,KEY,0,NO_RELAY)",
         encode(offered{7, 9, offer_outcome::passed_on, {}, key, 0, no_relay})},
        {"Offered(8,10,2,0,,40000,GRANT)",
         encode(offered{8, 10, offer_outcome::base_call, {}, {}, 40000, given})},
        {"Offered(7,0,0,2,,0,NO_GRANT)",
         encode(offered{7, 0, offer_outcome::cannot, offer_fault::takes_no_offers, {}, 0, {}})},
        {"Signal(9,1,hello)", encode(wire::signal{9, call_step::handshake, hello})},
        {"Signal(9,3,6)", encode(wire::signal{9, call_step::end, identity})},
        {"Reach(4242)", encode(reach{4242})},
        {"ReachAnswer(192.0.2.7,4242,1)", encode(reach_answer{"192.0.2.7", 4242, 1})},
    };
}

template <class Variant>
bytes encoded_again(bytes_view body) {
    const auto decoded = wire::decode<Variant>(body, trailing::ignored);
    if (!decoded) return {};
    return std::visit([](const auto& each) { return wire::encode(each); }, *decoded);
}

} // namespace

TEST_CASE(
    "every message of a babel/2 link encodes to the bytes of the reference packets", "[wire]"
) {
    auto made = extensions_made_by_hand();
    made.merge(offers_made_by_hand());
    CHECK(made.size() == extension_vectors().size());
    for (const auto& v : extension_vectors()) {
        INFO(v.label);
        REQUIRE(made.count(v.label) == 1);
        CHECK(made.at(v.label) == v.packet);
    }
}

TEST_CASE("every reference packet of a babel/2 link encodes to itself", "[wire]") {
    for (const auto& v : extension_vectors()) {
        INFO(v.label);
        const auto as_server = encoded_again<link_to_server>(v.body());
        const auto as_client = encoded_again<link_to_client>(v.body());
        CHECK((as_server == v.packet || as_client == v.packet));
    }
}

TEST_CASE("a message of a babel/2 link decodes to its values", "[wire]") {
    const auto capabilities = strings_of({"call2", "udp1"});
    const auto endorsements = bytes_of(1, endorsement());
    const auto packet = wire::encode(wire::login2{
        "alice", key, proof, "a1b2", capabilities.view(), endorsements.view()});
    const auto body = bytes_view(packet).subspan(wire::length_bytes);
    const auto decoded = wire::decode<wire::extended_to_server>(body);
    REQUIRE(decoded.has_value());
    const auto& login = std::get<wire::login2>(*decoded);
    CHECK(login.name == "alice");
    CHECK(std::ranges::equal(login.key, key));
    CHECK(std::ranges::equal(login.proof, proof));
    CHECK(login.invite == "a1b2");
    CHECK(std::ranges::equal(login.capabilities, capabilities.view()));
    REQUIRE(login.endorsements.size() == 1);
    CHECK(std::ranges::equal(*login.endorsements.begin(), endorsement()));
}

TEST_CASE("base links have no message of babel/2 links", "[wire]") {
    for (const auto& v : extension_vectors()) {
        INFO(v.label);
        const auto got = decode_everywhere(v.body());
        CHECK(got.to_server == errc::unknown_opcode);
        CHECK(got.to_client == errc::unknown_opcode);
        CHECK(got.to_peer == errc::unknown_opcode);
    }
}

TEST_CASE("babel/2 links have every message of base links", "[wire]") {
    for (const auto& v : all_vectors()) {
        INFO(v.label);
        const auto base = decode_everywhere(v.body());
        const auto extended = decode_extended(v.body());
        CHECK(extended.to_server == base.to_server);
        CHECK(extended.to_client == base.to_client);
    }
}

TEST_CASE("a packet of a babel/2 link cut at any length is refused as truncated", "[wire]") {
    for (const auto& v : extension_vectors())
        for (std::size_t size = 0; size < v.body().size(); ++size) {
            INFO(v.label << " cut to " << size << " bytes");
            CHECK(is_verdict(errc::truncated, v.body().first(size)));
        }
}

TEST_CASE("bytes after the last field are ignored only where that is asked for", "[wire]") {
    auto both = extension_vectors();
    both.insert(both.end(), all_vectors().begin(), all_vectors().end());
    for (const auto& v : both) {
        if (decode_everywhere(v.body()).to_peer != errc::unknown_opcode) continue;
        INFO(v.label);
        bytes longer(v.body().begin(), v.body().end());
        longer.push_back(0x21);
        CHECK(is_verdict({}, longer));
        CHECK(is_verdict(errc::trailing_bytes, longer, trailing::refused));
    }
}
