// The server's end of connections by TLS, one at a time, which a test plays.
#pragma once

#include "net/sockets.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include "support/tls_contexts.hpp"
#include <babel/client/known_servers.hpp>
#include <babel/crypto/openssh_key.hpp>
#include <babel/crypto/tls_engine.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/error.hpp>
#include <boost/asio/write.hpp>

#include <cstdint>
#include <optional>
#include <vector>

namespace babel::test {

/// Its loop never runs: it is asked between the steps of the client's.
class tls_server {
public:
    tls_server() { listener_.non_blocking(true); }

    tcp::endpoint place() const { return listener_.local_endpoint(); }
    /// The server as its clients keep it, with that key.
    client::known_server entry(const crypto::public_key& key) const {
        return {{"127.0.0.1", place().port()}, fingerprint_of(key), key, "2026-11-29"};
    }
    /// Accepts a client, in the place of an earlier one, and completes the handshake.
    void accept(asio::io_context& of_client) {
        error_code ignored;
        socket_.close(ignored);
        engine.emplace(server_context());
        heard.clear();
        run_until(of_client, [this] {
            error_code none_yet;
            if (!socket_.is_open()) listener_.accept(socket_, none_yet);
            if (!socket_.is_open()) return false;
            socket_.non_blocking(true);
            return pump() && engine->is_established();
        });
    }
    /// Takes the bytes that came. Returns false once the client has closed.
    bool pump() {
        std::vector<std::uint8_t> came(4096);
        std::vector<std::uint8_t> plain(4096);
        std::vector<std::uint8_t> out;
        error_code ec;
        came.resize(socket_.read_some(asio::buffer(came), ec));
        const auto got = engine->receive(came, plain, out);
        if (got)
            heard.insert(
                heard.end(),
                plain.begin(),
                plain.begin() + static_cast<std::ptrdiff_t>(got->plaintext)
            );
        if (!out.empty()) asio::write(socket_, asio::buffer(out));
        return !ec || ec == asio::error::would_block;
    }
    template <class... Messages>
    void says(const Messages&... all) {
        std::vector<std::uint8_t> packets;
        (wire::encode_to(packets, all), ...);
        std::vector<std::uint8_t> out;
        REQUIRE_FALSE(engine->send(packets, out));
        asio::write(socket_, asio::buffer(out));
    }

    std::optional<crypto::tls_engine> engine; ///< of the present connection
    std::vector<std::uint8_t> heard;          ///< its plaintext

private:
    asio::io_context loop_{1};
    tcp::acceptor listener_{loop_, at("127.0.0.1")};
    tcp::socket socket_{loop_};
};

} // namespace babel::test
