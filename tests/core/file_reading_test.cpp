// Reading that takes more than one read.
#include "support/catch.hpp"
#include <babel/core/file_reading.hpp>

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <string_view>

using namespace babel;

namespace {

/// Each read() of the first end takes one packet of the second.
struct packets {
    packets() { REQUIRE(::socketpair(AF_UNIX, SOCK_SEQPACKET, 0, ends.data()) == 0); }
    packets(const packets&) = delete;
    packets& operator=(const packets&) = delete;
    ~packets() {
        ::close(ends[0]);
        ::close(ends[1]);
    }
    void say(std::string_view text) { REQUIRE(::send(ends[1], text.data(), text.size(), 0) > 0); }

    std::array<int, 2> ends{};
};

} // namespace

TEST_CASE("all parts are read until the end, or until there is no room", "[file_reading]") {
    packets from;
    std::array<char, 8> into{};
    from.say("abc");
    from.say("de");
    from.say("fgh");
    CHECK(read_all(from.ends[0], into).value() == 8);
    CHECK(std::string_view(into.data(), 8) == "abcdefgh");
    from.say("ij");
    ::shutdown(from.ends[1], SHUT_WR);
    CHECK(read_all(from.ends[0], into).value() == 2);
    CHECK(std::string_view(into.data(), 2) == "ij");
}

TEST_CASE("a file that cannot be read is an error", "[file_reading]") {
    std::array<char, 8> into{};
    CHECK(read_all(-1, into).error() == std::errc::bad_file_descriptor);
}
