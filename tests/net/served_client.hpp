// A TLS transport of a server over a script, at whose other end a client's engine is.
#pragma once

#include "net/link_steps.hpp"
#include "support/bounded_run.hpp"
#include "support/scripted_transport.hpp"
#include "support/tls_pair.hpp"
#include <babel/net/tls_transport.hpp>

#include <optional>
#include <string>
#include <string_view>

namespace babel::test {

/// A server's transport, and the client's engine at the other end.
struct served_client {
    asio::io_context loop{1};
    scripted_peer wire{loop.get_executor()};
    tls_side client{client_context()};
    net::tls_scratch scratch{loop.get_executor(), {}, {}};
    std::optional<net::tls_transport> link{
        std::in_place, wire.make_transport(), server_context(), scratch};
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
    void start(net::transport& on, net::direction what) {
        end.reset();
        on.wait(what, [this](error_code ec) { end = ec; });
    }
};

} // namespace babel::test
