// The link to a server that does not read.
#include "client/link/control_link.hpp"
#include "support/bounded_run.hpp"
#include <babel/net/socket_transport.hpp>
#include <babel/net/tcp.hpp>

#include <boost/asio/io_context.hpp>

#include <array>
#include <string>

using namespace babel;
using net::tcp;

namespace {

struct connected {
    explicit connected(asio::io_context& loop) : near(loop), far(loop) {
        tcp::acceptor listener(loop, {asio::ip::address_v4::loopback(), 0});
        near.open(tcp::v4());
        near.set_option(asio::socket_base::send_buffer_size(4096));
        near.connect(listener.local_endpoint());
        listener.accept(far);
    }
    tcp::socket near, far;
};

} // namespace

TEST_CASE("a server that does not read ends the link with a reason", "[control_link]") {
    asio::io_context loop{1};
    connected sockets(loop);
    std::array<std::uint8_t, 1024> buffer{};
    client::control_link link(
        net::make_transport(std::move(sockets.near)), client::link_kind::base, buffer
    );
    test::spawned<error_code> running(loop, link.run([](const client::link_message&) {}));
    const std::string name(200, 'n');
    for (int i = 0; i < 100'000 && !running.ended(); ++i) {
        link.send(wire::call_refused{name});
        test::run_ready(loop);
    }
    CHECK(running.get() == errc::slow_consumer);
}

TEST_CASE("several messages are one run of bytes", "[control_link]") {
    asio::io_context loop{1};
    connected sockets(loop);
    std::array<std::uint8_t, 1024> buffer{};
    client::control_link link(
        net::make_transport(std::move(sockets.near)), client::link_kind::base, buffer
    );
    const wire::call_refused word{"alice"};
    link.send(word, word);
    const auto once = wire::encode(word);
    auto wanted = once;
    wanted.insert(wanted.end(), once.begin(), once.end());
    std::vector<std::uint8_t> got(1024);
    got.resize(sockets.far.read_some(asio::buffer(got)));
    CHECK(got == wanted);
}
