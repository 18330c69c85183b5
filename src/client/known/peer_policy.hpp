// Decides how secure a call with a peer has to be, and how secure it is. No I/O.
#pragma once

#include <babel/call/handshake_facts.hpp>
#include <babel/call/security.hpp>
#include <babel/client/known_peers.hpp>
#include <babel/client/secure_policy.hpp>
#include <babel/core/error.hpp>

#include <string_view>

namespace babel::client {

using call::call_security;
using call::peer_fault;

/// The list, and the peer in it.
struct peer_place {
    const known_peers& all;
    std::string_view label; ///< known_servers::label_of()
    std::string_view name;
};

/// Of a plain call, in either direction. `takes_offers`: the server lists the peer with that flag.
result<call_security, peer_fault>
judge_plain_call(const peer_place& peer, secure_policy policy, bool takes_offers);

/// Of a call whose peer has proved a key.
/// Source: docs/design/call-handshake.md, "Policy".
result<call_security, peer_fault>
judge_sealed_call(const peer_place& peer, secure_policy policy, const call::proved_peer& proved);

/// Writes the key of an allowed call into the list, which others may have changed since: an entry
/// with another key is replaced only if that key endorsed this one, and stays verified. `today`:
/// 2026-11-29. Returns false if nothing changed.
bool note_peer(
    known_peers& list,
    std::string_view label,
    std::string_view name,
    const call::proved_peer& proved,
    std::string_view today
);

} // namespace babel::client
