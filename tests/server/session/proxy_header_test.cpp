// The PROXY protocol's header: valid and invalid ones, and no byte read after them.
#include "server/session/proxy_header.hpp"
#include "support/catch.hpp"

#include <algorithm>
#include <string>
#include <string_view>

using namespace babel;
using namespace std::string_literals;
using server::proxy_header;
using state = proxy_header::state;

namespace {

const auto signature = "\r\n\r\n\0\r\nQUIT\n"s;

/// A header of version 2.
std::string v2(char command, char family, const std::string& rest) {
    const auto size = rest.size();
    return signature + command + family + static_cast<char>(size >> 8) +
           static_cast<char>(size & 0xff) + rest;
}

const auto v4_addresses =
    "\xc0\x00\x02\x07\xc6\x33\x64\x01\x9c\x40\x10\x92"s; // 192.0.2.7:40000, 198.51.100.1:4242
const auto v6_addresses = "\x20\x01\x0d\xb8"s + std::string(11, '\0') + "\x01\x20\x01\x0d\xb8"s +
                          std::string(11, '\0') + "\x02\x9c\x40\x10\x92"s;

struct reading {
    proxy_header header;
    state now = state::incomplete;
    std::size_t used = 0;

    /// Reads as from a socket which has at most `piece` bytes at a time.
    explicit reading(std::string_view text, std::size_t piece = 1 << 20) {
        while (now == state::incomplete && used < text.size()) {
            const auto count = std::min({header.wanted(), piece, text.size() - used});
            REQUIRE(count > 0);
            const auto* at = reinterpret_cast<const std::uint8_t*>(text.data()) + used;
            now = header.feed({at, count});
            used += count;
        }
    }
    std::string told() const {
        if (now != state::complete) return "nothing";
        if (!header.connection()) return "own";
        const auto& [remote, local] = *header.connection();
        const auto text = [](const asio::ip::tcp::endpoint& each) {
            return each.address().to_string() + " " + std::to_string(each.port());
        };
        return text(remote) + " " + text(local);
    }
};

const struct {
    std::string text;
    std::string told;
} good[] = {
    {"PROXY TCP4 192.0.2.7 198.51.100.1 40000 4242\r\n", "192.0.2.7 40000 198.51.100.1 4242"},
    {"PROXY TCP6 2001:db8::1 2001:db8::2 40000 4242\r\n", "2001:db8::1 40000 2001:db8::2 4242"},
    {"PROXY TCP4 0.0.0.0 255.255.255.255 0 65535\r\n", "0.0.0.0 0 255.255.255.255 65535"},
    {"PROXY UNKNOWN\r\n", "own"},
    {"PROXY UNKNOWN ffff:f...f:ffff ffff 65535 65535\r\n", "own"},
    {v2('\x21', '\x11', v4_addresses), "192.0.2.7 40000 198.51.100.1 4242"},
    {v2('\x21', '\x21', v6_addresses), "2001:db8::1 40000 2001:db8::2 4242"},
    {v2('\x21', '\x11', v4_addresses + std::string(3000, 'x')),
     "192.0.2.7 40000 198.51.100.1 4242"},
    {v2('\x20', '\x00', ""), "own"},
    {v2('\x20', '\x11', v4_addresses), "own"},
    {v2('\x21', '\x00', ""), "own"},
    {v2('\x21', '\x31', std::string(216, '/')), "own"},
    {v2('\x21', '\x12', v4_addresses), "own"},
};

} // namespace

TEST_CASE("a header is read however it is split and no byte after it", "[proxy]") {
    for (const auto& [text, told] : good)
        for (const std::size_t piece : {1U, 2U, 3U, 7U, 5000U}) {
            CAPTURE(text, piece);
            const reading r(text + "\x06\x00PROXY TCP4"s, piece);
            CHECK(r.told() == told);
            CHECK(r.used == text.size());
        }
}

TEST_CASE("a header that is cut is never complete", "[proxy]") {
    for (const auto& each : good)
        for (std::size_t size = 0; size < each.text.size(); ++size) {
            const reading r(std::string_view(each.text).substr(0, size));
            CAPTURE(each.text, size);
            CHECK(r.now == state::incomplete);
            CHECK(r.header.wanted() > 0);
            CHECK_FALSE(r.header.connection());
        }
}

TEST_CASE("an invalid header is nonsense at its first wrong byte", "[proxy]") {
    const std::string wrong[] = {
        "G",
        "\x05\x00"s,
        "PROXY\t",
        "proxy ",
        "\r\n\r\n\r",
        "\r\n\r\n\0\r\nQUIT\r"s,
        "PROXY TCP4 192.0.2.7 198.51.100.1 40000 4242\n",
        "PROXY TCP4 192.0.2.7 198.51.100.1 40000 4242\rx",
        "PROXY " + std::string(200, 'x'),
        signature + "\x11",
        signature + "\x22",
        signature + "\x31",
        signature + "\x21\x11\xff\xff"s,
    };
    for (const auto& text : wrong) {
        CAPTURE(text);
        const reading r(text + "more"s);
        CHECK(r.now == state::nonsense);
        CHECK(r.header.wanted() == 0);
    }
}

TEST_CASE("a binary header of another version or command is nonsense", "[proxy]") {
    for (int byte = 0; byte < 256; ++byte) {
        // All the rest is as in a header of version 2.
        const reading r(v2(static_cast<char>(byte), '\x11', v4_addresses));
        const bool is_known = byte == 0x20 || byte == 0x21;
        CAPTURE(byte);
        CHECK(r.now == (is_known ? state::complete : state::nonsense));
        CHECK(r.header.connection().has_value() == (byte == 0x21));
    }
}

TEST_CASE("a line with anything but addresses and ports is nonsense", "[proxy]") {
    const std::string wrong[] = {
        "",
        "TCP4",
        "TCP5 192.0.2.7 198.51.100.1 1 2",
        "UNKNOWNX",
        "TCP4 192.0.2.7 198.51.100.1 1",
        "TCP4 192.0.2.7 198.51.100.1 1 2 3",
        "TCP4  192.0.2.7 198.51.100.1 1 2",
        "TCP4 192.0.2.7 198.51.100.1 1 2 ",
        "TCP4 192.0.2.07 198.51.100.1 1 2",
        "TCP4 192.0.2 198.51.100.1 1 2",
        "TCP4 2001:db8::1 2001:db8::2 1 2",
        "TCP6 192.0.2.7 198.51.100.1 1 2",
        "TCP6 fe80::1%lo fe80::2 1 2",
        "TCP4 192.0.2.7 198.51.100.1 65536 2",
        "TCP4 192.0.2.7 198.51.100.1 -1 2",
        "TCP4 192.0.2.7 198.51.100.1 +1 2",
        "TCP4 192.0.2.7 198.51.100.1 01 2",
        "TCP4 192.0.2.7 198.51.100.1 1 2\t",
        "TCP4 192.0.2.7\0 198.51.100.1 1 2"s,
    };
    for (const auto& text : wrong) {
        CAPTURE(text);
        CHECK(reading("PROXY " + text + "\r\n").now == state::nonsense);
    }
}

TEST_CASE("addresses that are too short for their family are nonsense", "[proxy]") {
    CHECK(reading(v2('\x21', '\x11', v4_addresses.substr(1))).now == state::nonsense);
    CHECK(reading(v2('\x21', '\x21', v4_addresses)).now == state::nonsense);
    CHECK(reading(v2('\x21', '\x11', "")).now == state::nonsense);
}
