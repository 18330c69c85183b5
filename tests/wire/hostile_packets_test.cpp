// Malformed packets: cut short, too long, with false sizes and counts.
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "wire/vectors.hpp"

#include <initializer_list>

using namespace babel;
using namespace babel::test;

namespace {

/// The most lenient result of the three directions, which is that of the right one.
error_code verdict(bytes_view body) {
    const auto all = decode_everywhere(body);
    for (const auto one : {all.to_server, all.to_client, all.to_peer})
        if (one != errc::unknown_opcode) return one;
    return errc::unknown_opcode;
}

} // namespace

TEST_CASE("a packet cut at any length is refused as truncated", "[wire]") {
    for (const auto& v : all_vectors())
        for (std::size_t size = 0; size < v.body().size(); ++size) {
            INFO(v.label << " cut to " << size << " bytes");
            const bytes cut(v.body().begin(), v.body().begin() + static_cast<std::ptrdiff_t>(size));
            CHECK(verdict(cut) == errc::truncated);
        }
}

TEST_CASE("a byte after the last field is refused", "[wire]") {
    for (const auto& v : all_vectors()) {
        INFO(v.label);
        bytes longer(v.body().begin(), v.body().end());
        longer.push_back(0);
        CHECK(verdict(longer) == errc::trailing_bytes);
    }
}

TEST_CASE("no size of a string or of bytes leads past the end of a packet", "[wire]") {
    for (const auto size : std::initializer_list<std::uint64_t>{
             std::uint64_t{6},
             std::uint64_t{1} << 32,
             top_bit - 1,
             top_bit,
             top_bit + 5,
             all_ones - 7,
             all_ones})
        for (const std::uint16_t code :
             {wire::login::code,
              wire::login_failed::code,
              wire::voice_data::code,
              wire::error_response::code,
              wire::call_refused::code}) {
            INFO("opcode " << code << ", size " << size);
            auto packet = packet_of(code).number(size).data;
            packet.insert(packet.end(), 5, 'a');
            CHECK(verdict(packet) == errc::truncated);
        }
}

TEST_CASE("a false size in the middle of a packet is detected", "[wire]") {
    for (const auto size :
         std::initializer_list<std::uint64_t>{std::uint64_t{20}, top_bit, all_ones}) {
        INFO("size " << size);
        auto packet = packet_of(wire::call_request::code).string("bob").number(size).data;
        packet.insert(packet.end(), 5, 'a');
        CHECK(verdict(packet) == errc::truncated);
    }
}

TEST_CASE("no count of a list leads past the end of a packet", "[wire]") {
    for (const std::uint16_t code : {wire::add_contact::code, wire::del_contact::code})
        for (const auto count : std::initializer_list<std::uint64_t>{
                 std::uint64_t{2},
                 std::uint64_t{1} << 61, // times 8 overflows
                 std::uint64_t{1} << 32,
                 top_bit,
                 top_bit + 1,
                 all_ones}) {
            INFO("opcode " << code << ", count " << count);
            CHECK(verdict(packet_of(code).number(count).data) == errc::truncated);
            CHECK(verdict(packet_of(code).number(count).string("a").data) == errc::truncated);
        }
}

TEST_CASE("a count that is smaller than the list leaves trailing bytes", "[wire]") {
    for (const auto count : std::initializer_list<std::uint64_t>{0, 1}) {
        INFO("count " << count);
        const auto packet =
            packet_of(wire::add_contact::code).number(count).string("a").string("b").data;
        CHECK(verdict(packet) == errc::trailing_bytes);
    }
}

TEST_CASE("the size of a string in a list is checked like any other", "[wire]") {
    for (const auto size :
         std::initializer_list<std::uint64_t>{std::uint64_t{1}, top_bit, all_ones, all_ones - 15}) {
        INFO("size " << size);
        const auto packet =
            packet_of(wire::add_contact::code).number(2).string("a").number(size).data;
        CHECK(verdict(packet) == errc::truncated);
    }
}

TEST_CASE("decoding allocates nothing whatever a packet says", "[wire]") {
    std::vector<bytes> packets;
    for (const auto& v : all_vectors())
        packets.emplace_back(v.body().begin(), v.body().end());
    for (const auto claim :
         std::initializer_list<std::uint64_t>{std::uint64_t{1} << 20, top_bit, all_ones}) {
        for (std::uint16_t code = 0; code < 0x10; ++code)
            packets.push_back(packet_of(code).number(claim).string("alice").data);
        packets.push_back(packet_of(wire::add_contact::code).number(2).number(claim).data);
    }
    const auto before = heap();
    for (const auto& packet : packets)
        decode_everywhere(packet);
    CHECK(heap().allocations == before.allocations);
}

TEST_CASE("every opcode outside the table is unknown in every direction", "[wire]") {
    for (std::uint32_t code = 0; code <= 0xffff; ++code) {
        if (code >= wire::hello_connect::code && code <= wire::connection_established::code)
            continue;
        const auto got = decode_everywhere(packet_of(static_cast<std::uint16_t>(code)).data);
        const bool unknown = got.to_server == errc::unknown_opcode &&
                             got.to_client == errc::unknown_opcode &&
                             got.to_peer == errc::unknown_opcode;
        if (!unknown) FAIL("opcode " << code << " was accepted");
    }
}

TEST_CASE("a packet without room for an opcode is truncated", "[wire]") {
    CHECK(verdict({}) == errc::truncated);
    CHECK(verdict(bytes{0x01}) == errc::truncated);
}
