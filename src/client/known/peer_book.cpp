#include "client/known/peer_policy.hpp"
#include <babel/client/peer_book.hpp>
#include <babel/core/host_and_port.hpp>
#include <babel/core/time.hpp>

#include <algorithm>
#include <chrono>
#include <iterator>
#include <utility>

namespace babel::client {
namespace {

std::string today() {
    return local_text(std::chrono::system_clock::now(), "%F");
}

} // namespace

peer_book::peer_book(const settings& options) : options_(options), all_(options.peers) {}

std::vector<known_peer> peer_book::entries() const {
    std::vector<known_peer> own;
    std::ranges::copy_if(all_.entries(), std::back_inserter(own), [this](const auto& each) {
        return each.label == label_;
    });
    return own;
}

std::optional<crypto::public_key> peer_book::key_of(std::string_view name) const {
    const auto* known = all_.find(label_, name);
    return known ? std::optional(known->key) : std::nullopt;
}

std::optional<call::untrusted_peer>
peer_book::judge_plain(std::string_view name, bool takes_offers) const {
    const auto judged = judge_plain_call({all_, label_, name}, options_.secure, takes_offers);
    if (judged) return {};
    return untrusted(name, judged.error());
}

call::untrusted_peer peer_book::untrusted(std::string_view name, call::peer_fault why) const {
    call::untrusted_peer refused{why, {}, {}, {}};
    if (const auto* known = all_.find(label_, name)) {
        refused.known = fingerprint_of(known->key);
        refused.since = known->since;
    }
    return refused;
}

result<call::peer_security, call::untrusted_peer>
peer_book::judge(std::string_view name, const call::proved_peer& proved) {
    const auto judged = judge_sealed_call({all_, label_, name}, options_.secure, proved);
    if (!judged) return refuse(name, judged.error(), proved.key);
    call::peer_security security{*judged, proved.key, {}, {}};
    if (proved.endorser) security.replaced = fingerprint_of(*proved.endorser);
    if (const auto* known = all_.find(label_, name)) security.since = known->since;
    return security;
}

call::untrusted_peer peer_book::refuse(
    std::string_view name, call::peer_fault why, const std::optional<crypto::public_key>& key
) {
    auto refused = untrusted(name, why);
    if (!key) return refused;
    refused.presented = fingerprint_of(*key);
    if (why != call::peer_fault::bad_proof) keep_refused(name, *key);
    return refused;
}

/// The user was told a fingerprint. If another key comes after that, neither is taken.
void peer_book::keep_refused(std::string_view name, const crypto::public_key& key) {
    const auto earlier = refused_.find(name);
    if (earlier != refused_.end()) {
        if (earlier->second != key) earlier->second.reset();
        return;
    }
    if (refused_.size() < max_refused) refused_.emplace(name, key);
}

void peer_book::note(std::string_view name, const call::proved_peer& proved) {
    refused_.erase(std::string(name));
    if (proved.is_own) return;
    const auto note_in = [label = label_, name = std::string(name), proved, day = today()](
                             known_peers& list
                         ) { note_peer(list, label, name, proved, day); };
    if (!note_peer(all_, label_, name, proved, today())) return;
    if (options_.keep_peers) options_.keep_peers(note_in);
}

void peer_book::put(const known_peer& entry) {
    all_.put(entry);
    refused_.erase(entry.name);
    if (options_.keep_peers) options_.keep_peers([entry](known_peers& list) { list.put(entry); });
}

error_code peer_book::verify(std::string_view name) {
    const auto* known = all_.find(label_, name);
    if (!known) return errc::unknown_peer;
    auto entry = *known;
    entry.is_verified = true;
    put(entry);
    return {};
}

error_code peer_book::trust(std::string_view name) {
    const auto refused = refused_.find(name);
    if (refused == refused_.end()) return errc::unknown_peer;
    if (!refused->second) return errc::several_keys;
    put({label_, std::string(name), crypto::public_key(*refused->second), false, today()});
    return {};
}

error_code peer_book::trust(const card& of) {
    if (options_.known.label_of(of.server) != label_) return errc::other_server;
    put({label_, of.name, of.key, true, today()});
    return {};
}

error_code peer_book::forget(std::string_view name) {
    if (all_.forget(label_, name) == 0) return errc::unknown_peer;
    const auto forget_in = [label = label_, name = std::string(name)](known_peers& list) {
        list.forget(label, name);
    };
    if (options_.keep_peers) options_.keep_peers(forget_in);
    return {};
}

} // namespace babel::client
