// The probe of the network, against a relay on loopback.
#include "call/relay_site.hpp"
#include "support/catch.hpp"
#include <babel/call/network_probe.hpp>

#include <boost/asio/error.hpp>
#include <boost/asio/io_context.hpp>

#include <chrono>
#include <cstdint>
#include <utility>

using namespace babel;
using call::address_mapping;
using call::network_facts;

namespace {

network_facts probe(asio::io_context& loop, std::uint16_t port) {
    call::network_target to{"127.0.0.1", port, net::family::v4};
    auto probing = call::probe_network(loop.get_executor(), std::move(to));
    return test::run_bounded(loop, std::move(probing));
}

} // namespace

TEST_CASE("a relay that is silent by UDP answers the probe over TLS", "[call]") {
    asio::io_context loop{1};
    test::relay_site site(loop);
    const auto begun = std::chrono::steady_clock::now();
    const auto found = probe(loop, site.tls_place().port());
    CHECK(std::chrono::steady_clock::now() - begun < 2 * call::probe_limit);
    CHECK_FALSE(found.v4.failure);
    CHECK(found.v4.is_tls_open);
    CHECK(found.v4.has_told_by_tls);
    CHECK_FALSE(found.v4.by_udp);
    CHECK(found.v4.mapping() == address_mapping::unknown);
    CHECK_FALSE(found.v4.has_router); // this machine itself
    CHECK_FALSE(found.v6.is_tried);
}

TEST_CASE("a port at which nobody listens ends the probe", "[call]") {
    asio::io_context loop{1};
    test::tcp::acceptor listener(loop, {asio::ip::address_v4::loopback(), 0});
    const auto port = listener.local_endpoint().port();
    listener.close();
    const auto found = probe(loop, port);
    CHECK(found.v4.failure == asio::error::connection_refused);
    CHECK_FALSE(found.v4.is_tls_open);
}

TEST_CASE("a cancelled probe ends at once, with all that it began", "[call]") {
    asio::io_context loop{1};
    test::relay_site site(loop);
    call::network_target to{"127.0.0.1", site.tls_place().port(), net::family::v4};
    test::spawned<network_facts> run(loop, call::probe_network(loop.get_executor(), std::move(to)));
    test::run_ready(loop);
    run.cancel();
    CHECK_FALSE(run.get().v4.by_udp);
}
