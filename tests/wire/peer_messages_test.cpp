// Messages inside a call's TLS stream: their bytes, their bounds, and the cut of a stream.
#include "support/catch.hpp"
#include "wire/vectors.hpp"
#include <babel/wire/peer_messages.hpp>

#include <algorithm>
#include <map>
#include <numeric>
#include <variant>

using namespace babel;
using namespace babel::test;
using wire::candidate, wire::candidate_origin, wire::candidates;
using wire::peer_framer, wire::peer_hello, wire::peer_message, wire::peer_reveal, wire::peer_role;

namespace {

template <class Array>
Array counting_up(std::uint8_t from) {
    Array out{};
    std::iota(out.begin(), out.end(), from);
    return out;
}

const auto peer_key = counting_up<wire::raw_key>(0x80);
const auto peer_nonce = counting_up<wire::raw_nonce>(0xc0);
const auto peer_proof = counting_up<wire::raw_signature>(0x40);

bytes peer_endorsement() {
    bytes out{1};
    out.insert(out.end(), peer_key.begin(), peer_key.end());
    out.insert(out.end(), 8, 0);
    out.insert(out.end(), peer_proof.begin(), peer_proof.end());
    return out;
}

bytes encoded_message(const peer_message& message) {
    bytes out;
    encode_message(out, message);
    return out;
}

/// Behind its length.
bytes_view body_of(const bytes& packet) {
    return bytes_view(packet).subspan(2);
}

error_code fault_of(const bytes& packet) {
    const auto decoded = wire::decode_peer_message(body_of(packet));
    return decoded ? error_code() : decoded.error();
}

candidate ipv4(bool is_tcp, candidate_origin origin, std::array<std::uint8_t, 4> address) {
    candidate out{is_tcp, false, origin, {}, 4000};
    std::ranges::copy(address, out.address.begin());
    return out;
}

peer_hello hello_of(peer_role role) {
    peer_hello out;
    out.role = role;
    out.own_name = role == peer_role::caller ? "alice" : "bob";
    out.other_name = role == peer_role::caller ? "bob" : "alice";
    out.key = peer_key;
    out.nonce = peer_nonce;
    out.proof = peer_proof;
    return out;
}

/// The messages of the file's labels, encoded from values.
std::map<std::string, bytes> peer_messages_made_by_hand() {
    const auto made = peer_endorsement();
    auto callee = hello_of(peer_role::callee);
    callee.capabilities = {"udp1", "!text1"};
    callee.endorsements = {made};
    candidates several;
    several.all.push_back(ipv4(false, candidate_origin::host, {192, 0, 2, 1}));
    several.all.push_back(
        {true,
         true,
         candidate_origin::mapped,
         {0x20, 1, 0x0d, 0xb8, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 1},
         443}
    );
    several.all.push_back(ipv4(false, candidate_origin::seen, {198, 51, 100, 9}));
    several.all.back().port = 65535;
    return {
        {"PeerHello(caller,alice,bob,KEY,NONCE,[],[],PROOF)",
         encoded_message(hello_of(peer_role::caller))},
        {"PeerHello(callee,bob,alice,KEY,NONCE,[udp1,!text1],[ENDORSEMENT],PROOF)",
         encoded_message(callee)},
        {"PeerReveal(NONCE)", encoded_message(peer_reveal{peer_nonce})},
        {"Candidates([])", encoded_message(candidates{})},
        {"Candidates([udp:host:192.0.2.1:4000,tcp:mapped:2001:db8::1:443,"
         "udp:seen:198.51.100.9:65535])",
         encoded_message(several)},
    };
}

} // namespace

TEST_CASE("every message of a call's stream encodes to its reference bytes", "[peer]") {
    const auto made = peer_messages_made_by_hand();
    CHECK(made.size() == peer_vectors().size());
    for (const auto& [label, packet] : peer_vectors()) {
        INFO(label);
        REQUIRE(made.count(label) == 1);
        CHECK(made.at(label) == packet);
    }
}

TEST_CASE("every reference message of a call's stream encodes to itself", "[peer]") {
    for (const auto& [label, packet] : peer_vectors()) {
        INFO(label);
        const auto decoded = wire::decode_peer_message(body_of(packet));
        REQUIRE(decoded.has_value());
        CHECK(encoded_message(*decoded) == packet);
    }
}

TEST_CASE("a message of a call's stream has neither less nor more than its fields", "[peer]") {
    for (const auto& [label, packet] : peer_vectors()) {
        INFO(label);
        for (std::size_t size = 0; size < body_of(packet).size(); ++size) {
            const auto decoded = wire::decode_peer_message(body_of(packet).first(size));
            REQUIRE(decoded.has_error());
            CHECK(decoded.error() == errc::truncated);
        }
        auto longer = packet;
        longer.push_back(0);
        CHECK(fault_of(longer) == errc::trailing_bytes);
    }
}

