#include "cli/render/peer_security.hpp"

#include "cli/render/insecurity.hpp"
#include "cli/render/json_fields.hpp"
#include <babel/core/text.hpp>
#include <babel/crypto/openssh_key.hpp>

#include <utility>

namespace babel::cli {
namespace {

using call::call_security, call::peer_fault, call::untrusted_peer;
namespace json = boost::json;

constexpr std::size_t state_columns = 8; // "verified"

std::string joined(const crypto::three_words& words) {
    std::string out;
    for (const auto word : words)
        out.append(out.empty() ? "" : " ").append(word);
    return out;
}

std::string text_of_key(const std::optional<crypto::fingerprint>& key) {
    return key ? to_string(*key) : "another";
}

/// "SHA256:... (known since 2026-11-29)"
std::string text_of_known(const untrusted_peer& of) {
    const auto since = of.since.empty() ? std::string() : " (known since " + of.since + ")";
    return text_of_key(of.known) + since;
}

std::string in_quotes(const std::string& command) {
    return "\"" + command + "\"";
}

/// Keys and remedy of a call that would be plain.
std::string advice_on_plain(const untrusted_peer& of, const std::string& peer) {
    switch (of.why) {
    case peer_fault::was_encrypted:
        return " (key " + text_of_known(of) + "): an older program, or somebody else; if " + peer +
               " confirms it another way, " + in_quotes("forget " + peer) + " allows plain calls";
    case peer_fault::could_be:
        return ": somebody may be in between; call back";
    case peer_fault::needs_encryption:
        return "; " + peer + " needs a program and a server that encrypt calls";
    default:
        return {};
    }
}

/// The same for a call with a key.
std::string advice_on_key(const untrusted_peer& of, const std::string& peer) {
    const auto trust = in_quotes("trust " + peer);
    switch (of.why) {
    case peer_fault::other_key:
        return ", from " + text_of_known(of) + " to " + text_of_key(of.presented) +
               ": somebody may be in between; if " + peer + " confirms it another way, run " +
               trust;
    case peer_fault::unknown_key:
        return ", " + text_of_key(of.presented) + "; if " + peer +
               " confirms it another way, run " + trust;
    case peer_fault::unverified:
        return ", " + text_of_key(of.presented ? of.presented : of.known) +
               "; get their card, and run \"trust CARD\"";
    case peer_fault::unreadable_entry:
        return "; \"babel-cli peers\" shows it";
    case peer_fault::bad_proof:
        return ": somebody may be in between";
    case peer_fault::distrusts_us:
        return "; give them your card: \"babel-cli identity card\"";
    default:
        return {};
    }
}

} // namespace

std::string security_text(const call::peer_security& of) {
    const auto brief = std::string(brief_text(of.level));
    switch (of.level) {
    case call_security::none:
        return of.is_relayed ? brief + ", relayed by the server" : brief;
    case call_security::fresh:
        if (!of.words)
            return "encrypted, first call with this key; too many attempts to get fitting words: "
                   "compare a card";
        return "encrypted, first call with this key: compare the words " + joined(*of.words);
    case call_security::known: {
        const auto since = of.since.empty() ? brief : "encrypted, known since " + of.since;
        return since + (of.words ? "; words: " + joined(*of.words) : "");
    }
    default:
        return brief;
    }
}

std::string_view brief_text(call_security of) {
    switch (of) {
    case call_security::none:
        return not_encrypted;
    case call_security::fresh:
        return "encrypted, new key";
    case call_security::known:
        return "encrypted, known key";
    case call_security::verified:
        return "encrypted, verified";
    case call_security::own:
        return "encrypted, your own key";
    }
    return {};
}

std::string_view short_text(call_security of) {
    switch (of) {
    case call_security::none:
        return not_encrypted;
    case call_security::fresh:
        return "new key";
    case call_security::known:
        return "known key";
    case call_security::verified:
        return "verified";
    case call_security::own:
        return "own key";
    }
    return {};
}

std::string untrusted_reason(peer_fault why, const std::string& peer) {
    switch (why) {
    case peer_fault::was_encrypted:
        return "calls with " + peer + " were encrypted, and this one would not be";
    case peer_fault::could_be:
        return "the program of " + peer + " encrypts calls, and this one would not be encrypted";
    case peer_fault::needs_encryption:
        return "the call would not be encrypted, as --secure demands";
    case peer_fault::unverified:
        return "the key of " + peer + " is not verified, as --secure demands";
    case peer_fault::other_key:
        return "the key of " + peer + " has changed";
    case peer_fault::unknown_key:
        return "the key of " + peer + " is not the one that the server names";
    case peer_fault::unreadable_entry:
        return "a damaged line among the known peers may be that of " + peer;
    case peer_fault::bad_proof:
        return "the program of " + peer + " did not prove its key";
    case peer_fault::distrusts_us:
        return peer + " does not accept your key: another one is known there";
    }
    return {};
}

std::string untrusted_text(const untrusted_peer& of, const std::string& peer) {
    return untrusted_reason(of.why, peer) + advice_on_plain(of, peer) + advice_on_key(of, peer);
}

std::string peer_table(std::span<const client::known_peer> peers, bool names_servers) {
    std::string out;
    for (const auto& each : peers) {
        out += each.since + "  " + padded(each.is_verified ? "verified" : "seen", state_columns) +
               "  " + to_string(fingerprint_of(each.key)) + "  " + printable(each.name);
        out += names_servers ? " at " + each.label + "\n" : "\n";
    }
    return out;
}

std::string_view code_of(call_security of) {
    switch (of) {
    case call_security::none:
        return "none";
    case call_security::fresh:
        return "new";
    case call_security::known:
        return "known";
    case call_security::verified:
        return "verified";
    case call_security::own:
        return "own";
    }
    return {};
}

std::string_view code_of(peer_fault why) {
    switch (why) {
    case peer_fault::was_encrypted:
        return "was_encrypted";
    case peer_fault::could_be:
        return "could_be_encrypted";
    case peer_fault::needs_encryption:
        return "needs_encryption";
    case peer_fault::unverified:
        return "unverified";
    case peer_fault::other_key:
        return "other_key";
    case peer_fault::unknown_key:
        return "unknown_key";
    case peer_fault::unreadable_entry:
        return "unreadable_entry";
    case peer_fault::bad_proof:
        return "bad_proof";
    case peer_fault::distrusts_us:
        return "distrusts_us";
    }
    return {};
}

void put_security(json::object& out, const call::peer_security& of) {
    out["security"] = json::string_view(code_of(of.level));
    if (of.key) out["key"] = to_string(fingerprint_of(*of.key));
    if (!of.words) return;
    auto& words = out["words"].emplace_array();
    for (const auto word : *of.words)
        words.emplace_back(json::string_view(word));
}

json::array to_array(std::span<const client::known_peer> peers) {
    json::array out;
    for (const auto& each : peers) {
        json::object entry{{"server", each.label}, {"peer", printable_in_json(each.name)}};
        entry["key"] = to_string(fingerprint_of(each.key));
        entry["state"] = each.is_verified ? "verified" : "seen";
        entry["since"] = each.since;
        out.push_back(std::move(entry));
    }
    return out;
}

} // namespace babel::cli
