// The transport over sockets: each operation, over TCP and over socket pairs.
#include "net/link_steps.hpp"
#include "net/sockets.hpp"
#include <babel/net/poller.hpp>
#include <babel/net/socket_transport.hpp>

#include <boost/asio/buffer.hpp>

#include <sys/socket.h>

#include <functional>

using namespace babel;
using namespace babel::test;
using net::direction;

namespace {

using bytes = std::vector<std::uint8_t>;

struct link_pair {
    std::string kind;
    std::unique_ptr<net::transport> here;
    std::unique_ptr<net::transport> there;
};

template <class Socket>
link_pair wrap(std::string kind, std::pair<Socket, Socket> sockets) {
    return {
        std::move(kind),
        net::make_transport(std::move(sockets.first)),
        net::make_transport(std::move(sockets.second)),
    };
}

template <class Socket>
link_pair wrap(net::poller& in, std::string kind, std::pair<Socket, Socket> sockets) {
    return {std::move(kind), polled(in, sockets.first), polled(in, sockets.second)};
}

/// Runs a test over each kind of connection.
void over_each_kind(const std::function<void(asio::io_context&, link_pair&)>& test) {
    asio::io_context loop{1};
    net::poller poller(loop.get_executor());
    std::vector<link_pair> kinds;
    kinds.push_back(wrap("TCP", connected_pair(loop)));
    kinds.push_back(wrap("socket pair", local_pair(loop)));
    kinds.push_back(wrap(poller, "polled TCP", connected_pair(loop)));
    kinds.push_back(wrap(poller, "polled socket pair", local_pair(loop)));
    for (auto& links : kinds) {
        INFO("over " << links.kind);
        test(loop, links);
    }
    run_until_idle(loop);
}

/// The available data, once there is some.
bytes read_from(asio::io_context& loop, net::transport& from) {
    REQUIRE_FALSE(run_bounded(loop, wait_for(from, direction::read)));
    bytes buffer(100'000);
    const auto got = from.try_read(buffer);
    REQUIRE(got.has_value());
    buffer.resize(*got);
    return buffer;
}

/// Writes until nothing more is taken. Returns the number of bytes.
std::size_t fill(net::transport& to) {
    const bytes block(100'000, 0x55);
    std::size_t total = 0;
    while (const auto sent = write_to(to, block))
        total += *sent;
    return total;
}

void drain(asio::io_context& loop, net::transport& from, std::size_t total) {
    while (total > 0)
        total -= read_from(loop, from).size();
}

} // namespace

TEST_CASE("one side reads the bytes that the other writes", "[transport]") {
    over_each_kind([](asio::io_context& loop, link_pair& links) {
        const bytes data{1, 2, 3};
        CHECK(*write_to(*links.here, data) == 3);
        CHECK(read_from(loop, *links.there) == data);
        CHECK(*write_to(*links.there, data) == 3);
        CHECK(read_from(loop, *links.here) == data);
    });
}

TEST_CASE("with nothing to read or no room to write it would block", "[transport]") {
    over_each_kind([](asio::io_context&, link_pair& links) {
        bytes buffer(10);
        CHECK(links.here->try_read(buffer).error() == errc::would_block);
        fill(*links.here);
        CHECK(write_to(*links.here, buffer).error() == errc::would_block);
    });
}

TEST_CASE("up to 64 pieces are gathered and the rest is left", "[transport]") {
    over_each_kind([](asio::io_context& loop, link_pair& links) {
        bytes data(100);
        for (std::size_t i = 0; i < data.size(); ++i)
            data[i] = static_cast<std::uint8_t>(i);
        std::vector<bytes_view> pieces;
        for (std::size_t i = 0; i < data.size(); ++i)
            pieces.push_back(bytes_view(data).subspan(i, 1));
        CHECK(*links.here->try_write(pieces) == 64);
        CHECK(read_from(loop, *links.there) == bytes(data.begin(), data.begin() + 64));
        CHECK(*links.here->try_write({}) == 0);
    });
}

TEST_CASE("a wait for reading ends when something arrives", "[transport]") {
    over_each_kind([](asio::io_context& loop, link_pair& links) {
        spawned<error_code> readable(loop, wait_for(*links.here, direction::read));
        run_ready(loop);
        CHECK_FALSE(readable.ended());
        CHECK(write_to(*links.there, {1}).has_value());
        CHECK_FALSE(readable.get());
        CHECK_FALSE(run_bounded(loop, wait_for(*links.here, direction::read))); // still there
    });
}

TEST_CASE("a wait for writing ends when the other side made room", "[transport]") {
    over_each_kind([](asio::io_context& loop, link_pair& links) {
        CHECK_FALSE(run_bounded(loop, wait_for(*links.here, direction::write)));
        const auto total = fill(*links.here);
        spawned<error_code> writable(loop, wait_for(*links.here, direction::write));
        run_ready(loop);
        CHECK_FALSE(writable.ended());
        drain(loop, *links.there, total);
        CHECK_FALSE(writable.get());
        CHECK(write_to(*links.here, {1}).has_value());
    });
}

TEST_CASE("after a shutdown the other side sees the end and can still send", "[transport]") {
    over_each_kind([](asio::io_context& loop, link_pair& links) {
        CHECK(write_to(*links.here, {7}).has_value());
        links.here->shutdown_send();
        CHECK(read_from(loop, *links.there) == bytes{7});
        CHECK_FALSE(run_bounded(loop, wait_for(*links.there, direction::read)));
        bytes buffer(10);
        CHECK(links.there->try_read(buffer).error() == errc::end_of_stream);
        CHECK(write_to(*links.there, {8}).has_value());
        CHECK(read_from(loop, *links.here) == bytes{8});
        CHECK(write_to(*links.here, {9}).error() == asio::error::broken_pipe);
    });
}

TEST_CASE("closing aborts waits in a later turn", "[transport]") {
    over_each_kind([](asio::io_context& loop, link_pair& links) {
        fill(*links.here);
        spawned<error_code> readable(loop, wait_for(*links.here, direction::read));
        spawned<error_code> writable(loop, wait_for(*links.here, direction::write));
        run_ready(loop);
        links.here->close();
        CHECK_FALSE(readable.ended());
        CHECK(readable.get() == asio::error::operation_aborted);
        CHECK(writable.get() == asio::error::operation_aborted);
    });
}

TEST_CASE("a transport may be destroyed during a wait", "[transport]") {
    over_each_kind([](asio::io_context& loop, link_pair& links) {
        spawned<error_code> readable(loop, wait_for(*links.here, direction::read));
        run_ready(loop);
        links.here.reset();
        CHECK(readable.get() == asio::error::operation_aborted);
    });
}

TEST_CASE("a wait can be cancelled and the transport stays", "[transport]") {
    over_each_kind([](asio::io_context& loop, link_pair& links) {
        spawned<error_code> readable(loop, wait_for(*links.here, direction::read));
        run_ready(loop);
        readable.cancel();
        CHECK(readable.get() == asio::error::operation_aborted);
        CHECK(write_to(*links.there, {1}).has_value());
        CHECK(read_from(loop, *links.here) == bytes{1});
    });
}

TEST_CASE("cancelling a wait that is already over does nothing", "[transport]") {
    over_each_kind([](asio::io_context& loop, link_pair& links) {
        spawned<error_code> readable(loop, wait_for(*links.here, direction::read));
        run_ready(loop);
        CHECK(write_to(*links.there, {1}).has_value());
        CHECK_FALSE(readable.get());
        readable.cancel();
        run_ready(loop);
    });
}

TEST_CASE("a closed transport has no descriptor and reports errors", "[transport]") {
    over_each_kind([](asio::io_context& loop, link_pair& links) {
        CHECK(links.here->native_handle() >= 0);
        links.here->close();
        links.here->close();
        links.here->shutdown_send();
        CHECK(links.here->native_handle() == -1);
        bytes buffer(10);
        CHECK(links.here->try_read(buffer).error() == asio::error::bad_descriptor);
        CHECK(write_to(*links.here, buffer).error() == asio::error::bad_descriptor);
        CHECK(run_bounded(loop, wait_for(*links.here, direction::read)).failed());
    });
}

TEST_CASE("a reset of the connection is distinguished from its end", "[transport]") {
    asio::io_context loop{1};
    auto sockets = connected_pair(loop);
    const auto here = net::make_transport(std::move(sockets.first));
    sockets.second.set_option(asio::socket_base::linger(true, 0));
    sockets.second.close();
    CHECK_FALSE(run_bounded(loop, wait_for(*here, direction::read)));
    bytes buffer(10);
    CHECK(here->try_read(buffer).error() == asio::error::connection_reset);
}
