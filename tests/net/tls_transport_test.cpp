// TLS over a scripted transport, whose other end is an engine.
#include "net/link_steps.hpp"
#include "support/bounded_run.hpp"
#include "support/scripted_transport.hpp"
#include "support/tls_pair.hpp"
#include <babel/net/outbox.hpp>
#include <babel/net/tls_transport.hpp>

#include <optional>

using namespace babel;
using namespace babel::test;
using net::direction;

namespace {

/// A server's transport, and the client's engine at the other end.
struct served_client {
    asio::io_context loop{1};
    scripted_peer wire{loop.get_executor()};
    tls_side client{client_context()};
    net::tls_scratch scratch{};
    std::optional<net::tls_transport> link{
        std::in_place, loop.get_executor(), wire.make_transport(), server_context(), scratch};
    std::array<std::uint8_t, 1000> room{};

    void passes_on() {
        if (!client.out.empty()) wire.sends(client.take_out());
    }
    void reads_answer() { client.receive(wire.take_received()); }
    /// Bytes read from the link, as text; the error's message if there are none.
    std::string reads(std::size_t most = 1000) {
        const auto got = link->try_read(std::span(room).first(most));
        if (!got) return got.error().message();
        return {reinterpret_cast<const char*>(room.data()), *got};
    }
    void connects() {
        client.starts();
        passes_on();
        CHECK(reads() == would_block());
        reads_answer();
        passes_on();
        CHECK(reads() == would_block());
        REQUIRE(link->engine().is_established());
    }
    void client_sends(const std::string& text) {
        client.sends(text);
        passes_on();
    }
    static std::string would_block() { return error_code(errc::would_block).message(); }
    result<std::size_t> writes(std::string_view text) {
        const auto piece = as_bytes(text);
        return link->try_write(std::span(&piece, 1));
    }
};

/// The end of a wait, once there is one.
struct awaited {
    std::optional<error_code> end;
    void start(net::transport& on, direction what) {
        end.reset();
        on.wait(what, [this](error_code ec) { end = ec; });
    }
};

} // namespace

TEST_CASE("reading drives a server's handshake, and then returns data", "[tls]") {
    served_client t;
    t.connects();
    t.client_sends("hello");
    CHECK(t.reads() == "hello");
    CHECK(t.reads() == served_client::would_block());
    CHECK(t.writes("welcome").value() == 7);
    t.reads_answer();
    CHECK(t.client.got == "welcome");
    CHECK(t.link->queued_bytes() == 0);
}

TEST_CASE("the data behind a client's last message are read with it", "[tls]") {
    served_client t;
    t.client.starts();
    t.passes_on();
    CHECK(t.reads() == served_client::would_block());
    t.reads_answer();
    t.client.sends("hello");
    t.passes_on();
    CHECK(t.reads() == "hello");
}

TEST_CASE("a read after one that filled its buffer needs no new bytes", "[tls]") {
    served_client t;
    t.connects();
    t.client.sends("one two");
    t.client.sends("three");
    t.passes_on();
    awaited wait;
    for (const auto* expected : {"one ", "twot", "hree"}) {
        wait.start(*t.link, direction::read);
        CHECK_FALSE(wait.end); // never inside the call
        run_ready(t.loop);
        CHECK(wait.end == error_code());
        CHECK(t.reads(4) == expected);
    }
    wait.start(*t.link, direction::read); // the last one may have left more
    run_ready(t.loop);
    CHECK(t.reads(4) == served_client::would_block());
    wait.start(*t.link, direction::read);
    run_ready(t.loop);
    CHECK_FALSE(wait.end);
    t.wire.sends({});
    run_ready(t.loop);
}

TEST_CASE("half a record does not end a wait again and again", "[tls]") {
    served_client t;
    t.connects();
    t.client.sends("hello");
    auto all = t.client.take_out();
    const auto half = static_cast<std::ptrdiff_t>(all.size() / 2);
    t.wire.sends({all.begin(), all.begin() + half});
    CHECK(t.reads() == served_client::would_block());
    awaited wait;
    wait.start(*t.link, direction::read);
    run_ready(t.loop);
    CHECK_FALSE(wait.end);
    t.wire.sends({all.begin() + half, all.end()});
    run_ready(t.loop);
    CHECK(wait.end == error_code());
    CHECK(t.reads() == "hello");
}

TEST_CASE("a read asks the transport below once", "[tls]") {
    served_client t;
    t.connects();
    t.client_sends("one");
    t.client_sends("two");
    CHECK(t.reads() == "one");
    CHECK_FALSE(t.wire.was_read());
    CHECK(t.reads() == "two");
}

