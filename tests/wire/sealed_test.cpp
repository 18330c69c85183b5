// Sealed datagrams: their header, and the items inside.
#include "support/catch.hpp"
#include "support/hex.hpp"
#include "support/vector_rows.hpp"
#include <babel/core/overloaded.hpp>
#include <babel/wire/sealed_items.hpp>

#include <algorithm>
#include <sstream>
#include <string>
#include <vector>

using namespace babel;
using namespace babel::test;

namespace {

using byte_vector = std::vector<std::uint8_t>;

byte_vector field(const std::string& digits) {
    return digits == "-" ? byte_vector() : from_hex(digits);
}

template <class I>
I number(const std::string& digits) {
    return static_cast<I>(std::stoull(digits));
}

wire::seen_address
seen(const std::string& family, const std::string& address, const std::string& port) {
    wire::seen_address made;
    made.family = number<std::uint8_t>(family);
    std::ranges::copy(from_hex(address), made.address.begin());
    made.port = number<std::uint16_t>(port);
    return made;
}

/// A Voice of a row, and the bytes that it is a view of.
struct voice_row {
    explicit voice_row(const row& fields) : frame(field(fields[1])) {
        item.at = number<std::uint32_t>(fields[0]);
        item.frame = frame;
        std::istringstream copies(fields[2] == "-" ? "" : fields[2]);
        for (std::string each; std::getline(copies, each, ',');) {
            const auto colon = each.find(':');
            frames[item.copy_count] = from_hex(each.substr(colon + 1));
            auto& copy = item.copies[item.copy_count];
            copy.back = number<std::uint8_t>(each.substr(0, colon));
            copy.frame = frames[item.copy_count];
            ++item.copy_count;
        }
    }
    byte_vector frame;
    std::array<byte_vector, wire::max_copies> frames;
    wire::voice_item item;
};

/// The items of the plain bytes, encoded again.
struct reading {
    explicit reading(bytes_view plain) {
        end = wire::visit_items(plain, [this](const auto& each) {
            CHECK(again.put(each));
            ++count;
        });
    }
    wire::item_buffer again;
    int count = 0;
    wire::items_end end{};
};

template <class Item>
byte_vector encoded(const Item& item) {
    wire::item_buffer made;
    REQUIRE(made.put(item));
    return {made.bytes().begin(), made.bytes().end()};
}

std::vector<byte_vector> all_items() {
    std::vector<byte_vector> out;
    for (const auto* kind : {"voice", "report", "probe", "answer", "note", "noted"})
        for (const auto& fields : rows_in("sealed-vectors.txt", kind))
            out.push_back(from_hex(fields.back()));
    return out;
}

} // namespace

TEST_CASE("items encode to the bytes of the vectors", "[wire]") {
    const auto rows = [](const char* kind) { return rows_in("sealed-vectors.txt", kind); };
    for (const auto& f : rows("voice"))
        CHECK(encoded(voice_row(f).item) == from_hex(f.back()));
    for (const auto& f : rows("report")) {
        const wire::report made{
            number<std::uint32_t>(f[0]),
            number<std::uint16_t>(f[1]),
            number<std::uint64_t>(f[2]),
            number<std::uint16_t>(f[3]),
            number<std::uint16_t>(f[4]),
            number<std::uint16_t>(f[5])};
        CHECK(encoded(made) == from_hex(f.back()));
    }
    for (const auto& f : rows("probe"))
        CHECK(encoded(wire::probe{number<std::uint64_t>(f[0])}) == from_hex(f.back()));
    for (const auto& f : rows("answer")) {
        const wire::answer made{number<std::uint64_t>(f[0]), seen(f[1], f[2], f[3])};
        CHECK(encoded(made) == from_hex(f.back()));
    }
    for (const auto& f : rows("note")) {
        const auto body = field(f[2]);
        const wire::note made{
            number<std::uint16_t>(f[0]),
            static_cast<wire::note_kind>(number<std::uint8_t>(f[1])),
            {body}};
        CHECK(encoded(made) == from_hex(f.back()));
    }
    for (const auto& f : rows("noted"))
        CHECK(encoded(wire::noted{number<std::uint16_t>(f[0])}) == from_hex(f.back()));
}

TEST_CASE("items decode to what encodes to the same bytes", "[wire]") {
    for (const auto& bytes : all_items()) {
        const reading read(bytes);
        CHECK(read.count == 1);
        CHECK(read.end == wire::items_end::complete);
        CHECK(std::ranges::equal(read.again.bytes(), bytes));
    }
}

TEST_CASE("an item decodes to its values", "[wire]") {
    const auto rows = rows_in("sealed-vectors.txt", "voice");
    const auto bytes = from_hex(rows[1].back());
    const auto voice = std::get<wire::voice_item>(wire::item_reader(bytes).next().value());
    CHECK(voice.at == 4294967295);
    REQUIRE(voice.sent_copies().size() == 3);
    CHECK(voice.sent_copies()[2].back == 255);
    CHECK(std::ranges::equal(voice.sent_copies()[2].frame, byte_vector{4, 5, 6}));
    CHECK(std::ranges::equal(voice.frame, byte_vector{0xfc}));
    const auto answered = from_hex(rows_in("sealed-vectors.txt", "answer")[0].back());
    const auto answer = std::get<wire::answer>(wire::item_reader(answered).next().value());
    CHECK(answer.random == 0x0102030405060708);
    CHECK(answer.seen.port == 4243);
}

