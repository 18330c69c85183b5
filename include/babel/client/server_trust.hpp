// Decides whether the key that a server proved is the right one. No I/O.
#pragma once

#include <babel/client/known_servers.hpp>
#include <babel/client/secure_policy.hpp>
#include <babel/core/error.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

/// Facts about a server from its handshake and its Welcome.
struct presented_server {
    crypto::fingerprint key;
    std::optional<crypto::public_key> whole_key = {}; ///< If it is an Ed25519 key.
    bool is_chain_valid = false; ///< The system trusts its certificate for this host, now.
    std::vector<crypto::endorsement> endorsements = {};
};

enum class server_trust : std::uint8_t {
    known,        ///< As at earlier contacts.
    by_authority, ///< First contact; a certificate authority vouches for it. Stored as `ca`.
    by_given_key, ///< First contact; the user had the key. Stored, whatever its certificate.
    on_first_use, ///< First contact; nobody vouches for it. Stored, and its fingerprint is shown.
    by_old_key,   ///< The pinned key endorses this one, which replaces it.
};

enum class trust_fault : std::uint8_t {
    not_the_given_key, ///< The user named another key.
    not_the_known_key, ///< Another key is pinned.
    bad_certificate,   ///< It had a valid certificate before, and has none now.
    unusable_key,      ///< It has none, or one for which anybody can sign.
    unverified,        ///< First contact; nobody vouches for it, and the policy requires it.
};

struct refused_server {
    trust_fault why = trust_fault::unverified;
    std::optional<crypto::fingerprint> expected = {};
    crypto::fingerprint presented = {};
};

/// `known`: the entry of this server, or null. `given_key`: from an option or a link; empty: none.
/// It must match at every contact, and unpins nothing. `now`: Unix time in seconds.
/// Source: docs/security.md, "Servers".
result<server_trust, refused_server> judge_server(
    const known_server* known,
    const std::optional<crypto::fingerprint>& given_key,
    secure_policy policy,
    const presented_server& presented,
    std::uint64_t now
);

/// A decision to be kept.
struct trust_decision {
    server_trust trust{};
    host_and_port server;
    presented_server presented;
    std::string today; ///< 2026-11-29
};

/// Writes the decision into the list, which others may have changed since: a key is replaced only
/// if it endorses the presented one. Nothing changes for servers that are `known`.
void note_trust(
    known_servers& list,
    server_trust trust,
    const host_and_port& server,
    const presented_server& presented,
    std::string_view today
);

} // namespace babel::client