TEST_CASE("other types of messages are unknown in a call's stream", "[peer]") {
    for (const auto type : bytes{0, 4, 255}) {
        const bytes only{type};
        const auto decoded = wire::decode_peer_message(only);
        REQUIRE(decoded.has_error());
        CHECK(decoded.error() == errc::unknown_opcode);
    }
}

TEST_CASE("a PeerHello has bounds for its capabilities and endorsements", "[peer]") {
    auto hello = hello_of(peer_role::caller);
    hello.capabilities.assign(16, std::string_view("12345678901234567890123456789012"));
    const auto made = peer_endorsement();
    hello.endorsements.assign(4, made);
    CHECK_FALSE(fault_of(encoded_message(hello)));
    CHECK(encoded_message(hello).size() <= wire::max_blob_bytes);
    hello.capabilities.emplace_back("a");
    CHECK(fault_of(encoded_message(hello)) == errc::out_of_bounds);
    hello.capabilities.assign(1, std::string_view("123456789012345678901234567890123"));
    CHECK(fault_of(encoded_message(hello)) == errc::out_of_bounds);
    hello.capabilities.clear();
    hello.endorsements.assign(5, made);
    CHECK(fault_of(encoded_message(hello)) == errc::out_of_bounds);
}

TEST_CASE("the proof of a PeerHello covers all that comes before it", "[peer]") {
    const auto hello = hello_of(peer_role::caller);
    const auto packet = encoded_message(hello);
    const auto covered = signed_part(hello);
    REQUIRE(packet.size() == 3 + covered.size() + wire::proof_bytes);
    CHECK(std::equal(covered.begin(), covered.end(), packet.begin() + 3));
}

TEST_CASE("candidates are at most eight, of known origins, with ports", "[peer]") {
    candidates list;
    list.all.assign(8, ipv4(false, candidate_origin::host, {192, 0, 2, 1}));
    CHECK_FALSE(fault_of(encoded_message(list)));
    list.all.push_back(list.all.front());
    CHECK(fault_of(encoded_message(list)) == errc::out_of_bounds);
    list.all.resize(1);
    list.all[0].origin = static_cast<candidate_origin>(3);
    CHECK(fault_of(encoded_message(list)) == errc::out_of_bounds);
    list.all[0].origin = static_cast<candidate_origin>(4);
    CHECK(fault_of(encoded_message(list)) == errc::out_of_bounds);
    list.all[0] = ipv4(false, candidate_origin::host, {192, 0, 2, 1});
    list.all[0].port = 0;
    CHECK(fault_of(encoded_message(list)) == errc::out_of_bounds);
}

TEST_CASE("a stream is cut into its messages, whatever the parts it comes in", "[peer]") {
    bytes stream;
    for (const auto& [label, packet] : peer_vectors())
        stream.insert(stream.end(), packet.begin(), packet.end());
    for (std::size_t step = 1; step < 70; ++step) {
        peer_framer framer;
        std::vector<bytes> cut;
        for (std::size_t at = 0; at < stream.size(); at += step) {
            const auto left = bytes_view(stream).subspan(at);
            const auto bad =
                framer.feed(left.first(std::min(step, left.size())), [&](bytes_view one) {
                    cut.emplace_back(one.begin(), one.end());
                    return error_code();
                });
            REQUIRE_FALSE(bad);
        }
        REQUIRE(cut.size() == peer_vectors().size());
        for (std::size_t i = 0; i < cut.size(); ++i)
            CHECK(std::ranges::equal(cut[i], body_of(peer_vectors()[i].second)));
        CHECK(framer.between_packets());
    }
}

TEST_CASE("a length above 4 KiB, or of nothing, ends a call's stream", "[peer]") {
    struct row {
        bytes start;
        errc fault;
    };
    for (const auto& [start, fault] :
         {row{{0x01, 0x10}, errc::packet_too_large}, row{{0, 0}, errc::truncated}}) {
        peer_framer framer;
        const auto bad = framer.feed(start, [](bytes_view one) {
            return wire::decode_peer_message(one).error();
        });
        CHECK(bad == fault);
    }
    peer_framer framer;
    int messages = 0;
    CHECK_FALSE(framer.feed(bytes{0x00, 0x10}, [&](bytes_view) {
        ++messages;
        return error_code();
    }));
    CHECK(messages == 0);
}
