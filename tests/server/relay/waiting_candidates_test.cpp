// Candidates of a port for a base call, over loopback.
#include "server/relay/waiting_candidates.hpp"
#include "support/catch.hpp"
#include <babel/core/asio.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/io_context.hpp>

#include <string>

using namespace babel;

TEST_CASE("a callee is known by the source of its session", "[relay]") {
    struct row {
        std::string session;
        std::string guest;
        bool is_callees;
    };
    const auto [session, guest, is_callees] = GENERATE(values<row>(
        {{"127.0.0.1", "127.0.0.1", true},
         {"127.0.0.2", "127.0.0.1", false},
         {"::2", "::1", true}, // of one /64
         {"0:0:0:1::1", "::1", false},
         {"127.0.0.1", "::1", false}}
    ));
    INFO(session << ' ' << guest);
    asio::io_context loop;
    const auto address = asio::ip::make_address(guest);
    net::tcp::acceptor listener(loop, {address, 0});
    listener.non_blocking(true);
    net::tcp::socket candidate(loop, net::tcp::endpoint(address, 0));
    candidate.connect(listener.local_endpoint());
    server::waiting_candidates waiting(*server::ip_address::parse(session));
    CHECK(waiting.accept_from(listener.native_handle()));
    REQUIRE_FALSE(waiting.is_empty());
    CHECK(waiting.has_callees() == is_callees);
}
