// Limits on packets and on queued bytes.
#include "server/session/extended_sessions.hpp"
#include "support/allocations.hpp"

#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <string>
#include <utility>
#include <variant>
#include <vector>

using namespace babel;
using test::heard;
using test::lines;
using test::session_fixture;
using bytes = std::vector<std::uint8_t>;

namespace {

bytes with_length(std::uint64_t length, std::size_t body_bytes) {
    bytes packet;
    wire::writer(packet).put(length);
    packet.resize(packet.size() + body_bytes);
    return packet;
}

/// Logs in a client that keeps its list.
void comes_back(test::extended_sessions& h, test::scripted_peer& peer) {
    wire::string_list_buffer capabilities;
    capabilities.add("since1");
    h.says(peer, wire::login2{"alice", {}, {}, {}, capabilities.view(), {}});
}

} // namespace

TEST_CASE("garbage ends its session and no other", "[session]") {
    struct row {
        bytes first;
        bool ends;
    };
    const auto whole = [](std::size_t body) { return with_length(body, body); };
    const auto before_login = std::vector<row>{
        {with_length(std::uint64_t{1} << 63, 0), true},
        {with_length(~std::uint64_t{0}, 0), true},
        {with_length(257, 0), true}, // already by its length
        {with_length(256, 255), false},
        {whole(256), true}, // whole, and nonsense
        {whole(0), true},
        {whole(1), true},
        {bytes{'G', 'E', 'T', ' ', '/', ' ', 'H', 'T', 'T', 'P'}, true},
        {wire::encode(wire::hello_connect{}), true},
        {wire::encode(wire::voice_data{}), true},
        {bytes(7), false},
    };
    for (const auto& [first, ends] : before_login) {
        session_fixture h;
        auto& bob = h.comes("bob");
        auto& newcomer = h.connects();
        newcomer.sends(first);
        h.settle();
        CHECK(newcomer.saw_close() == ends);
        CHECK(heard(bob).empty());
    }
}

TEST_CASE("a packet may have 1024 bytes after the login", "[session]") {
    const auto [length, ends] = GENERATE(std::pair(1024, false), std::pair(1025, true));
    session_fixture h;
    auto& alice = h.comes("alice");
    auto& bob = h.comes("bob");
    alice.sends(with_length(static_cast<std::uint64_t>(length), 100));
    h.settle();
    CHECK(alice.saw_close() == ends);
    CHECK(heard(bob) == (ends ? lines{"DelContact alice"} : lines{}));
}

TEST_CASE("the tenth failed login is answered and ends the session", "[session]") {
    session_fixture h;
    auto& peer = h.connects();
    for (int i = 0; i < 9; ++i)
        h.says(peer, wire::login{""});
    CHECK_FALSE(peer.saw_close());
    h.says(peer, wire::login{""});
    CHECK(peer.saw_close());
    CHECK(heard(peer).size() == 11);
}

TEST_CASE(
    "a client that does not read is closed with 256 KiB queued beyond its contacts", "[session]"
) {
    session_fixture h;
    h.rules.limits.message_rate = h.rules.limits.call_rate = 0;
    for (int i = 0; i < 50; ++i)
        h.comes(test::numbered("somebody", i));
    auto& caller = h.comes("caller");
    auto& deaf = h.connects();
    deaf.take_received();
    deaf.stops_taking();
    h.says(deaf, wire::login{"deaf"}); // all of its first list waits
    REQUIRE(h.pool.waiting_bytes() > 0);
    caller.take_received();

    const auto size = wire::encode(wire::call_request{"caller", "198.51.100.7", 9}).size();
    const auto fitting = h.rules.limits.queue_bytes / size;
    const wire::call_request again{"deaf", "", 9};
    bytes calls;
    for (std::size_t i = 0; i < fitting; ++i)
        wire::encode_to(calls, again);
    caller.sends(calls);
    h.settle();
    CHECK_FALSE(deaf.saw_close());
    CHECK(heard(caller).empty());
    h.says(caller, again);
    CHECK(deaf.saw_close());
    CHECK(heard(caller) == lines{"DelContact deaf", "CallRefused deaf"});
    CHECK(h.pool.waiting_bytes() == 0);
}

TEST_CASE("a flooder that reads gets the reason and any other leaves nothing behind", "[session]") {
    const bool reads = GENERATE(true, false);
    const int descriptor = ::socket(AF_UNIX, SOCK_STREAM, 0);
    session_fixture h;
    auto& peer = h.comes("alice");
    peer.has_descriptor(descriptor);
    if (!reads) peer.stops_taking();
    const auto packet = wire::encode(wire::call_refused{"nobody"});
    bytes flood;
    for (int i = 0; i < 200; ++i)
        flood.insert(flood.end(), packet.begin(), packet.end());
    peer.take_received();
    peer.sends(flood);
    h.settle();
    CHECK(peer.saw_close());
    CHECK(heard(peer).empty() != reads);
    linger at_close{};
    socklen_t size = sizeof at_close;
    REQUIRE(::getsockopt(descriptor, SOL_SOCKET, SO_LINGER, &at_close, &size) == 0);
    CHECK((at_close.l_onoff == 1) != reads);
    ::close(descriptor);
}

