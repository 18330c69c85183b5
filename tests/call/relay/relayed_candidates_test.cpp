// Candidates of the relay's port, as the caller gets them.
#include "call/relay/relayed_candidates.hpp"
#include "call/relay_site.hpp"
#include <babel/wire/codec.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <array>
#include <chrono>
#include <optional>
#include <span>
#include <string>
#include <utility>
#include <vector>

using namespace babel;
using namespace babel::test;
using call::relayed_candidates;

namespace {

constexpr std::uint32_t id_of_caller = 10;
constexpr std::uint32_t id_of_callee = 20;

/// Opens the port of the call.
tcp::endpoint open_port_of(relay_site& site, asio::io_context& loop) {
    auto listener = net::listen(loop.get_executor(), at("127.0.0.1"), net::stack::single);
    REQUIRE(listener.has_value());
    const auto port = listener->local_endpoint();
    site.relay().open({net::descriptor(listener->release()), id_of_caller, id_of_callee});
    return port;
}

/// A call whose port is open at the relay.
struct waiting_caller {
    waiting_caller() {
        port = open_port_of(site, loop);
        candidates.start();
    }
    ~waiting_caller() { run_bounded(loop, candidates.join()); }

    tcp::socket candidate() {
        tcp::socket made(loop);
        made.connect(port);
        return made;
    }
    void until_candidates(std::size_t count) {
        run_until(loop, [&] { return came.size() >= count; });
    }
    /// The bytes that a candidate says next.
    std::string heard_by(call::connection& which) {
        std::array<std::uint8_t, 100> room;
        std::optional<std::size_t> count;
        run_until(loop, [&] {
            const auto got = which.transport->try_read(room);
            if (got) count = *got;
            return count.has_value();
        });
        return std::string(wire::text_of(bytes_view(room).first(*count)));
    }

    asio::io_context loop{1};
    relay_site site{loop};
    tcp::endpoint port;
    relayed_candidates candidates{
        loop.get_executor(),
        relay_grant_for(id_of_caller, id_of_callee, {site.tls_place()}, wire::ticket_flag::base),
        46,
        [this](call::connection made) { came.push_back(std::move(made)); }};
    std::vector<call::connection> came; // which use the buffers of the candidates
};

/// True if a candidate comes by a relay whose first place is of no use.
bool comes_by_second_place(asio::io_context& loop, const tcp::endpoint& first) {
    relay_site site(loop);
    const auto port = open_port_of(site, loop);
    bool has_come = false;
    relayed_candidates candidates(
        loop.get_executor(),
        relay_grant_for(
            id_of_caller, id_of_callee, {first, site.tls_place()}, wire::ticket_flag::base
        ),
        46,
        [&](const call::connection&) { has_come = true; },
        std::chrono::milliseconds(200)
    );
    candidates.start();
    tcp::socket candidate(loop);
    candidate.connect(port);
    run_until(loop, [&] { return has_come; });
    run_bounded(loop, candidates.join());
    return has_come;
}

/// As a callee begins.
std::vector<std::uint8_t> voice_packet() {
    const std::vector<std::uint8_t> silence{0xf8, 0xff, 0xfe};
    return wire::encode(wire::voice_data{silence});
}

} // namespace

TEST_CASE("a candidate of the relay's port comes with its address", "[relay]") {
    waiting_caller t;
    auto candidate = t.candidate();
    t.until_candidates(1);
    CHECK(t.came[0].from == net::to_string(candidate.local_endpoint()));
    const auto packet = voice_packet();
    asio::write(candidate, asio::buffer(packet));
    CHECK(t.heard_by(t.came[0]) == wire::text_of(packet));
    const bytes_view answer = wire::bytes_of("answer");
    REQUIRE(t.came[0].transport->try_write(std::span(&answer, 1)).has_value());
    std::array<char, 6> heard{};
    std::size_t count = 0;
    candidate.non_blocking(true);
    run_until(t.loop, [&] {
        error_code ignored;
        count += candidate.read_some(asio::buffer(heard) + count, ignored);
        return count == heard.size();
    });
    CHECK(std::string(heard.data(), heard.size()) == "answer");
}

TEST_CASE("the next candidate comes after the first one has left", "[relay]") {
    waiting_caller t;
    const auto first = t.candidate();
    const auto second = t.candidate();
    t.until_candidates(1);
    t.came[0].transport->close();
    t.candidates.on_candidate_left();
    t.until_candidates(2);
    CHECK(t.came[1].from == net::to_string(second.local_endpoint()));
}

TEST_CASE("a relay that is not there is tried again, and at its other place", "[relay]") {
    asio::io_context loop{1};
    const closed_port closed(loop);
    CHECK(comes_by_second_place(loop, at("127.0.0.1", closed.port())));
}

TEST_CASE("a relay that is silent is left for its other place", "[relay]") {
    asio::io_context loop{1};
    const auto silent = net::listen(loop.get_executor(), at("127.0.0.1"), net::stack::single);
    CHECK(comes_by_second_place(loop, silent->local_endpoint()));
}

TEST_CASE("a relay that refuses the leg is left for its other place", "[relay]") {
    asio::io_context loop{1};
    server::relay_limits too_few;
    too_few.calls = 1;
    relay_site full(loop, too_few);
    open_port_of(full, loop);
    CHECK(comes_by_second_place(loop, full.tls_place()));
}

TEST_CASE("no candidate comes once none is needed", "[relay]") {
    waiting_caller t;
    t.candidates.stop();
    const auto candidate = t.candidate();
    run_bounded(t.loop, t.candidates.join());
    CHECK(t.came.empty());
}
