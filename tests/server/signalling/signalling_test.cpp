// Signalling: logins, and reasons to end a connection.
#include "server/signalling/signalling_fixture.hpp"

#include <string>
#include <vector>

using namespace babel;
using test::lines;
using test::signalling_fixture;

TEST_CASE("a connection is greeted and logs in", "[signalling]") {
    signalling_fixture o;
    auto& alice = o.connects("1");
    CHECK(o.record == lines{"1: HelloConnect"});
    CHECK(o.answers(alice, wire::login{"alice"}).empty()); // told with everybody else
    CHECK(alice.name() == "alice");
    CHECK(o.signals.online() == 1);
    CHECK(o.flush() == lines{"1: LoginSuccess"});
}

TEST_CASE("after a failed login another name may be tried", "[signalling]") {
    signalling_fixture o;
    o.comes("alice");
    auto& second = o.connects("2");
    CHECK(o.answers(second, wire::login{"alice"}) == lines{"2: LoginFailed username already used"});
    CHECK(o.answers(second, wire::login{""}) == lines{"2: LoginFailed the name is empty"});
    CHECK_FALSE(second.is_logged_in());
    CHECK(o.flush().empty());
    CHECK(o.answers(second, wire::login{"bob"}).empty());
    CHECK(o.flush() == lines{"alice: AddContact bob", "2: LoginSuccess", "2: AddContact alice"});
}

TEST_CASE("a login under a taken name probes its holder with the origin", "[signalling]") {
    signalling_fixture o;
    auto& alice = o.comes("alice", test::at("198.51.100.7"));
    o.answers(o.connects("2", test::at("198.51.100.7")), wire::login{"alice"});
    o.answers(o.connects("3", test::at("198.51.100.8")), wire::login{"alice"});
    o.answers(o.connects("4", test::at("198.51.100.8")), wire::login{"bob"});
    CHECK(alice.probes == std::vector{server::asker::same_source, server::asker::other_source});
}

TEST_CASE("a name that was taken in this turn is taken", "[signalling]") {
    signalling_fixture o;
    auto& first = o.connects("1");
    auto& second = o.connects("2");
    o.answers(first, wire::login{"alice"});
    CHECK(o.answers(second, wire::login{"alice"}) == lines{"2: LoginFailed username already used"});
}

TEST_CASE("the tenth failed login ends the connection", "[signalling]") {
    signalling_fixture o;
    auto& who = o.connects("1");
    for (int i = 1; i < 10; ++i)
        CHECK_FALSE(o.asks(who, wire::login{" "}));
    o.record.clear();
    CHECK(o.asks(who, wire::login{" "}) == errc::too_many_failures);
    CHECK(o.record == lines{"1: LoginFailed the name begins with a space"});
}

TEST_CASE("a second login does not rename", "[signalling]") {
    signalling_fixture o;
    auto& alice = o.comes("alice");
    o.comes("bob");
    CHECK(
        o.answers(alice, wire::login{"carol"}) == lines{"alice: ErrorResponse already logged in"}
    );
    CHECK(
        o.answers(alice, wire::login{"alice"}) == lines{"alice: ErrorResponse already logged in"}
    );
    CHECK(alice.name() == "alice");
    CHECK(o.flush().empty());
}

TEST_CASE("a connection that never logged in leaves without a message", "[signalling]") {
    signalling_fixture o;
    o.comes("alice");
    auto& newcomer = o.connects("newcomer");
    o.asks(newcomer, wire::login{"alice"});
    o.signals.on_gone(newcomer, o.now);
    CHECK(o.flush().empty());
    CHECK(o.signals.online() == 1);
}

TEST_CASE("a malformed packet or one for clients ends the connection", "[signalling]") {
    signalling_fixture o;
    auto& alice = o.comes("alice");
    const auto cut = [](const std::vector<std::uint8_t>& packet, int count) {
        return std::vector<std::uint8_t>(packet.begin(), packet.end() - count);
    };
    struct row {
        std::vector<std::uint8_t> packet; // with its length, which is not looked at here
        errc error;
    };
    auto trailing = wire::encode(wire::login{"bob"});
    trailing.push_back(0);
    const std::vector<row> rows{
        {wire::encode(wire::hello_connect{}), errc::unknown_opcode},
        {wire::encode(wire::login_success{}), errc::unknown_opcode},
        {wire::encode(wire::add_contact{}), errc::unknown_opcode},
        {wire::encode(wire::voice_data{}), errc::unknown_opcode},
        {wire::encode(wire::connection_established{}), errc::unknown_opcode},
        {std::vector<std::uint8_t>(10, 0xff), errc::unknown_opcode},
        {std::vector<std::uint8_t>(8), errc::truncated},
        {std::vector<std::uint8_t>(9), errc::truncated},
        {cut(wire::encode(wire::login{"bob"}), 1), errc::truncated},
        {cut(wire::encode(wire::call_request{"bob", "", 9}), 2), errc::truncated},
        {trailing, errc::trailing_bytes},
    };
    for (const auto& [packet, error] : rows) {
        const auto body = bytes_view(packet).subspan(wire::length_bytes);
        CHECK(o.signals.on_packet(alice, body, o.now) == error);
    }
    CHECK(o.flush().empty());
}