TEST_CASE("a slow reader gets everything in the end", "[session]") {
    session_fixture h;
    auto& slow = h.comes("slow");
    slow.stops_taking();
    for (int i = 0; i < 100; ++i) {
        auto& visitor = h.comes("visitor");
        visitor.closes();
        h.settle();
    }
    slow.takes();
    h.settle();
    const auto all = heard(slow);
    CHECK(all.size() == 200);
    CHECK(std::count(all.begin(), all.end(), "DelContact visitor") == 100);
}

TEST_CASE("a client that never reads costs only its queue while 30000 come and go", "[session]") {
    session_fixture h;
    auto& listener = h.comes("listener");
    std::size_t heard_bytes = 0;
    const auto visit = [&] {
        test::scripted_peer visitor(h.loop.get_executor());
        visitor.sends(wire::encode(wire::login{"visitor"}));
        h.serving.spawn(h.pool.serve(visitor.make_transport(), test::at("198.51.100.7")));
        h.settle();
        visitor.closes();
        h.settle();
        heard_bytes += listener.take_received().size();
    };
    visit(); // buffers that grow once have grown now
    const auto a_visit = std::exchange(heard_bytes, 0);
    auto& deaf = h.comes("deaf");
    listener.take_received();
    const auto held = [&] { // without the test's own records
        return test::heap().held() - listener.write_sizes().capacity() * sizeof(std::size_t);
    };
    const auto before = held();
    deaf.stops_taking();
    auto most = before;
    for (int i = 0; i < 30'000; ++i) {
        visit();
        most = std::max(most, held());
    }
    CHECK(deaf.saw_close());
    const auto farewell = wire::encode(wire::del_contact{}).size() + sizeof(std::uint64_t) + 4;
    CHECK(heard_bytes == 30'000 * a_visit + farewell);
    CHECK(most - before > h.rules.limits.queue_bytes);
    CHECK(
        most - before < 6 * h.rules.limits.queue_bytes
    ); // each of these small packets has its overhead
    CHECK(held() < before + 10'000);
    CHECK(h.pool.online() == 1);
}

TEST_CASE("above the limit for all queues the fullest one is dropped", "[session]") {
    session_fixture h;
    h.rules.limits.all_queues_bytes = 40'000;
    auto& slow = h.comes("slow");
    auto& slower = h.comes("slower");
    auto& reader = h.comes("reader");
    slow.stops_taking(20'000);
    slower.stops_taking();
    for (int i = 0; i < 600 && !slower.saw_close(); ++i)
        h.comes(test::numbered("somebody with a long name ", i)).closes();
    CHECK(slower.saw_close());
    CHECK_FALSE(slow.saw_close());
    CHECK_FALSE(reader.saw_close());
    CHECK(h.counts.value(server::counter::ended_queues) == 1);
}

TEST_CASE("above the limit for all queues half of it becomes free and no more", "[session]") {
    session_fixture h;
    auto& limit = h.rules.limits.all_queues_bytes;
    limit = 40'000;
    constexpr std::uint64_t readers = 8;
    for (int i = 0; i < static_cast<int>(readers); ++i)
        h.comes(test::numbered("reader", i)).stops_taking();
    const auto ended = [&] { return h.counts.value(server::counter::ended_queues); };
    for (int i = 0; i < 600 && ended() == 0; ++i) {
        // All queues grow alike, so none of them is large enough alone.
        h.comes(test::numbered("somebody with a long name ", i)).closes();
    }
    REQUIRE(ended() > 1);
    REQUIRE(ended() < readers);
    const auto left = h.pool.waiting_bytes();
    constexpr std::size_t news = 1000; // at most: the others hear who left
    CHECK(left <= limit / 2 + news);
    CHECK(left + left / (readers - ended()) > limit / 2);
}

TEST_CASE("outdated first lists count against the limit for all queues", "[session]") {
    session_fixture h;
    h.rules.limits.all_queues_bytes = 100'000;
    for (int i = 0; i < 400; ++i) // a page, and a part of the next
        h.comes(test::numbered("somebody with a long name ", i));
    std::vector<test::scripted_peer*> readers;
    for (int i = 0; i < 8; ++i) {
        auto& peer = h.connects();
        peer.stops_taking(0);
        readers.push_back(&peer);
        h.says(peer, wire::login{test::numbered("reader", i)});
    }
    // The eighth makes the list of the seventh outdated: 7 * 16 KiB are kept. Each reader's own
    // queue is a little smaller than a page, so five are dropped for half of the limit.
    CHECK(h.counts.value(server::counter::ended_queues) == 5);
}

TEST_CASE("changes of a list that wait count against the limit for all queues", "[session]") {
    test::extended_sessions h;
    auto& before = h.connects_extended();
    comes_back(h, before);
    const auto stream = before.take_received();
    constexpr std::size_t position_bytes = 19; // without its length
    REQUIRE(stream.size() > position_bytes);
    const auto last = bytes_view(stream).last(position_bytes);
    const auto message = wire::decode<wire::extended_to_client>(last);
    REQUIRE(message.has_value());
    const auto at = std::get<wire::position>(*message);
    before.closes();
    h.settle();
    for (int i = 0; i < 20; ++i)
        h.comes(test::numbered("somebody with a long name ", i));

    auto& slow = h.connects_extended();
    h.says(slow, wire::since{at.run, at.number});
    slow.stops_taking();
    h.rules.limits.all_queues_bytes = 500;
    comes_back(h, slow);
    CHECK(h.counts.value(server::counter::list_differences) == 1);
    CHECK(h.counts.value(server::counter::ended_queues) == 1);
}