TEST_CASE("pieces are gathered into one record of 16 KiB at most", "[tls]") {
    served_client t;
    t.connects();
    t.reads_answer();
    const std::string piece(300, 'x');
    const std::vector<bytes_view> pieces(60, as_bytes(piece));
    CHECK(t.link->try_write(pieces).value() == 16 * 1024);
    CHECK(t.wire.received().size() == 16 * 1024 + 22);
    CHECK(t.link->try_write(std::span(pieces).first(2)).value() == 600);
    CHECK(t.link->try_write({}).value() == 0);
    t.reads_answer();
    CHECK(t.client.got == std::string(16 * 1024 + 600, 'x'));
}

TEST_CASE("bytes that were taken leave without another call", "[tls]") {
    served_client t;
    t.connects();
    t.wire.stops_taking(10);
    CHECK(t.writes("hello").value() == 5);
    const auto queued = t.link->queued_bytes();
    CHECK(queued > 100);
    CHECK(t.writes("more").error() == errc::would_block);
    CHECK(t.link->queued_bytes() == queued);
    t.wire.takes(50);
    run_ready(t.loop);
    CHECK(t.link->queued_bytes() == queued - 50);
    t.wire.takes();
    run_ready(t.loop);
    CHECK(t.link->queued_bytes() == 0);
    t.reads_answer();
    CHECK(t.client.got == "hello");
}

TEST_CASE("a wait for writing ends once nothing is queued", "[tls]") {
    served_client t;
    t.connects();
    t.wire.stops_taking();
    CHECK(t.writes("hello").value() == 5);
    awaited wait;
    wait.start(*t.link, direction::write);
    t.wire.takes(50);
    run_ready(t.loop);
    CHECK_FALSE(wait.end);
    t.wire.takes();
    run_ready(t.loop);
    CHECK(wait.end == error_code());
    wait.start(*t.link, direction::write);
    run_ready(t.loop);
    CHECK(wait.end == error_code());
}

TEST_CASE("a writer waits for the end of the handshake", "[tls]") {
    served_client t;
    net::outbox box(*t.link, 1000);
    CHECK(box.post(as_bytes("welcome")));
    run_ready(t.loop);
    CHECK(t.wire.received().empty());
    t.connects();
    run_ready(t.loop);
    t.reads_answer();
    CHECK(t.client.got == "welcome");
    CHECK(box.waiting_bytes() == 0);
}

TEST_CASE("a flight that is not taken at once still leaves during the handshake", "[tls]") {
    served_client t;
    t.wire.stops_taking(100);
    t.client.starts();
    t.passes_on();
    CHECK(t.reads() == served_client::would_block());
    CHECK(t.link->queued_bytes() > 100);
    t.wire.takes();
    run_ready(t.loop);
    t.reads_answer();
    CHECK(t.client.engine.is_established());
}

TEST_CASE("the end of sending stands behind all data", "[tls]") {
    served_client t;
    t.connects();
    t.wire.stops_taking();
    CHECK(t.writes("goodbye").value() == 7);
    t.link->shutdown_send();
    CHECK_FALSE(t.wire.saw_shutdown());
    CHECK(t.writes("more").error() == errc::would_block);
    t.wire.takes();
    run_ready(t.loop);
    CHECK(t.wire.saw_shutdown());
    t.reads_answer();
    CHECK(t.client.got == "goodbye");
    CHECK(t.client.end == errc::end_of_stream);
    CHECK(t.writes("more").has_error());
    t.client_sends("still here");
    CHECK(t.reads() == "still here");
}

TEST_CASE("only close_notify is an end; all others are told apart", "[tls]") {
    served_client t;
    SECTION("close_notify behind data, over a connection that stays") {
        t.connects();
        t.client.sends("goodbye");
        t.client.engine.close(t.client.out);
        t.passes_on();
        CHECK(t.reads() == "goodbye");
        awaited wait;
        wait.start(*t.link, direction::read);
        run_ready(t.loop);
        CHECK(wait.end == error_code());
        CHECK(t.reads() == error_code(errc::end_of_stream).message());
        CHECK(t.reads() == error_code(errc::end_of_stream).message());
    }
    SECTION("none") {
        t.connects();
        t.client_sends("hello");
        t.wire.closes();
        CHECK(t.reads() == "hello");
        CHECK(t.reads() == error_code(errc::torn_stream).message());
    }
    SECTION("none, in the handshake") {
        t.client.starts();
        t.passes_on();
        t.wire.closes();
        CHECK(t.reads() == served_client::would_block());
        CHECK(t.reads() == error_code(errc::handshake_failed).message());
    }
    SECTION("a reset") {
        t.connects();
        t.wire.fails(asio::error::connection_reset);
        CHECK(t.reads() == error_code(asio::error::connection_reset).message());
    }
    SECTION("bytes that are no TLS") {
        t.wire.sends(bytes(20, 1));
        CHECK(t.reads() == "wrong version number");
        CHECK(t.writes("x").error().message() == "wrong version number");
    }
    SECTION("a changed record, which gets an alert") {
        t.connects();
        t.reads_answer();
        t.client.sends("hello");
        t.client.out.back() ^= 1U;
        t.passes_on();
        CHECK(t.reads() == "decryption failed or bad record mac");
        t.reads_answer();
        CHECK(t.client.end.message().find("alert bad record mac") != std::string::npos);
        awaited wait;
        wait.start(*t.link, direction::read);
        run_ready(t.loop);
        CHECK(wait.end == error_code());
    }
}

