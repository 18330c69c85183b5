// Two TLS engines, and the bytes between them.
#pragma once

#include "support/catch.hpp"
#include "support/tls_contexts.hpp"
#include <babel/crypto/tls_engine.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace babel::test {

using bytes = std::vector<std::uint8_t>;

inline bytes_view as_bytes(std::string_view text) {
    return {reinterpret_cast<const std::uint8_t*>(text.data()), text.size()};
}

/// An engine, its output, and the data that it has received.
struct tls_side {
    explicit tls_side(const crypto::tls_context& context, std::string_view host = {})
        : engine(context, host) {}

    crypto::tls_engine engine;
    bytes out;
    std::string got;
    error_code end;                           ///< of receiving
    crypto::silent_records::time_point now{}; ///< of receiving

    /// Receives the bytes in pieces of that size, and drops what follows an end.
    void receive(bytes_view all, std::size_t step) {
        while (!all.empty() && !end) {
            auto piece = all.first(std::min(step, all.size()));
            all = all.subspan(piece.size());
            receive(piece);
        }
    }
    void receive(bytes_view piece) {
        std::array<std::uint8_t, 4096> room;
        std::size_t count = room.size();
        while (!piece.empty() || count == room.size() || engine.is_over()) {
            const auto step = engine.receive(piece, room, out, now);
            if (!step) {
                end = step.error();
                return;
            }
            piece = piece.subspan(step->ciphertext);
            count = step->plaintext;
            got.append(reinterpret_cast<const char*>(room.data()), count);
        }
    }
    void starts() {
        const auto step = engine.receive({}, {}, out);
        REQUIRE(step.has_value());
    }
    bytes take_out() { return std::exchange(out, {}); }
    void sends(std::string_view text) { REQUIRE(!engine.send(as_bytes(text), out)); }
};

struct tls_pair {
    explicit tls_pair(
        const crypto::tls_context& server_settings = server_context(),
        const crypto::tls_context& client_settings = client_context(),
        std::string_view host = {}
    )
        : server(server_settings), client(client_settings, host) {
        client.starts();
    }

    tls_side server;
    tls_side client;

    /// Passes bytes on in pieces of that size until no side has any.
    void exchange(std::size_t step = 64 * 1024) {
        while (!client.out.empty() || !server.out.empty()) {
            server.receive(client.take_out(), step);
            client.receive(server.take_out(), step);
        }
    }
    bool is_established() const {
        return client.engine.is_established() && server.engine.is_established();
    }
    void connects() {
        exchange();
        REQUIRE(is_established());
    }
};

} // namespace babel::test
