// The scripted connection behaves as a socket would.
#include "net/link_steps.hpp"
#include "support/bounded_run.hpp"
#include "support/scripted_transport.hpp"

using namespace babel;
using namespace babel::test;
using net::direction;

namespace {

using bytes = std::vector<std::uint8_t>;

bytes read_from(net::transport& from, std::size_t most) {
    bytes buffer(most);
    const auto got = from.try_read(buffer);
    buffer.resize(got ? *got : 0);
    return buffer;
}

} // namespace

TEST_CASE("a script of reads is played in order", "[scripted]") {
    asio::io_context loop{1};
    scripted_peer peer(loop.get_executor());
    const auto link = peer.make_transport();
    bytes buffer(8);
    CHECK(link->try_read(buffer).error() == errc::would_block);
    peer.sends({1, 2, 3});
    peer.sends({4});
    peer.fails(errc::would_block);
    peer.closes();
    CHECK(read_from(*link, 2) == bytes{1, 2});
    CHECK(read_from(*link, 2) == bytes{3});
    CHECK(read_from(*link, 2) == bytes{4});
    CHECK(link->try_read(buffer).error() == errc::would_block);
    CHECK(link->try_read(buffer).error() == errc::end_of_stream);
    CHECK(link->try_read(buffer).error() == errc::end_of_stream);
}

TEST_CASE("a script of writes is played in order", "[scripted]") {
    asio::io_context loop{1};
    scripted_peer peer(loop.get_executor());
    const auto link = peer.make_transport();
    CHECK(*write_to(*link, {1, 2, 3}) == 3);
    peer.takes_at_most(1);
    peer.fails_to_take(errc::would_block);
    CHECK(*write_to(*link, {4, 5}) == 1);
    CHECK(write_to(*link, {5}).error() == errc::would_block);
    CHECK(*write_to(*link, {5}) == 1);
    peer.stops_taking(1);
    CHECK(*write_to(*link, {6, 7}) == 1);
    CHECK(write_to(*link, {7}).error() == errc::would_block);
    peer.takes(1);
    CHECK(*write_to(*link, {7, 8}) == 1);
    peer.takes();
    CHECK(*write_to(*link, {8, 9}) == 2);
    CHECK(peer.received() == bytes{1, 2, 3, 4, 5, 6, 7, 8, 9});
    CHECK(peer.write_sizes() == std::vector<std::size_t>{3, 1, 1, 1, 1, 2});
    peer.fails_to_take(asio::error::broken_pipe);
    CHECK(write_to(*link, {1}).error() == asio::error::broken_pipe);
    CHECK(write_to(*link, {1}).error() == asio::error::broken_pipe);
}

TEST_CASE("waits on a scripted connection end when trying again makes sense", "[scripted]") {
    asio::io_context loop{1};
    scripted_peer peer(loop.get_executor());
    const auto link = peer.make_transport();
    peer.stops_taking();
    spawned<error_code> readable(loop, wait_for(*link, direction::read));
    spawned<error_code> writable(loop, wait_for(*link, direction::write));
    run_ready(loop);
    CHECK(peer.is_awaited(direction::read));
    CHECK_FALSE(readable.ended());
    CHECK_FALSE(writable.ended());
    peer.sends({1});
    CHECK_FALSE(readable.get());
    CHECK_FALSE(writable.ended());
    peer.takes();
    CHECK_FALSE(writable.get());
    CHECK_FALSE(run_bounded(loop, wait_for(*link, direction::read))); // there is still something
}

TEST_CASE("waits on a scripted connection end by cancellation and by closing", "[scripted]") {
    asio::io_context loop{1};
    scripted_peer peer(loop.get_executor());
    auto link = peer.make_transport();
    spawned<error_code> cancelled(loop, wait_for(*link, direction::read));
    spawned<error_code> closed(loop, wait_for(*link, direction::read));
    run_ready(loop);
    cancelled.cancel();
    CHECK(cancelled.get() == asio::error::operation_aborted);
    CHECK_FALSE(closed.ended());
    link.reset();
    CHECK(closed.get() == asio::error::operation_aborted);
    CHECK(peer.saw_close());
    CHECK_FALSE(peer.saw_shutdown());
    run_until_idle(loop);
}
