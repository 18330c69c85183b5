// Bounds of the messages of babel/2 links, and packets that break them.
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "wire/vectors.hpp"
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>

#include <cstdint>
#include <initializer_list>
#include <string>
#include <string_view>
#include <vector>

using namespace babel;
using namespace babel::test;
using wire::trailing;

namespace {

wire::bytes_list_buffer endorsements_of(std::size_t count, std::size_t size) {
    const bytes one(size);
    wire::bytes_list_buffer out;
    for (std::size_t i = 0; i < count; ++i)
        out.add(one);
    return out;
}

template <class Message>
bool is_in_bounds(const Message& message) {
    const auto packet = wire::encode(message);
    const auto body = bytes_view(packet).subspan(wire::length_bytes);
    const bool fits = is_verdict({}, body, trailing::refused);
    CHECK(fits != is_verdict(errc::out_of_bounds, body, trailing::refused));
    return fits;
}

wire::login2 login_with_key(bytes_view its_key, bytes_view its_proof) {
    return {"alice", its_key, its_proof, {}, {}, {}};
}

} // namespace

TEST_CASE("no count and no size of a list leads past the end of a packet", "[wire]") {
    const std::initializer_list<std::uint64_t> claims{
        2,
        std::uint64_t{1} << 32,
        std::uint64_t{1} << 61,
        top_bit,
        top_bit + 1,
        all_ones - 8,
        all_ones};
    for (const auto claim : claims) {
        INFO("claim " << claim);
        const std::vector<bytes> packets{
            packet_of(wire::presence::code).with(claim).data,
            packet_of(wire::presence::code).with(claim).with(wire::contact{"a", 1}).data,
            packet_of(wire::presence::code).with(std::uint64_t{1}).with(claim).data,
            packet_of(wire::welcome::code).with(std::uint16_t{0}).with(claim).data,
            packet_of(wire::welcome::code)
                .with(std::uint16_t{0})
                .with(wire::string_list())
                .with(claim)
                .with(bytes_view(bytes(105)))
                .data,
            packet_of(wire::login2::code).with(std::string_view("alice")).with(claim).data,
        };
        for (const auto& packet : packets)
            CHECK(is_verdict(errc::truncated, packet));
    }
}

TEST_CASE("keys and proofs have their size or none", "[wire]") {
    const bytes many(200);
    const auto key = bytes_view(many).first(32);
    const auto proof = bytes_view(many).first(64);
    for (const std::size_t size : {0u, 1u, 31u, 32u, 33u, 63u, 64u, 65u, 200u}) {
        INFO("size " << size);
        const auto some = bytes_view(many).first(size);
        const auto is_key = size == 0 || size == 32;
        const auto is_proof = size == 0 || size == 64;
        CHECK(is_in_bounds(login_with_key(some, proof)) == is_key);
        CHECK(is_in_bounds(login_with_key(key, some)) == is_proof);
        CHECK(is_in_bounds(wire::who_is_answer{"bob", some, 0}) == is_key);
    }
}

TEST_CASE("capabilities are at most 16 of at most 32 bytes", "[wire]") {
    struct row {
        std::size_t count, bytes;
        bool fits;
    };
    for (const auto& [count, size, fits] :
         {row{16, 32, true}, row{17, 1, false}, row{1, 33, false}, row{16, 0, true}}) {
        INFO(count << " of " << size << " bytes");
        wire::string_list_buffer list;
        const std::string text(size, 'a');
        for (std::size_t i = 0; i < count; ++i)
            list.add(text);
        CHECK(is_in_bounds(wire::welcome{0, list.view(), {}}) == fits);
        CHECK(is_in_bounds(wire::login2{"a", {}, {}, {}, list.view(), {}}) == fits);
    }
}

TEST_CASE("endorsements are at most four of 105 bytes", "[wire]") {
    struct row {
        std::size_t count, bytes;
        bool fits;
    };
    for (const auto& [count, size, fits] :
         {row{4, 105, true}, row{5, 105, false}, row{1, 104, false}, row{1, 106, false}}) {
        INFO(count << " of " << size << " bytes");
        const auto list = endorsements_of(count, size);
        CHECK(is_in_bounds(wire::welcome{0, {}, list.view()}) == fits);
        CHECK(is_in_bounds(wire::login2{"a", {}, {}, {}, {}, list.view()}) == fits);
    }
}

TEST_CASE("a capability that begins with an exclamation mark has to be known", "[wire]") {
    struct row {
        std::vector<std::string_view> offered;
        bool demands;
    };
    const std::string_view known[]{"call2", "udp1"};
    const std::vector<row> rows{
        {{}, false},
        {{"call2", "relay9"}, false},
        {{"!call2"}, false},
        {{"!relay9"}, true},
        {{"!call2", "!udp1", "!relay9"}, true},
        {{"!"}, true},
        {{"relay9!"}, false},
        {{"!!call2"}, true},
        {{""}, false},
    };
    for (const auto& [offered, demands] : rows) {
        wire::string_list_buffer list;
        for (const auto each : offered)
            list.add(each);
        INFO((offered.empty() ? "none" : offered.back()));
        CHECK(wire::demands_unknown(list.view(), known) == demands);
    }
    wire::string_list_buffer list;
    list.add("!call2");
    CHECK(wire::demands_unknown(list.view(), {}));
}

TEST_CASE("a change of watched names is one of three", "[wire]") {
    for (std::uint8_t what = 0; what < 5; ++what)
        CHECK(is_in_bounds(wire::watch{static_cast<wire::watch_change>(what), {}}) == (what < 3));
}

TEST_CASE("a position is of one of three kinds", "[wire]") {
    for (std::uint8_t what = 0; what < 5; ++what)
        CHECK(
            is_in_bounds(wire::position{1, 2, static_cast<wire::position_kind>(what)}) == (what < 3)
        );
}

TEST_CASE("decoding messages of a babel/2 link allocates nothing", "[wire]") {
    std::vector<bytes> packets;
    for (const auto& v : extension_vectors())
        packets.emplace_back(v.body().begin(), v.body().end());
    for (std::uint16_t code = 0x20; code < 0x30; ++code)
        for (const auto claim : {std::uint64_t{1} << 20, top_bit, all_ones})
            packets.push_back(packet_of(code).with(claim).with(claim).data);
    const auto before = heap();
    for (const auto& packet : packets)
        is_verdict({}, packet);
    CHECK(heap().allocations == before.allocations);
}
