// Tickets, Binds and Bounds: their layouts.
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/vector_rows.hpp"
#include <babel/wire/relay.hpp>

#include <algorithm>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::test;

namespace {

using byte_vector = std::vector<std::uint8_t>;

byte_vector bytes_of_row(const std::string& kind, std::size_t number, std::size_t column) {
    return from_hex(rows_in("sealed-vectors.txt", kind).at(number).at(column));
}

byte_vector cut(const byte_vector& from, std::size_t size) {
    return {from.begin(), from.begin() + static_cast<std::ptrdiff_t>(size)};
}

template <class Decode>
void check_cuts(const byte_vector& whole, Decode decode) {
    for (std::size_t size = 0; size < whole.size(); ++size)
        CHECK(decode(cut(whole, size)).error() == errc::truncated);
    auto longer = whole;
    longer.push_back(0);
    CHECK(decode(longer).error() == errc::trailing_bytes);
}

} // namespace

TEST_CASE("a ticket has the bytes of the vector", "[wire]") {
    const auto bytes = bytes_of_row("ticket", 0, 6);
    const auto read = wire::decode_ticket(bytes);
    REQUIRE(read.has_value());
    CHECK(read->expiry == 1795953600);
    CHECK(read->mine == 0x01020304);
    CHECK(read->theirs == 0x05060708);
    CHECK(read->kbit_s == 256);
    CHECK(read->flags == 0);
    CHECK(wire::encode(*read) == bytes);
    CHECK(bytes.size() == wire::ticket_bytes);
    check_cuts(bytes, wire::decode_ticket);
    const auto base = wire::decode_ticket(bytes_of_row("ticket", 1, 6));
    CHECK(base.value().flags == wire::ticket_flag::base);
}

TEST_CASE("a Bind has the bytes of the vector", "[wire]") {
    const auto bytes = bytes_of_row("bind", 1, 4);
    const auto read = wire::decode_bind(bytes);
    REQUIRE(read.has_value());
    CHECK(read->ticket == wire::decode_ticket(bytes_of_row("bind", 1, 1)).value());
    CHECK(read->counter == 4294967295);
    CHECK(read->cookie[0] == 0x30);
    CHECK(read->cookie[15] == 0x3f);
    CHECK(wire::encode(*read) == bytes);
    REQUIRE(bytes.size() == wire::bind_bytes);
    const std::span<const std::uint8_t, wire::bind_bytes> whole(bytes);
    CHECK(std::ranges::equal(wire::ticket_in_bind(whole), bytes_of_row("bind", 1, 1)));
    check_cuts(bytes, wire::decode_bind);
}

TEST_CASE("a Bound has the bytes of the vector", "[wire]") {
    auto bytes = bytes_of_row("bound", 0, 8);
    const auto read = wire::decode_bound(bytes);
    REQUIRE(read.has_value());
    CHECK(read->mine == 0x01020304);
    CHECK(read->counter == 1);
    CHECK(read->verdict == wire::bound_code::again);
    CHECK(read->seen.family == 4);
    CHECK(wire::encode(*read) == bytes);
    REQUIRE(bytes.size() == wire::bound_bytes);
    const auto masked = wire::masked_in_bound(std::span<std::uint8_t, wire::bound_bytes>(bytes));
    CHECK(std::equal(read->seen.address.begin(), read->seen.address.end(), masked.begin()));
    CHECK(masked[16] + 256 * masked[17] == read->seen.port);
    check_cuts(bytes, wire::decode_bound);
}

TEST_CASE("another type, code or family makes no message of the relay", "[wire]") {
    auto bind = bytes_of_row("bind", 0, 4);
    bind[0] = 0xb1;
    CHECK(wire::decode_bind(bind).error() == errc::unknown_opcode);
    const auto bound = bytes_of_row("bound", 0, 8);
    const auto with = [&bound](std::size_t at, std::uint8_t value) {
        auto changed = bound;
        changed[at] = value;
        return wire::decode_bound(changed).error();
    };
    CHECK(with(0, 0xb0) == errc::unknown_opcode);
    CHECK(with(9, 3) == errc::out_of_bounds);
    CHECK(with(26, 0) == errc::out_of_bounds);
    CHECK(with(26, 5) == errc::out_of_bounds);
}

TEST_CASE("an address alone has 19 bytes", "[wire]") {
    const std::vector<std::uint8_t> bytes{
        4, 203, 0, 113, 9, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0x39, 0x30};
    REQUIRE(bytes.size() == wire::seen_address_bytes);
    const auto read = wire::decode_seen_address(bytes);
    REQUIRE(read.has_value());
    CHECK(read->address[3] == 9);
    CHECK(read->port == 12345);
    CHECK(wire::encode(*read) == bytes);
    check_cuts(bytes, wire::decode_seen_address);
    auto other = bytes;
    other[0] = 5;
    CHECK(wire::decode_seen_address(other).error() == errc::out_of_bounds);
}

TEST_CASE("a question for an address has 64 bytes, and its answer 40", "[wire]") {
    wire::address_question question;
    for (std::size_t i = 0; i < question.token.size(); ++i)
        question.token[i] = static_cast<std::uint8_t>(0xa0 + i);
    const auto asked = wire::encode(question);
    REQUIRE(asked.size() == wire::address_question_bytes);
    CHECK(asked[0] == 0xb2);
    CHECK(asked[18] == 0xb1);
    CHECK(wire::decode_address_question(asked).value() == question);
    check_cuts(asked, wire::decode_address_question);

    wire::address_answer answer{question.token, {4, {203, 0, 113, 9}, 12345}, 4242};
    const auto plain = wire::encode(answer);
    const std::vector<std::uint8_t> tail{4, 203, 0, 113, 9, 0, 0,    0,    0,    0,   0,
                                         0, 0,   0, 0,   0, 0, 0x39, 0x30, 0x92, 0x10};
    REQUIRE(plain.size() == wire::address_answer_bytes);
    CHECK(plain[0] == 0xb3);
    CHECK(std::equal(tail.begin(), tail.end(), plain.begin() + 19));
    CHECK(wire::decode_address_answer(plain).value() == answer);
    check_cuts(plain, wire::decode_address_answer);
    auto other = plain;
    other[19] = 5;
    CHECK(wire::decode_address_answer(other).error() == errc::out_of_bounds);
}

TEST_CASE("the token masks address and port of an answer, and unmasks them", "[wire]") {
    wire::address_answer answer{{1, 2, 3, 4}, {4, {203, 0, 113, 9}, 0x1234}, 4242};
    answer.token[16] = 0x55;
    answer.token[17] = 0xaa;
    const auto before = answer;
    wire::apply_token_mask(answer);
    CHECK(answer.seen.address[0] == (203 ^ 1));
    CHECK(answer.seen.address[3] == (9 ^ 4));
    CHECK(answer.seen.port == (0x1234 ^ 0xaa55));
    CHECK(answer.other_port == 4242);
    wire::apply_token_mask(answer);
    CHECK(answer == before);
}
