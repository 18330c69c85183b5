// Two TLS engines, and a middle that changes, drops and adds what it likes: data arrive as they
// were sent or not at all, and only close_notify is an end.
#include "fuzz/fixed_randomness.hpp"
#include "fuzz/require.hpp"
#include "support/tls_contexts.hpp"
#include <babel/crypto/tls_engine.hpp>

#include <algorithm>
#include <array>
#include <cstdint>
#include <string>
#include <vector>

namespace {

using namespace babel;
using namespace babel::crypto;
using fuzz::require;
using bytes = std::vector<std::uint8_t>;

/// One byte after another; zeros at the end.
struct script {
    bytes_view rest;
    bool is_over() const { return rest.empty(); }
    std::uint8_t next() {
        if (rest.empty()) return 0;
        const auto first = rest.front();
        rest = rest.subspan(1);
        return first;
    }
};

struct end_point {
    explicit end_point(const tls_context& context) : engine(context) {}

    tls_engine engine;
    bytes wire; ///< sent and not delivered
    bytes sent;
    bytes got;
    bool has_closed = false;

    void send(std::size_t size) {
        if (!engine.is_established()) return;
        const bytes data(size, static_cast<std::uint8_t>(sent.size()));
        if (!engine.send(data, wire)) sent.insert(sent.end(), data.begin(), data.end());
    }
    void close() {
        engine.close(wire);
        has_closed = engine.is_established();
    }
};

/// Delivers a beginning of the bytes.
void deliver(end_point& from, end_point& to, std::size_t most, std::size_t room) {
    bytes piece(from.wire.begin(), from.wire.begin() + static_cast<std::ptrdiff_t>(most));
    from.wire.erase(from.wire.begin(), from.wire.begin() + static_cast<std::ptrdiff_t>(most));
    bytes into(room);
    for (bytes_view rest = piece;;) {
        const auto before = to.wire.size();
        const auto step = to.engine.receive(rest, into, to.wire);
        require(to.wire.size() - before < 8 * 1024);
        if (!step) {
            if (step.error() == errc::end_of_stream) require(from.has_closed);
            return;
        }
        require(step->ciphertext <= rest.size() && step->plaintext <= room);
        rest = rest.subspan(step->ciphertext);
        to.got.insert(
            to.got.end(), into.begin(), into.begin() + static_cast<std::ptrdiff_t>(step->plaintext)
        );
        if (rest.empty() && step->plaintext < room) return;
        require(step->ciphertext + step->plaintext > 0);
    }
}

void step(script& play, end_point& from, end_point& to) {
    const auto what = play.next();
    const std::size_t at = play.next();
    switch (what % 8) {
    case 0:
        return from.send(at * at);
    case 1:
        return from.engine.renew_keys(at % 2 ? renewal::own_key : renewal::both_keys, from.wire);
    case 2:
        return from.close();
    case 3: // changed
        if (at < from.wire.size()) from.wire[at] ^= play.next();
        return;
    case 4: // dropped
        from.wire.erase(
            from.wire.begin(),
            from.wire.begin() + static_cast<std::ptrdiff_t>(std::min(at, from.wire.size()))
        );
        return;
    case 5: // added
        for (std::size_t i = 0; i < at && !play.is_over(); ++i)
            from.wire.push_back(play.next());
        return;
    default: // delivered, in part or as a whole
        deliver(from, to, at % 2 ? from.wire.size() : std::min(at, from.wire.size()), 1 + at * 7);
    }
}

void require_beginning(const bytes& got, const bytes& sent) {
    require(got.size() <= sent.size() && std::equal(got.begin(), got.end(), sent.begin()));
}

} // namespace

// Input: a byte for the beginning, then steps: a byte for the side, one for the step, its
// arguments.
extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    const auto& serving = test::server_context();
    const auto& asking = test::client_context();
    fuzz::fix_randomness();
    script play{{data, size}};
    end_point client(asking);
    end_point server(serving);
    require(client.engine.receive({}, {}, client.wire).has_value());
    if (play.next() % 2) { // begins when the connection is established
        deliver(client, server, client.wire.size(), 100);
        deliver(server, client, server.wire.size(), 100);
        deliver(client, server, client.wire.size(), 100);
        require(server.engine.is_established());
    }
    for (int i = 0; i < 100 && !play.is_over(); ++i) {
        if (play.next() % 2)
            step(play, client, server);
        else
            step(play, server, client);
    }
    require_beginning(client.got, server.sent);
    require_beginning(server.got, client.sent);
    return 0;
}
