// TLS over sockets, and over transports that move as many bytes as they like.
#include "net/link_steps.hpp"
#include "net/narrow_transport.hpp"
#include "net/sockets.hpp"
#include "support/allocations.hpp"
#include "support/bounded_run.hpp"
#include "support/tls_contexts.hpp"
#include <babel/net/socket_transport.hpp>
#include <babel/net/tls_transport.hpp>

#include <malloc.h>
#include <openssl/crypto.h>
#include <random>

using namespace babel;
using namespace babel::test;
using net::direction;

namespace {

using octets = std::vector<std::uint8_t>;
using tls_link = std::unique_ptr<net::tls_transport>;

/// Both ends of connections, on one loop.
struct tls_links {
    asio::io_context loop{1};
    net::poller poller{loop.get_executor()};
    net::tls_scratch scratch{loop.get_executor(), {}, {}};

    tls_link make(std::unique_ptr<net::transport> below, const crypto::tls_context& context) {
        return std::make_unique<net::tls_transport>(std::move(below), context, scratch);
    }
    /// A client's end of Asio, and a server's end in the poller.
    std::pair<tls_link, tls_link> over(local::socket one, local::socket other) {
        auto client = make(net::make_transport(std::move(one)), client_context());
        return {std::move(client), make(polled(poller, other), server_context())};
    }
    std::pair<tls_link, tls_link> connected() {
        auto [one, other] = local_pair(loop);
        auto links = over(std::move(one), std::move(other));
        connect(*links.first, *links.second);
        return links;
    }
    void connect(net::tls_transport& client, net::tls_transport& server) {
        spawned<error_code> serving(loop, server.handshake());
        CHECK_FALSE(run_bounded(loop, client.handshake()));
        CHECK_FALSE(serving.get());
    }
};

octets random_octets(std::size_t size, unsigned seed) {
    std::minstd_rand random(seed);
    octets all(size);
    for (auto& each : all)
        each = static_cast<std::uint8_t>(random() >> 8U);
    return all;
}

/// A random beginning of the data, in up to 64 pieces.
std::vector<bytes_view> random_pieces(bytes_view data, std::minstd_rand& random) {
    std::vector<bytes_view> pieces(1 + random() % net::max_pieces);
    for (auto& each : pieces) {
        each = data.first(std::min<std::size_t>(random() % 700, data.size()));
        data = data.subspan(each.size());
    }
    return pieces;
}

asio::awaitable<error_code> writes_all(net::tls_transport& to, bytes_view data, unsigned seed) {
    std::minstd_rand random(seed);
    while (!data.empty()) {
        if (random() % 100 == 0)
            to.renew_keys(random() % 2 ? crypto::renewal::own_key : crypto::renewal::both_keys);
        const auto pieces = random_pieces(data, random);
        const auto sent = to.try_write(pieces);
        if (sent) {
            data = data.subspan(*sent);
            continue;
        }
        if (sent.error() != errc::would_block) co_return sent.error();
        const auto [ec] = co_await to.wait(direction::write, as_result);
        if (ec) co_return ec;
    }
    to.shutdown_send();
    co_return error_code();
}

/// Returns the end.
asio::awaitable<error_code> reads_all(net::tls_transport& from, octets& into, unsigned seed) {
    std::minstd_rand random(seed);
    octets room(20'000);
    for (;;) {
        const auto [ec] = co_await from.wait(direction::read, as_result);
        if (ec) co_return ec;
        const auto got = from.try_read(std::span(room).first(1 + random() % room.size()));
        if (got)
            into.insert(into.end(), room.begin(), room.begin() + static_cast<std::ptrdiff_t>(*got));
        else if (got.error() != errc::would_block)
            co_return got.error();
    }
}

/// Sends in both directions at once, and compares.
void check_exchange(
    tls_links& t, net::tls_transport& one, net::tls_transport& other, std::size_t size
) {
    const auto sent = random_octets(size, 1);
    const auto sent_back = random_octets(size, 2);
    octets got;
    octets got_back;
    spawned<error_code> writer(t.loop, writes_all(one, sent, 3));
    spawned<error_code> writer_back(t.loop, writes_all(other, sent_back, 4));
    spawned<error_code> reader(t.loop, reads_all(other, got, 5));
    spawned<error_code> reader_back(t.loop, reads_all(one, got_back, 6));
    CHECK(reader.get() == errc::end_of_stream);
    CHECK(reader_back.get() == errc::end_of_stream);
    CHECK_FALSE(writer.get());
    CHECK_FALSE(writer_back.get());
    if (got != sent || got_back != sent_back) FAIL("the data have changed on their way");
    CHECK(one.queued_bytes() + other.queued_bytes() == 0);
}

} // namespace

TEST_CASE("data pass exactly through small buffers, with new keys now and then", "[tls]") {
    tls_links t;
    auto [one, other] = local_pair(t.loop);
    net::set_send_buffer(one.native_handle(), 4096);
    net::set_send_buffer(other.native_handle(), 4096);
    const auto links = t.over(std::move(one), std::move(other));
    t.connect(*links.first, *links.second);
    check_exchange(t, *links.first, *links.second, 1024 * 1024);
}

TEST_CASE("data pass exactly in bits that a transport takes at random", "[tls]") {
    struct row {
        std::size_t most;
        unsigned one_in;
        std::size_t size;
    };
    const auto each = GENERATE(
        row{1, 3, 5'000}, row{1, 1'000, 20'000}, row{100, 2, 50'000}, row{5'000, 4, 500'000}
    );
    tls_links t;
    auto [one, other] = local_pair(t.loop);
    const auto narrow = [&](auto& socket, unsigned seed) {
        auto below = polled(t.poller, socket);
        return std::make_unique<narrow_transport>(std::move(below), each.most, each.one_in, seed);
    };
    const auto client = t.make(narrow(one, 7), client_context());
    const auto server = t.make(narrow(other, 8), server_context());
    t.connect(*client, *server);
    check_exchange(t, *client, *server, each.size);
}

TEST_CASE("TLS passes over TCP, on both ends of which Nagle's algorithm is off", "[tls]") {
    tls_links t;
    auto [one, other] = connected_pair(t.loop);
    const auto client = t.make(net::make_transport(std::move(one)), client_context());
    const auto server = t.make(polled(t.poller, other), server_context());
    for (auto* each : {client.get(), server.get()}) {
        int is_on = 0;
        socklen_t size = sizeof is_on;
        CHECK(::getsockopt(each->native_handle(), IPPROTO_TCP, TCP_NODELAY, &is_on, &size) == 0);
        CHECK(is_on != 0);
    }
    t.connect(*client, *server);
    check_exchange(t, *client, *server, 100'000);
}

TEST_CASE("a client's handshake ends with the connection, or when it is cancelled", "[tls]") {
    tls_links t;
    auto [one, other] = local_pair(t.loop);
    const auto client = t.make(net::make_transport(std::move(one)), client_context());
    spawned<error_code> waiting(t.loop, client->handshake());
    run_ready(t.loop);
    CHECK_FALSE(waiting.ended());
    SECTION("the server closes without an answer") {
        // The end of a connection with unread bytes is a reset.
        octets room(4096);
        CHECK(other.read_some(asio::buffer(room)) > 100);
        other.close();
        CHECK(waiting.get() == errc::handshake_failed);
    }
    SECTION("a deadline") {
        waiting.cancel();
        CHECK(waiting.get() == asio::error::operation_aborted);
    }
    SECTION("a server that speaks something else") {
        const std::string text = "SSH-2.0-babel\r\n";
        other.write_some(asio::buffer(text));
        CHECK(waiting.get().message() == "wrong version number");
    }
}

TEST_CASE("writing to a peer that is gone raises no signal", "[tls]") {
    tls_links t;
    auto links = t.connected();
    const bool is_client = GENERATE(true, false);
    auto& gone = is_client ? links.second : links.first;
    auto& here = is_client ? links.first : links.second;
    gone.reset();
    const octets data(100);
    CHECK(write_to(*here, data).error() == asio::error::broken_pipe);
    here->shutdown_send();
    here->close();
}

TEST_CASE("a connection that is in use takes no memory for a record", "[tls]") {
    tls_links t;
    const auto links = t.connected();
    const octets data(1000, 7);
    octets room(16 * 1024);
    const auto passes = [&] {
        const bytes_view piece(data);
        const bytes_view pieces[]{piece.first(300), piece.subspan(300)};
        bool is_whole = links.first->try_write(pieces).value() == data.size();
        is_whole = is_whole && links.second->try_read(room).value() == data.size();
        is_whole = is_whole && links.second->try_write(pieces).value() == data.size();
        return is_whole && links.first->try_read(room).value() == data.size();
    };
    CHECK(passes());
    const auto before = heap().allocations;
    for (int i = 0; i < 100; ++i)
        if (!passes()) FAIL("round " << i);
    CHECK(heap().allocations == before);
}

TEST_CASE("an idle session of a server holds at most 16 KiB", "[tls]") {
    constexpr std::size_t count = 200;
    // Each of two record layers of OpenSSL 3.2 and later has 4 KiB.
    const std::size_t most_kib = OpenSSL_version_num() < 0x30200000 ? 16 : 28;
    tls_links t;
    static_cast<void>(t.connected()); // the first one makes things for all
    std::vector<tls_link> sessions;
    sessions.reserve(count);
    octets room(4096);
    const auto before = ::mallinfo2().uordblks;
    for (std::size_t i = 0; i < count; ++i) {
        auto [client, server] = t.connected();
        for (int round = 0; round < 3; ++round) {
            REQUIRE(write_to(*client, octets(500)).has_value());
            REQUIRE(server->try_read(room).value() == 500);
            REQUIRE(write_to(*server, octets(500)).has_value());
        }
        sessions.push_back(std::move(server));
    }
    const auto held = ::mallinfo2().uordblks - before;
    CHECK(held / count <= most_kib * 1024);
}
