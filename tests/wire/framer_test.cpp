// Cutting a byte stream into packets, in whatever pieces it arrives.
#include "support/allocations.hpp"
#include "support/catch.hpp"
#include "wire/vectors.hpp"
#include <babel/wire/framer.hpp>

#include <initializer_list>

using namespace babel;
using namespace babel::test;

namespace {

constexpr std::size_t no_limit = 1 << 20;

/// Feeds pieces, each from memory of its own size, so that a read past the end is detected.
struct feeder {
    explicit feeder(std::size_t limit) : framer(limit) {}

    error_code feed(bytes_view piece) {
        const bytes own(piece.begin(), piece.end());
        return framer.feed(own, [this](bytes_view body) {
            bodies.emplace_back(body.begin(), body.end());
            return error_code{};
        });
    }

    wire::framer framer;
    std::vector<bytes> bodies;
};

std::vector<bytes> expected_bodies() {
    std::vector<bytes> out;
    for (const auto& v : all_vectors())
        out.emplace_back(v.body().begin(), v.body().end());
    return out;
}

bytes header(std::uint64_t length) {
    bytes out;
    wire::writer(out).put(length);
    return out;
}

bytes packet_of_size(std::size_t body_bytes) {
    auto out = header(body_bytes);
    out.resize(out.size() + body_bytes, 0xab);
    return out;
}

} // namespace

TEST_CASE("two pieces cut anywhere give the packets of the whole", "[wire][framer]") {
    const auto stream = whole_stream();
    for (std::size_t cut = 0; cut <= stream.size(); ++cut) {
        INFO("cut at " << cut);
        feeder f(no_limit);
        CHECK_FALSE(f.feed(bytes_view(stream).first(cut)));
        CHECK_FALSE(f.feed(bytes_view(stream).subspan(cut)));
        CHECK(f.bodies == expected_bodies());
        CHECK(f.framer.between_packets());
    }
}

TEST_CASE("pieces of any one size give the packets of the whole", "[wire][framer]") {
    const auto stream = whole_stream();
    for (std::size_t size = 1; size <= stream.size(); ++size) {
        INFO("pieces of " << size);
        feeder f(no_limit);
        for (std::size_t at = 0; at < stream.size(); at += size)
            CHECK_FALSE(f.feed(bytes_view(stream).subspan(at, std::min(size, stream.size() - at))));
        CHECK(f.bodies == expected_bodies());
    }
}

TEST_CASE("a packet is handed out with its last byte and not before", "[wire][framer]") {
    const auto& v = all_vectors().at(1);
    feeder f(no_limit);
    for (std::size_t i = 0; i < v.packet.size(); ++i) {
        CHECK(f.bodies.empty());
        CHECK(f.framer.between_packets() == (i == 0));
        CHECK_FALSE(f.feed(bytes_view(v.packet).subspan(i, 1)));
    }
    CHECK(f.bodies.size() == 1);
    CHECK(f.framer.between_packets());
}

TEST_CASE("packets of length zero and one are left to the decoder to refuse", "[wire]") {
    for (const auto piece : std::initializer_list<std::size_t>{1, 3, 100}) {
        INFO("pieces of " << piece);
        auto stream = packet_of_size(0);
        const auto one = packet_of_size(1);
        stream.insert(stream.end(), one.begin(), one.end());
        feeder f(no_limit);
        for (std::size_t at = 0; at < stream.size(); at += piece)
            f.feed(bytes_view(stream).subspan(at, std::min(piece, stream.size() - at)));
        CHECK(f.bodies == std::vector<bytes>{{}, {0xab}});
    }
}

TEST_CASE("a packet of exactly the limit passes and a byte more does not", "[wire][framer]") {
    for (const auto piece : std::initializer_list<std::size_t>{1, 7, 1000}) {
        INFO("pieces of " << piece);
        for (const auto size : std::initializer_list<std::size_t>{100, 101}) {
            const auto packet = packet_of_size(size);
            feeder f(100);
            error_code bad;
            for (std::size_t at = 0; at < packet.size() && !bad; at += piece)
                bad = f.feed(bytes_view(packet).subspan(at, std::min(piece, packet.size() - at)));
            CHECK(bad == (size > 100 ? error_code(errc::packet_too_large) : error_code{}));
            CHECK(f.bodies.size() == (size > 100 ? 0 : 1));
        }
    }
}