TEST_CASE("an item cut at any length is malformed", "[wire]") {
    for (const auto& bytes : all_items())
        for (std::size_t size = 1; size < bytes.size(); ++size) {
            INFO(static_cast<int>(bytes[0]) << " cut to " << size << " bytes");
            const reading read(bytes_view(bytes).first(size));
            const bool is_shorter_frame = bytes[0] <= 4 && read.count == 1;
            CHECK((is_shorter_frame || read.end == wire::items_end::malformed));
            CHECK((is_shorter_frame || read.count == 0));
        }
}

TEST_CASE("Pad is passed over, and Voice takes the rest of the datagram", "[wire]") {
    wire::item_buffer made;
    REQUIRE(made.pad_to(3));
    REQUIRE(made.put(wire::noted{7}));
    REQUIRE(made.pad_to(20));
    REQUIRE(made.put(wire::report{1, 2, 3, 4, 5, 6}));
    const byte_vector frame{0x08, 0x00, 0x10};
    wire::voice_item voice;
    voice.frame = frame;
    REQUIRE(made.put(voice));
    CHECK_FALSE(made.put(wire::noted{8}));
    CHECK_FALSE(made.pad_to(made.bytes().size()));
    const reading read(made.bytes());
    CHECK(read.count == 3);
    CHECK(read.end == wire::items_end::complete);
    made.clear();
    CHECK(made.put(wire::noted{8}));
}

TEST_CASE("the reading ends at an unknown item, after those before it", "[wire]") {
    for (int type = 0; type < 256; ++type) {
        const bool is_known =
            type <= 0x04 || (type >= 0x10 && type <= 0x12) || type == 0x20 || type == 0x21;
        if (is_known) continue;
        const byte_vector plain{0x21, 1, 0, static_cast<std::uint8_t>(type), 0x21, 2, 0};
        const reading read(plain);
        CHECK(read.count == 1);
        CHECK(read.end == wire::items_end::unknown_item);
    }
}

TEST_CASE("items out of bounds are neither written nor read", "[wire]") {
    const byte_vector frame{1};
    wire::item_buffer made;
    wire::voice_item empty, early, many;
    CHECK_FALSE(made.put(empty));
    early.frame = many.frame = frame;
    early.copy_count = 1;
    early.copies[0].frame = frame;
    CHECK_FALSE(made.put(early));
    many.copy_count = wire::max_copies + 1;
    CHECK_FALSE(made.put(many));
    wire::answer elsewhere;
    elsewhere.seen.family = 5;
    CHECK_FALSE(made.put(elsewhere));
    CHECK(made.bytes().empty());
    auto wrong = from_hex(rows_in("sealed-vectors.txt", "answer")[0].back());
    wrong[9] = 5;
    const std::vector<byte_vector> refused{
        {1, 0, 0, 0, 0}, {2, 0, 0, 0, 0, 0, 1, 0, 9, 9}, {2, 0, 0, 0, 0, 4, 0, 0, 9}, wrong};
    for (const auto& plain : refused)
        CHECK(reading(plain).end == wire::items_end::malformed);
}

TEST_CASE("a datagram never gets more than its maximum", "[wire]") {
    wire::item_buffer made;
    const byte_vector largest(wire::max_items_bytes - wire::note_overhead, 7);
    const byte_vector larger(largest.size() + 1);
    CHECK_FALSE(made.put(wire::note{1, wire::note_kind::text, {larger}}));
    REQUIRE(made.put(wire::note{1, wire::note_kind::text, {largest}}));
    CHECK(made.bytes().size() == 1175);
    CHECK(made.room() == 0);
    CHECK_FALSE(made.put(wire::noted{1}));
    made.clear();
    wire::voice_item voice;
    voice.frame = bytes_view(larger);
    CHECK(wire::encoded_bytes(voice) == wire::max_items_bytes);
    REQUIRE(made.put(voice));
    made.clear();
    REQUIRE(made.put(wire::noted{1}));
    CHECK_FALSE(made.put(voice));
    CHECK_FALSE(made.pad_to(wire::max_items_bytes + 1));
    CHECK_FALSE(made.pad_to(2));
    CHECK(made.pad_to(wire::max_items_bytes));
}

TEST_CASE("a header is read from datagrams of the right size and type alone", "[wire]") {
    const auto rows = rows_in("sealed-vectors.txt", "datagram");
    const auto datagram = from_hex(rows[2].back());
    const auto header = wire::read_sealed_header(datagram);
    REQUIRE(header.has_value());
    CHECK(header->epoch == 1);
    CHECK(header->to == 0x12345678);
    CHECK(header->number == 1U << 20U);
    for (int type = 0; type < 256; ++type) {
        auto other = datagram;
        other[0] = static_cast<std::uint8_t>(type);
        CHECK(wire::read_sealed_header(other).has_value() == (type >= 0xc0 && type <= 0xcf));
    }
    const auto of_size = [](std::size_t size) {
        return wire::read_sealed_header(byte_vector(size, 0xc0));
    };
    CHECK_FALSE(of_size(0).has_value());
    CHECK_FALSE(of_size(25).has_value());
    CHECK(of_size(26).has_value());
    CHECK(of_size(1200).has_value());
    CHECK_FALSE(of_size(1201).has_value());
}
