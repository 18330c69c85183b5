// The user's address book of keys: what is known about peers, and what the user decides.
#pragma once

#include <babel/call/handshake_facts.hpp>
#include <babel/call/security.hpp>
#include <babel/client/card.hpp>
#include <babel/client/known_peers.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/error.hpp>

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

/// Peers are those of the present server. Changes are kept by settings::keep_peers.
/// Lifetime: `options` outlives it. Thread: the loop only.
class peer_book {
public:
    explicit peer_book(const settings& options);

    /// The label of the server that the link has reached: see known_servers::label_of().
    void use_label(std::string label) { label_ = std::move(label); }
    const std::string& label() const { return label_; }

    /// Of this server.
    std::vector<known_peer> entries() const;
    std::optional<crypto::public_key> key_of(std::string_view name) const;

    /// The reason that a plain call is not allowed; empty: it is. `takes_offers`: see
    /// judge_plain_call().
    std::optional<call::untrusted_peer> judge_plain(std::string_view name, bool takes_offers) const;
    /// The security of a call whose peer has proved a key. A key that is refused is kept for
    /// trust().
    result<call::peer_security, call::untrusted_peer>
    judge(std::string_view name, const call::proved_peer& proved);
    /// A key came that is not the known one. It is kept for trust() if the peer holds it.
    call::untrusted_peer refuse(
        std::string_view name, call::peer_fault why, const std::optional<crypto::public_key>& key
    );
    /// The call is up: its key is known from now on.
    void note(std::string_view name, const call::proved_peer& proved);

    // Decisions of the user. Errors: unknown_peer.

    /// The words of a call were compared: the key that is known was verified.
    error_code verify(std::string_view name);
    /// Takes the key that was refused, as one that is seen for the first time. Errors:
    /// several_keys, if different ones were.
    error_code trust(std::string_view name);
    /// A card came by another way: its key is verified. Errors: other_server, if it is for a server
    /// with another label.
    error_code trust(const card& of);
    error_code forget(std::string_view name);

private:
    static constexpr std::size_t max_refused = 64;

    call::untrusted_peer untrusted(std::string_view name, call::peer_fault why) const;
    void keep_refused(std::string_view name, const crypto::public_key& key);
    void put(const known_peer& entry);

    const settings& options_;
    known_peers all_;
    std::string label_;
    /// By name; empty: several different ones.
    std::map<std::string, std::optional<crypto::public_key>, std::less<>> refused_;
};

} // namespace babel::client
