// Candidates that wait at a port of the relay, over real connections.
#include "server/relay/waiting_candidates.hpp"
#include "support/catch.hpp"
#include <babel/net/tcp.hpp>
#include <babel/server/relay_limits.hpp>

#include <boost/asio/io_context.hpp>

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

using namespace babel;
using server::ip_address;
using server::waiting_candidates;

namespace {

/// A port of this machine; candidates come from any address of its loopback network.
struct candidate_port {
    explicit candidate_port(const std::string& callee) : waiting(*ip_address::parse(callee)) {
        listener.non_blocking(true);
    }
    /// Returns the port that it comes from.
    std::uint16_t connects(const std::string& from) {
        auto& made = sockets.emplace_back(loop, net::tcp::v4());
        made.bind({asio::ip::make_address(from), 0});
        made.connect({asio::ip::address_v4::loopback(), listener.local_endpoint().port()});
        return made.local_endpoint().port();
    }
    bool accept() { return waiting.accept_from(listener.native_handle()); }
    /// Ports of all that wait, in their order.
    std::vector<std::uint16_t> take_all() {
        std::vector<std::uint16_t> out;
        while (!waiting.is_empty())
            out.push_back(net::remote_endpoint(waiting.take().socket.get()).port());
        return out;
    }

    asio::io_context loop{1};
    net::tcp::acceptor listener{loop, {asio::ip::address_v4::any(), 0}};
    std::deque<net::tcp::socket> sockets;
    waiting_candidates waiting;
};

using source_ports = std::vector<std::uint16_t>;

} // namespace

TEST_CASE("candidates from the callee's address are first", "[waiting_candidates]") {
    candidate_port t("127.0.0.2");
    const auto stranger = t.connects("127.0.0.1");
    const auto callee = t.connects("127.0.0.2");
    const auto other = t.connects("127.0.0.3");
    const auto again = t.connects("127.0.0.2");
    CHECK_FALSE(t.waiting.has_callees());
    CHECK(t.accept());
    CHECK(t.waiting.has_callees());
    CHECK(t.take_all() == source_ports{callee, again, stranger, other});
    CHECK(t.waiting.is_empty());
}

TEST_CASE(
    "the callee takes the place of a stranger and no stranger that of another",
    "[waiting_candidates]"
) {
    candidate_port t("127.0.0.2");
    source_ports expected;
    for (std::size_t i = 0; i < server::max_waiting_candidates; ++i)
        expected.push_back(t.connects("127.0.0.1"));
    CHECK(t.accept());
    t.connects("127.0.0.3");
    CHECK(t.accept());
    const auto callee = t.connects("127.0.0.2");
    CHECK(t.accept());
    expected.pop_back(); // the youngest stranger
    expected.insert(expected.begin(), callee);
    CHECK(t.take_all() == expected);
}

TEST_CASE("a callee's place is taken by nobody", "[waiting_candidates]") {
    candidate_port t("127.0.0.2");
    source_ports expected;
    for (std::size_t i = 0; i < server::max_waiting_candidates; ++i)
        expected.push_back(t.connects("127.0.0.2"));
    CHECK(t.accept());
    t.connects("127.0.0.2");
    t.connects("127.0.0.1");
    CHECK(t.accept());
    CHECK(t.take_all() == expected);
}

TEST_CASE("candidates that are closed wait no more", "[waiting_candidates]") {
    candidate_port t("127.0.0.2");
    t.connects("127.0.0.2");
    CHECK(t.accept());
    t.waiting.close_all();
    CHECK(t.waiting.is_empty());
    CHECK_FALSE(t.waiting.has_callees());
    CHECK(t.accept()); // nobody is there
}

TEST_CASE("a callee is known by the source of its session", "[waiting_candidates]") {
    struct row {
        std::string session;
        std::string from;
        bool is_callees;
    };
    const auto [session, from, is_callees] = GENERATE(values<row>(
        {{"127.0.0.1", "127.0.0.1", true},
         {"127.0.0.2", "127.0.0.1", false},
         {"::2", "::1", true}, // of one /64
         {"0:0:0:1::1", "::1", false},
         {"127.0.0.1", "::1", false}}
    ));
    INFO(session << ' ' << from);
    asio::io_context loop;
    const auto address = asio::ip::make_address(from);
    net::tcp::acceptor listener(loop, {address, 0});
    listener.non_blocking(true);
    net::tcp::socket candidate(loop, net::tcp::endpoint(address, 0));
    candidate.connect(listener.local_endpoint());
    server::waiting_candidates waiting(*server::ip_address::parse(session));
    CHECK(waiting.accept_from(listener.native_handle()));
    REQUIRE_FALSE(waiting.is_empty());
    CHECK(waiting.has_callees() == is_callees);
}
