// Reading packets: one read at a time, every whole packet, and the end of a connection.
#include "support/catch.hpp"
#include "support/scripted_transport.hpp"
#include <babel/net/packet_stream.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/messages.hpp>

#include <boost/asio/io_context.hpp>

using namespace babel;
using namespace babel::test;

namespace {

using bytes = std::vector<std::uint8_t>;

const bytes hello = wire::encode(wire::hello_connect{});
const bytes alice = wire::encode(wire::login{"alice"});

/// A connection and the packets read from it.
struct reader_under_test {
    error_code read() {
        return net::read_packets(*link, framer, buffer, [this](bytes_view packet) {
            packets.emplace_back(packet.begin(), packet.end());
            return refusal;
        });
    }

    asio::io_context loop{1};
    scripted_peer peer{loop.get_executor()};
    std::unique_ptr<net::transport> link = peer.make_transport();
    wire::framer framer{1000};
    bytes buffer = bytes(4096);
    std::vector<bytes> packets;
    error_code refusal;
};

bytes joined(const bytes& a, const bytes& b) {
    auto out = a;
    out.insert(out.end(), b.begin(), b.end());
    return out;
}

} // namespace

TEST_CASE("one read yields every packet that it completes", "[packet_stream]") {
    reader_under_test r;
    const auto both = joined(hello, alice);
    r.peer.sends(bytes(both.begin(), both.end() - 1));
    r.peer.sends(bytes(both.end() - 1, both.end()));
    CHECK_FALSE(r.read());
    CHECK(r.packets.size() == 1);
    CHECK_FALSE(r.read());
    REQUIRE(r.packets.size() == 2);
    CHECK(r.packets[1] == bytes(alice.begin() + 8, alice.end()));
}

TEST_CASE("a call reads once and leaves the rest for the next turn", "[packet_stream]") {
    reader_under_test r;
    r.peer.sends(hello);
    r.peer.sends(alice);
    CHECK_FALSE(r.read());
    CHECK(r.packets.size() == 1);
    CHECK_FALSE(r.peer.was_read());
}

TEST_CASE("a shared buffer smaller than a packet is enough", "[packet_stream]") {
    reader_under_test r;
    r.buffer.resize(3);
    r.peer.sends(joined(alice, hello));
    while (!r.peer.was_read())
        CHECK_FALSE(r.read());
    CHECK(r.packets.size() == 2);
}

TEST_CASE("having nothing to read is not an error", "[packet_stream]") {
    reader_under_test r;
    CHECK_FALSE(r.read());
    CHECK(r.packets.empty());
}

TEST_CASE("an end between two packets is distinguished from an end within one", "[packet_stream]") {
    for (std::size_t kept = 0; kept <= alice.size(); ++kept) {
        INFO(kept << " bytes arrived");
        reader_under_test r;
        if (kept > 0) {
            r.peer.sends(bytes(alice.begin(), alice.begin() + static_cast<std::ptrdiff_t>(kept)));
            CHECK_FALSE(r.read());
        }
        r.peer.closes();
        const bool torn = kept > 0 && kept < alice.size();
        CHECK(r.read() == (torn ? errc::torn_packet : errc::end_of_stream));
    }
}

TEST_CASE("errors of the sink and the framer and the system are passed on", "[packet_stream]") {
    reader_under_test refused;
    refused.refusal = errc::unknown_opcode;
    refused.peer.sends(joined(hello, alice));
    CHECK(refused.read() == errc::unknown_opcode);
    CHECK(refused.packets.size() == 1);

    reader_under_test large;
    large.framer.set_limit(5);
    large.peer.sends(alice);
    CHECK(large.read() == errc::packet_too_large);

    reader_under_test reset;
    reset.peer.sends(bytes(alice.begin(), alice.begin() + 3));
    reset.peer.fails(asio::error::connection_reset);
    CHECK_FALSE(reset.read());
    CHECK(reset.read() == asio::error::connection_reset);
}