TEST_CASE("a length above the limit is refused with its last byte", "[wire][framer]") {
    for (const std::uint64_t length :
         {std::uint64_t{101},
          std::uint64_t{1} << 32,
          std::uint64_t{1} << 63,
          all_ones - 8,
          all_ones - 7,
          all_ones}) {
        INFO("length " << length);
        const auto packet = header(length);
        feeder whole(100);
        CHECK(whole.feed(packet) == errc::packet_too_large);
        feeder bytewise(100);
        for (std::size_t i = 0; i + 1 < packet.size(); ++i)
            CHECK_FALSE(bytewise.feed(bytes_view(packet).subspan(i, 1)));
        CHECK(bytewise.feed(bytes_view(packet).last(1)) == errc::packet_too_large);
        CHECK(bytewise.feed(packet) == errc::packet_too_large);
    }
}

TEST_CASE("packets before one that is too large are handed out", "[wire][framer]") {
    auto stream = packet_of_size(10);
    const auto large = header(101);
    stream.insert(stream.end(), large.begin(), large.end());
    feeder f(100);
    CHECK(f.feed(stream) == errc::packet_too_large);
    CHECK(f.bodies.size() == 1);
}

TEST_CASE("a new limit holds from the next packet on", "[wire][framer]") {
    wire::framer framer(2);
    auto stream = packet_of_size(2);
    const auto next = packet_of_size(50);
    stream.insert(stream.end(), next.begin(), next.end());
    std::vector<std::size_t> sizes;
    const auto bad = framer.feed(stream, [&](bytes_view body) {
        framer.set_limit(50);
        sizes.push_back(body.size());
        return error_code{};
    });
    CHECK_FALSE(bad);
    CHECK(sizes == std::vector<std::size_t>{2, 50});
}

TEST_CASE("feeding stops at the first error of the sink", "[wire][framer]") {
    const auto stream = whole_stream();
    for (const auto first : std::initializer_list<std::size_t>{
             std::size_t{0}, std::size_t{9}}) { // whole, and from the tail
        INFO("first piece " << first);
        wire::framer framer(no_limit);
        int calls = 0;
        const auto refuse = [&](bytes_view) {
            ++calls;
            return error_code(errc::unknown_opcode);
        };
        CHECK_FALSE(framer.feed(bytes_view(stream).first(first), refuse));
        CHECK(framer.feed(bytes_view(stream).subspan(first), refuse) == errc::unknown_opcode);
        CHECK(calls == 1);
    }
}

TEST_CASE("a framer reserves no memory for a claimed length", "[wire][framer]") {
    wire::framer framer(std::size_t{16} << 20);
    auto start = header(std::uint64_t{16} << 20);
    start.resize(start.size() + 100);
    const auto ignore = [](bytes_view) { return error_code{}; };
    const auto before = heap().allocated;
    CHECK_FALSE(framer.feed(bytes_view(start).first(10), ignore));
    CHECK_FALSE(framer.feed(bytes_view(start).subspan(10), ignore));
    CHECK(heap().allocated - before < 4096); // Catch's own assertions allocate a little
}

TEST_CASE("a framer between two packets holds no memory", "[wire][framer]") {
    const auto packet = packet_of_size(100'000);
    wire::framer framer(no_limit);
    const auto ignore = [](bytes_view) { return error_code{}; };
    const auto before = heap().held();
    for (const auto cut : std::initializer_list<std::size_t>{std::size_t{3}, std::size_t{50'000}}) {
        CHECK_FALSE(framer.feed(bytes_view(packet).first(cut), ignore));
        CHECK_FALSE(framer.feed(bytes_view(packet).subspan(cut), ignore));
    }
    CHECK(heap().held() < before + 4096);
}

TEST_CASE("a framer has room for its limits and one incomplete packet alone", "[wire][framer]") {
    CHECK(sizeof(wire::framer) == 2 * sizeof(std::size_t) + sizeof(bytes)); // each session has one
}
