// The packets of tests/data/mapping-vectors.txt, which a second implementation makes.
#include "nat/mapping_rows.hpp"
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/vector_rows.hpp"
#include <babel/nat/mapping_messages.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace babel;
using nat::decode_mapping_answer;
using test::address_in;
using test::number_in;

namespace {

constexpr const char* file = "mapping-vectors.txt";

nat::mapping_nonce nonce_in(const std::string& hex) {
    nat::mapping_nonce out{};
    std::ranges::copy(test::from_hex(hex), out.begin());
    return out;
}

nat::carried_protocol protocol_in(const std::string& text) {
    return static_cast<nat::carried_protocol>(number_in<std::uint8_t>(text));
}

/// Every row of answers, as bytes.
std::vector<std::vector<std::uint8_t>> all_answers() {
    std::vector<std::vector<std::uint8_t>> out;
    for (const auto* const kind : {"pcp-answer", "pmp-answer", "pmp-address"})
        for (const auto& row : test::rows_in(file, kind))
            out.push_back(test::from_hex(row.back()));
    return out;
}

} // namespace

TEST_CASE("requests of both protocols are those of the vectors", "[mapping]") {
    for (const auto& row : test::rows_in(file, "pcp-request")) {
        nat::mapping_request from;
        from.lifetime_s = number_in<std::uint32_t>(row[0]);
        from.own = address_in(row[1], row[2]);
        from.nonce = nonce_in(row[3]);
        from.protocol = protocol_in(row[4]);
        from.want = address_in(row[5], row[6]);
        CHECK(nat::encode_pcp(from) == test::from_hex(row[7]));
    }
    for (const auto& row : test::rows_in(file, "pmp-request")) {
        nat::mapping_request from;
        from.lifetime_s = number_in<std::uint32_t>(row[0]);
        from.own = address_in("192.168.1.2", row[1]);
        from.protocol = protocol_in(row[2]);
        from.want = address_in("0.0.0.0", row[3]);
        CHECK(nat::encode_nat_pmp(from) == test::from_hex(row[4]));
    }
    const auto only = test::rows_in(file, "pmp-address-request").front();
    CHECK(nat::encode_address_request() == test::from_hex(only[0]));
}

TEST_CASE("a port that is given back by NAT-PMP has no outer end", "[mapping]") {
    nat::mapping_request from;
    from.own.port = 40000;
    from.want.port = 40001;
    const auto bytes = nat::encode_nat_pmp(from);
    CHECK(bytes == std::vector<std::uint8_t>{0, 1, 0, 0, 0x9c, 0x40, 0, 0, 0, 0, 0, 0});
}

TEST_CASE("answers of PCP are read", "[mapping]") {
    for (const auto& row : test::rows_in(file, "pcp-answer")) {
        const auto got = decode_mapping_answer(test::from_hex(row.back()));
        REQUIRE(got.has_value());
        CHECK(got->by == nat::mapping_protocol::pcp);
        CHECK(got->code == number_in<std::uint16_t>(row[0]));
        CHECK(got->lifetime_s == number_in<std::uint32_t>(row[1]));
        CHECK_FALSE(got->is_of_address);
        if (got->code != 0) continue;
        CHECK(got->nonce == nonce_in(row[2]));
        CHECK(got->protocol == protocol_in(row[3]));
        CHECK(got->own_port == number_in<std::uint16_t>(row[4]));
        CHECK(got->outer == address_in(row[5], row[6]));
    }
}

TEST_CASE("answers of NAT-PMP are read", "[mapping]") {
    for (const auto& row : test::rows_in(file, "pmp-answer")) {
        const auto got = decode_mapping_answer(test::from_hex(row.back()));
        REQUIRE(got.has_value());
        CHECK(got->by == nat::mapping_protocol::nat_pmp);
        CHECK(got->code == number_in<std::uint16_t>(row[0]));
        CHECK(got->protocol == protocol_in(row[2]));
        CHECK_FALSE(got->is_of_address);
        if (got->code != 0) continue;
        CHECK(got->lifetime_s == number_in<std::uint32_t>(row[1]));
        CHECK(got->own_port == number_in<std::uint16_t>(row[3]));
        CHECK(got->outer.port == number_in<std::uint16_t>(row[4]));
    }
    for (const auto& row : test::rows_in(file, "pmp-address")) {
        const auto got = decode_mapping_answer(test::from_hex(row.back()));
        REQUIRE(got.has_value());
        CHECK(got->is_of_address);
        CHECK(got->code == number_in<std::uint16_t>(row[0]));
        if (got->code == 0) CHECK(got->outer == address_in(row[1], "0"));
    }
}

TEST_CASE("an answer that is cut is refused, and bytes behind it are ignored", "[mapping]") {
    for (auto bytes : all_answers()) {
        const auto whole = decode_mapping_answer(bytes);
        REQUIRE(whole.has_value());
        const bool is_pcp = whole->by == nat::mapping_protocol::pcp;
        const std::size_t head = is_pcp ? 24 : 8; // which is enough to refuse
        const bool is_of_version = whole->code == nat::mapping_code::unsupported_version;
        const bool is_whole = is_pcp ? !is_of_version : whole->code == 0;
        const auto least = is_whole ? bytes.size() : head;
        for (std::size_t size = 0; size < least; ++size)
            CHECK(decode_mapping_answer(bytes_view(bytes).first(size)).error() == errc::truncated);
        CHECK(decode_mapping_answer(bytes_view(bytes).first(least)).value() == *whole);
        bytes.insert(bytes.end(), 8, 0xff);
        CHECK(decode_mapping_answer(bytes).value() == *whole);
    }
}

TEST_CASE("requests and other opcodes are no answers", "[mapping]") {
    for (auto bytes : all_answers()) {
        for (const auto opcode : {0x00, 0x01, 0x02, 0x7f, 0x83, 0xff}) {
            bytes[1] = static_cast<std::uint8_t>(opcode);
            CHECK(decode_mapping_answer(bytes).error() == errc::unknown_opcode);
        }
    }
}

TEST_CASE("an answer for another protocol than TCP and UDP is out of bounds", "[mapping]") {
    auto bytes = test::from_hex(test::rows_in(file, "pcp-answer").front().back());
    bytes[36] = 1; // ICMP
    CHECK(decode_mapping_answer(bytes).error() == errc::out_of_bounds);
}

TEST_CASE("answers of other versions of PCP say that they are", "[mapping]") {
    for (const auto version : {1, 3, 255}) {
        auto bytes = test::from_hex(test::rows_in(file, "pcp-answer").front().back());
        bytes[0] = static_cast<std::uint8_t>(version);
        const auto got = decode_mapping_answer(bytes);
        REQUIRE(got.has_value());
        CHECK(got->by == nat::mapping_protocol::pcp);
        CHECK(got->code == nat::mapping_code::unsupported_version);
    }
}