TEST_CASE("a failure to write is permanent, and frees what is queued", "[tls]") {
    served_client t;
    t.connects();
    t.wire.stops_taking();
    CHECK(t.writes("hello").value() == 5);
    awaited wait;
    wait.start(*t.link, direction::write);
    t.wire.fails_to_take(asio::error::broken_pipe);
    t.wire.takes();
    run_ready(t.loop);
    CHECK(wait.end.has_value());
    CHECK(t.writes("more").error() == asio::error::broken_pipe);
    CHECK(t.link->queued_bytes() == 0);
    t.client_sends("reading goes on");
    CHECK(t.reads() == "reading goes on");
}

TEST_CASE("closing sends close_notify and aborts waits in a later turn", "[tls]") {
    served_client t;
    t.connects();
    t.reads_answer();
    t.wire.stops_taking();
    CHECK(t.writes("hello").value() == 5);
    awaited reader;
    awaited writer;
    reader.start(*t.link, direction::read);
    writer.start(*t.link, direction::write);
    t.wire.takes();
    t.link->close();
    CHECK_FALSE(reader.end);
    CHECK_FALSE(writer.end);
    run_until_idle(t.loop);
    CHECK(reader.end == asio::error::operation_aborted);
    CHECK(writer.end == asio::error::operation_aborted);
    CHECK(t.wire.saw_close());
    t.reads_answer();
    CHECK(t.client.got == "hello");
    CHECK(t.client.end == errc::end_of_stream);
    CHECK(t.reads() == error_code(asio::error::bad_descriptor).message());
    CHECK(t.writes("x").has_error());
    for (const auto what : {direction::read, direction::write}) {
        awaited late;
        late.start(*t.link, what);
        run_until_idle(t.loop);
        CHECK(late.end == asio::error::bad_descriptor);
    }
}

TEST_CASE("nothing is read after closing, even if it has come before", "[tls]") {
    served_client t;
    t.connects();
    t.client_sends("hello");
    CHECK(t.reads(2) == "he");
    t.link->close();
    CHECK(t.reads() == error_code(asio::error::bad_descriptor).message());
}

TEST_CASE("a TLS transport may be destroyed during waits", "[tls]") {
    served_client t;
    t.connects();
    t.wire.stops_taking();
    CHECK(t.writes("hello").value() == 5);
    awaited reader;
    awaited writer;
    reader.start(*t.link, direction::read);
    writer.start(*t.link, direction::write);
    t.link.reset();
    run_until_idle(t.loop);
    CHECK(reader.end == asio::error::operation_aborted);
    CHECK(writer.end == asio::error::operation_aborted);
}

TEST_CASE("a writer may destroy the transport that wakes it", "[tls]") {
    served_client t;
    t.connects();
    t.wire.stops_taking();
    CHECK(t.writes("hello").value() == 5);
    bool was_woken = false;
    t.link->wait(direction::write, [&](error_code) {
        was_woken = true;
        t.link.reset();
    });
    t.wire.takes();
    run_until_idle(t.loop);
    CHECK(was_woken);
}

TEST_CASE("a wait for writing can be cancelled and the transport stays", "[tls]") {
    served_client t;
    t.connects();
    t.wire.stops_taking();
    CHECK(t.writes("hello").value() == 5);
    spawned<error_code> waiting(t.loop, wait_for(*t.link, direction::write));
    run_ready(t.loop);
    waiting.cancel();
    CHECK(waiting.get() == asio::error::operation_aborted);
    t.wire.takes();
    run_until_idle(t.loop);
    t.reads_answer();
    CHECK(t.client.got == "hello");
}

TEST_CASE("keys are renewed on demand, also while a writer waits", "[tls]") {
    served_client t;
    t.connects();
    t.wire.stops_taking();
    awaited writer;
    writer.start(*t.link, direction::write);
    t.link->renew_keys(crypto::renewal::both_keys);
    CHECK(t.link->queued_bytes() > 0);
    t.wire.takes();
    run_until_idle(t.loop);
    CHECK(writer.end == error_code());
    CHECK(t.writes("hello").value() == 5);
    t.reads_answer();
    CHECK(t.client.got == "hello");
}
