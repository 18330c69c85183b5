#include "client/known/peer_policy.hpp"

namespace babel::client {
namespace {

using judged_call = result<call_security, peer_fault>;

judged_call allow(secure_policy policy, call_security security) {
    const bool is_sure = security == call_security::verified || security == call_security::own;
    if (policy == secure_policy::verified && !is_sure) return peer_fault::unverified;
    return security;
}

} // namespace

result<call_security, peer_fault>
judge_plain_call(const peer_place& peer, secure_policy policy, bool takes_offers) {
    if (policy == secure_policy::off) return call_security::none;
    if (policy != secure_policy::prefer) return peer_fault::needs_encryption;
    if (peer.all.find(peer.label, peer.name)) return peer_fault::was_encrypted;
    if (peer.all.find_damaged(peer.label, peer.name)) return peer_fault::unreadable_entry;
    if (takes_offers) return peer_fault::could_be;
    return call_security::none;
}

result<call_security, peer_fault>
judge_sealed_call(const peer_place& peer, secure_policy policy, const call::proved_peer& proved) {
    const auto* known = peer.all.find(peer.label, peer.name);
    if (!known && peer.all.find_damaged(peer.label, peer.name)) return peer_fault::unreadable_entry;
    const bool is_theirs = !known || known->key == proved.key || proved.endorser == known->key;
    if (!is_theirs) return peer_fault::other_key;
    if (proved.is_own) return call_security::own;
    if (!known) return allow(policy, call_security::fresh);
    return allow(policy, known->is_verified ? call_security::verified : call_security::known);
}

bool note_peer(
    known_peers& list,
    std::string_view label,
    std::string_view name,
    const call::proved_peer& proved,
    std::string_view today
) {
    const auto* old = list.find(label, name);
    if (old && (old->key == proved.key || proved.endorser != old->key)) return false;
    auto entry = old ? *old : known_peer{std::string(label), std::string(name), {}, false, {}};
    if (!old) entry.since = today;
    entry.key = proved.key;
    list.put(entry);
    return true;
}

} // namespace babel::client
