// Reading from a TLS transport, its end, and its destruction.
#include "net/served_client.hpp"

using namespace babel;
using namespace babel::test;
using net::direction;

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
