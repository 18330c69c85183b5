// Datagrams on a byte stream.
#include "support/catch.hpp"
#include <babel/wire/datagram_framer.hpp>

#include <vector>

using namespace babel;

namespace {

using byte_vector = std::vector<std::uint8_t>;

byte_vector framed(const byte_vector& datagram) {
    const auto length = wire::length_before(datagram);
    byte_vector out(length.begin(), length.end());
    out.insert(out.end(), datagram.begin(), datagram.end());
    return out;
}

struct stream {
    error_code feed(bytes_view piece) {
        return framer.feed(piece, [this](bytes_view each) {
            datagrams.emplace_back(each.begin(), each.end());
            return error_code();
        });
    }
    wire::datagram_framer framer;
    std::vector<byte_vector> datagrams;
};

} // namespace

TEST_CASE("datagrams come out of a stream cut anywhere", "[wire]") {
    const std::vector<byte_vector> sent{
        byte_vector(26, 1), byte_vector(1200, 2), byte_vector(61, 3)};
    byte_vector whole;
    for (const auto& each : sent) {
        const auto bytes = framed(each);
        whole.insert(whole.end(), bytes.begin(), bytes.end());
    }
    for (std::size_t cut = 0; cut <= whole.size(); ++cut) {
        stream in;
        CHECK_FALSE(in.feed(bytes_view(whole).first(cut)));
        CHECK_FALSE(in.feed(bytes_view(whole).subspan(cut)));
        CHECK(in.datagrams == sent);
    }
}

TEST_CASE("a length that no datagram has ends the stream as soon as it is read", "[wire]") {
    const auto verdict = [](std::size_t size) {
        byte_vector start = framed(byte_vector(size));
        start.resize(2);
        return stream().feed(start);
    };
    CHECK(verdict(0) == errc::out_of_bounds);
    CHECK(verdict(25) == errc::out_of_bounds);
    CHECK_FALSE(verdict(26));
    CHECK_FALSE(verdict(1200));
    CHECK(verdict(1201) == errc::packet_too_large);
    CHECK(verdict(65535) == errc::packet_too_large);
}
