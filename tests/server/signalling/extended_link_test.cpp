// Signalling on babel/2 links: greetings, unknown messages, keys of names, the end of the server.
#include "server/signalling/extended_fixture.hpp"

#include <vector>

using namespace babel;
using server::counter;
using test::extended_fixture;
using test::lines;
using bytes = std::vector<std::uint8_t>;

namespace {

/// An opcode that no version has.
struct later_message {
    static constexpr std::uint16_t code = 0x7f;
    std::uint64_t field = 0;
};
BOOST_DESCRIBE_STRUCT(later_message, (), (field))

} // namespace

TEST_CASE("only a babel/2 connection is welcomed", "[signalling][babel2]") {
    extended_fixture o;
    o.connects("base");
    CHECK(o.record == lines{"base: HelloConnect"});
    o.record.clear();
    o.connects_extended("new");
    CHECK(o.record == lines{"new: HelloConnect", "new: Welcome 0 0"});
}

TEST_CASE("a welcome has the endorsements of the server's key", "[signalling][babel2]") {
    extended_fixture o;
    const bytes endorsement(105);
    wire::bytes_list_buffer all;
    all.add(endorsement);
    o.signals.set_endorsements(all);
    o.connects_extended("new");
    CHECK(o.record.back() == "new: Welcome 0 1");
}

TEST_CASE("a base connection may send no message of babel/2", "[signalling][babel2]") {
    extended_fixture o;
    auto& alice = o.comes("alice");
    CHECK(o.asks(alice, wire::who_is{"alice"}) == errc::unknown_opcode);
    CHECK(o.asks(alice, wire::login2{"bob", {}, {}, {}, {}, {}}) == errc::unknown_opcode);
    CHECK(o.asks(alice, later_message{}) == errc::unknown_opcode);
    CHECK(o.counts.value(counter::unknown_messages) == 0);
}

TEST_CASE("an unknown message on a babel/2 link is ignored and counted", "[signalling][babel2]") {
    extended_fixture o;
    auto& alice = o.comes_as_guest("alice");
    CHECK(o.answers(alice, later_message{}).empty());
    CHECK(o.answers(alice, wire::hello_connect{}).empty()); // known, but not to servers
    CHECK(o.counts.value(counter::unknown_messages) == 2);
}

TEST_CASE("unknown messages above the message rate are a flood", "[signalling][babel2]") {
    extended_fixture o;
    auto& alice = o.comes_as_guest("alice");
    error_code last;
    int sent = 0;
    for (; !last && sent < 1000; ++sent)
        last = o.asks(alice, later_message{});
    CHECK(last == errc::flooding);
    CHECK(sent > 40); // the burst of the message rate
    CHECK(o.record.empty());
}

TEST_CASE("bytes after the last field are ignored on babel/2 links only", "[signalling][babel2]") {
    extended_fixture o;
    auto packet = wire::encode(wire::call_refused{"nobody"});
    packet.push_back(0);
    const auto body = bytes_view(packet).subspan(wire::length_bytes);
    CHECK_FALSE(o.signals.on_packet(o.comes_as_guest("new"), body, o.now));
    CHECK(o.signals.on_packet(o.comes("base"), body, o.now) == errc::trailing_bytes);
}

TEST_CASE("a cut field or a wrong size ends a babel/2 connection", "[signalling][babel2]") {
    extended_fixture o;
    auto& alice = o.connects_extended("1");
    const bytes short_key(31);
    CHECK(o.asks(alice, wire::login2{"alice", short_key, {}, {}, {}, {}}) == errc::out_of_bounds);
    const auto packet = wire::encode(wire::login2{"alice", {}, {}, {}, {}, {}});
    const auto cut = bytes_view(packet).subspan(wire::length_bytes, 10);
    CHECK(o.signals.on_packet(alice, cut, o.now) == errc::truncated);
}

TEST_CASE("users ask for the key of a name", "[signalling][babel2]") {
    extended_fixture o;
    o.names.owners["bob"] = {o.key.public_part(), 1'795'910'400};
    auto& newcomer = o.connects_extended("1");
    CHECK(
        o.answers(newcomer, wire::who_is{"bob"}) ==
        lines{"1: ErrorResponse log in before you ask for keys"}
    );
    auto& alice = o.comes_as_guest("alice");
    CHECK(
        o.answers(alice, wire::who_is{"bob"}) == lines{"alice: WhoIs bob 32 bytes since 1795910400"}
    );
    CHECK(o.answers(alice, wire::who_is{"nobody"}) == lines{"alice: WhoIs nobody 0 bytes since 0"});
    CHECK(o.counts.value(counter::key_queries) == 2);
}

TEST_CASE("questions for keys are metered like other messages", "[signalling][babel2]") {
    extended_fixture o;
    auto& alice = o.comes_as_guest("alice");
    lines last;
    for (int i = 0; i < 60; ++i)
        last = o.answers(alice, wire::who_is{"bob"});
    CHECK(last == lines{"alice: ErrorResponse too many messages; slow down"});
}

TEST_CASE("only babel/2 clients are told that the server ends", "[signalling][babel2]") {
    extended_fixture o;
    auto& alice = o.comes("alice");
    auto& bob = o.comes_as_guest("bob");
    auto& newcomer = o.connects_extended("1");
    o.record.clear();
    for (auto* each : {&alice, &bob, &newcomer})
        o.signals.announce_end(*each, errc::drained);
    CHECK(
        o.record ==
        lines{
            "bob: Notice 2 the server ends or restarts", "1: Notice 2 the server ends or restarts"}
    );
}

TEST_CASE("calls pass between base and babel/2 clients", "[signalling][babel2]") {
    extended_fixture o;
    auto& alice = o.comes("alice");
    auto& bob = o.comes_with_key("bob", o.key);
    CHECK(
        o.answers(alice, wire::call_request{"bob", "", 9}) ==
        lines{"bob: CallRequest alice 198.51.100.7 9"}
    );
    CHECK(o.answers(bob, wire::call_refused{"alice"}) == lines{"alice: CallRefused bob"});
}
