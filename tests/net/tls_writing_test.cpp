// Writing to a TLS transport whose peer takes bytes or does not.
#include "net/served_client.hpp"
#include <babel/net/outbox.hpp>

using namespace babel;
using namespace babel::test;
using net::direction;

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
