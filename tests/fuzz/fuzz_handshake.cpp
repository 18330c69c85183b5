// Handshakes of calls with a server and a peer that do anything but prove keys: no input leads to
// a call, and none leads beyond a bound.
//
// The first byte chooses: bit 0 the side that is attacked, bit 1 an attacker with a TLS stream,
// whose plaintext the input is, or a server, whose blobs it is, bit 2 a first contact, where the
// server names the peer's key. Each part begins with its size.
#include "call/sealed/handshake.hpp"
#include "fuzz/fixed_randomness.hpp"
#include "fuzz/require.hpp"

#include <algorithm>
#include <array>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace {

using namespace babel;
using babel::fuzz::require;
using call::handshake, call::handshake_phase, call::handshake_setup;
using wire::call_step, wire::peer_role;
using bytes = std::vector<std::uint8_t>;
using named_key = std::optional<crypto::public_key>;

const handshake::time_point start{};

const crypto::private_key& key_number(std::uint8_t number) {
    static const std::array<crypto::private_key, 2> keys{
        crypto::private_key::from_seed(std::array<std::uint8_t, 32>{1}),
        crypto::private_key::from_seed(std::array<std::uint8_t, 32>{2})};
    return keys[number];
}

crypto::public_key key_of_peer(bool is_caller) {
    return key_number(is_caller ? 1 : 0).public_part();
}

handshake_setup setup_of(bool is_caller, bool is_first_contact) {
    handshake_setup setup;
    setup.own_name = is_caller ? "alice" : "bob";
    setup.peer_name = is_caller ? "bob" : "alice";
    setup.key = &key_number(is_caller ? 0 : 1);
    if (!is_first_contact) setup.known = key_of_peer(is_caller);
    return setup;
}

/// Parts of the input, each behind its size of two bytes.
class parts {
public:
    explicit parts(bytes_view all) : rest_(all) {}
    std::optional<bytes_view> next() {
        if (rest_.size() < 2) return {};
        const std::size_t size = rest_[0] + 256U * rest_[1];
        const auto part = rest_.subspan(2, std::min(size, rest_.size() - 2));
        rest_ = rest_.subspan(2 + part.size());
        return part;
    }

private:
    bytes_view rest_;
};

void check(const handshake& side) {
    require(side.phase() != handshake_phase::accepted && side.phase() != handshake_phase::waiting);
    require(!side.words() && !side.peer());
    require((side.phase() == handshake_phase::failed) == (side.failure() != nullptr));
}

/// The blobs are the input's.
void play_server(handshake& side, bool is_caller, const named_key& named, parts input) {
    if (is_caller) {
        side.start();
        side.on_offered(named, start);
    } else {
        const auto offer = input.next();
        const auto out = side.on_offer(offer.value_or(bytes_view()), named, start);
        require(out.blob.size() <= wire::max_blob_bytes);
    }
    while (const auto part = input.next()) {
        const auto what = part->size() % 7 == 0 ? call_step::accept : call_step::handshake;
        const auto out = side.on_signal(what, *part);
        require(out.blob.size() <= wire::max_blob_bytes);
        check(side);
    }
}

/// The plaintext is the input's.
void play_peer(handshake& side, bool is_caller, const named_key& named, parts input) {
    const auto role = is_caller ? crypto::tls_role::server : crypto::tls_role::client;
    crypto::tls_engine peer(call_context(role, crypto::call_psk("alice", "bob")));
    std::array<std::uint8_t, 8192> room;
    bytes out;
    const auto take = [&](bytes_view blob) {
        require(peer.receive(blob, room, out).has_value());
        return std::exchange(out, {});
    };
    if (is_caller) {
        const auto flight = take(side.start().blob);
        side.on_offered(named, start);
        take(side.on_signal(call_step::handshake, flight).blob);
    } else {
        out = take(side.on_offer(take({}), named, start).blob);
    }
    require(peer.is_established());
    while (const auto part = input.next()) {
        const auto size = std::min<std::size_t>(part->size(), 1900);
        require(!peer.send(part->first(size), out));
        require(side.on_signal(call_step::handshake, std::exchange(out, {})).blob.empty());
        check(side);
    }
}

} // namespace

extern "C" int LLVMFuzzerTestOneInput(const std::uint8_t* data, std::size_t size) {
    if (size == 0) return 0;
    fuzz::fix_randomness();
    const bool is_caller = data[0] & 1U;
    const bool is_first_contact = data[0] & 4U;
    named_key named;
    if (is_first_contact) named = key_of_peer(is_caller);
    const auto role = is_caller ? peer_role::caller : peer_role::callee;
    handshake side(setup_of(is_caller, is_first_contact), role);
    const parts input(bytes_view(data + 1, size - 1));
    if (data[0] & 2U)
        play_peer(side, is_caller, named, input);
    else
        play_server(side, is_caller, named, input);
    check(side);
    require(side.accept({}).blob.empty() && !side.take_keys());
    return 0;
}
