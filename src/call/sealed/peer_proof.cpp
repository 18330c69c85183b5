#include "call/sealed/peer_proof.hpp"

#include <babel/crypto/secret.hpp>

#include <algorithm>
#include <string_view>

namespace babel::call {
namespace {

/// Capabilities that are mandatory begin with an exclamation mark.
bool demands_unknown(const wire::peer_hello& hello, const handshake_setup& setup) {
    return std::ranges::any_of(hello.capabilities, [&](std::string_view each) {
        return each.starts_with('!') &&
               std::ranges::find(setup.capabilities, each.substr(1)) == setup.capabilities.end();
    });
}

/// Those that can be read.
std::vector<crypto::endorsement> endorsements_in(const wire::peer_hello& hello) {
    std::vector<crypto::endorsement> all;
    for (const auto each : hello.endorsements)
        if (const auto one = crypto::parse_endorsement(each)) all.push_back(*one);
    return all;
}

wire::peer_role other(wire::peer_role role) {
    return role == wire::peer_role::caller ? wire::peer_role::callee : wire::peer_role::caller;
}

} // namespace

call_keys::~call_keys() {
    crypto::erase(secret);
}

std::optional<key_source> judge_peer_key(
    const crypto::public_key& shown,
    std::span<const crypto::endorsement> chain,
    const std::optional<crypto::public_key>& known,
    const std::optional<crypto::public_key>& named,
    std::uint64_t now
) {
    if (known == shown) return key_source::known;
    if (known)
        return is_successor(*known, chain, shown, now) ? std::optional(key_source::endorsed)
                                                       : std::nullopt;
    return named == shown ? std::optional(key_source::named) : std::nullopt;
}

std::vector<std::array<std::uint8_t, crypto::endorsement_bytes>>
encode_all(const std::vector<crypto::endorsement>& endorsements) {
    std::vector<std::array<std::uint8_t, crypto::endorsement_bytes>> out;
    for (const auto& each : endorsements)
        out.push_back(encode(each));
    return out;
}

wire::peer_hello make_hello(
    const handshake_setup& setup,
    wire::peer_role own_role,
    const wire::raw_nonce& nonce,
    const channel_binding& channel,
    std::span<const std::array<std::uint8_t, crypto::endorsement_bytes>> endorsements
) {
    wire::peer_hello hello;
    hello.role = own_role;
    hello.own_name = setup.own_name;
    hello.other_name = setup.peer_name;
    hello.key = setup.key->public_part().bytes;
    hello.nonce = nonce;
    hello.capabilities.assign(setup.capabilities.begin(), setup.capabilities.end());
    hello.endorsements.assign(endorsements.begin(), endorsements.end());
    hello.proof = prove_peer(*setup.key, channel, signed_part(hello));
    return hello;
}

result<proved_peer, handshake_failure> check_hello(
    const wire::peer_hello& hello,
    const handshake_setup& setup,
    wire::peer_role own_role,
    const channel_binding& channel,
    const std::optional<crypto::public_key>& named
) {
    if (hello.version != wire::peer_hello::current_version || demands_unknown(hello, setup))
        return handshake_failure{handshake_fault::version};
    const crypto::public_key shown{hello.key};
    const auto refuse = [&](handshake_fault why, bool is_known) {
        return handshake_failure{why, reason_told(own_role, is_known), shown};
    };
    if (!is_proved_peer(shown, channel, signed_part(hello), hello.proof))
        return refuse(handshake_fault::bad_proof, false);
    const auto source =
        judge_peer_key(shown, endorsements_in(hello), setup.known, named, setup.now);
    const bool is_known = source && *source != key_source::named;
    if (hello.role != other(own_role) || hello.own_name != setup.peer_name ||
        hello.other_name != setup.own_name)
        return refuse(handshake_fault::wrong_names, is_known);
    if (!source)
        return refuse(
            setup.known ? handshake_fault::other_key : handshake_fault::unknown_key, false
        );
    proved_peer peer{shown, *source, {}, shown == setup.key->public_part(), {}};
    if (*source == key_source::endorsed) peer.endorser = setup.known;
    peer.capabilities.assign(hello.capabilities.begin(), hello.capabilities.end());
    return peer;
}

wire::end_reason reason_told(wire::peer_role own_role, bool is_known) {
    if (own_role == wire::peer_role::caller) return wire::end_reason::failed;
    return is_known ? wire::end_reason::identity : wire::end_reason::refused;
}

} // namespace babel::call
