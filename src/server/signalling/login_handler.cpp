#include "server/signalling/login_handler.hpp"

#include "server/signalling/limits/allowances.hpp"
#include "server/signalling/rules.hpp"
#include <babel/crypto/endorsement.hpp>
#include <babel/crypto/sshsig.hpp>

#include <algorithm>
#include <array>
#include <span>
#include <vector>

namespace babel::server {
namespace {

login_refusal refusal(refusal_code code, counter counted_as, std::string_view words) {
    return {code, counted_as, std::string(words)};
}

/// The key of a message, which has 32 bytes, or none.
std::optional<crypto::public_key> key_of(const wire::login2& message) {
    if (message.key.empty()) return {};
    crypto::public_key key;
    std::ranges::copy(message.key, key.bytes.begin());
    return key;
}

/// Returns whether the message's key signed this login on this connection. `message.name` is valid.
bool is_proved(
    const crypto::public_key& key, const channel_binding& binding, const wire::login2& message
) {
    std::array<std::uint8_t, sizeof(channel_binding) + max_name_bytes> signed_bytes;
    const auto behind = std::ranges::copy(binding, signed_bytes.begin()).out;
    const auto end = std::ranges::copy(message.name, behind).out;
    return crypto::verify_sshsig(
        key, crypto::login_namespace, std::span(signed_bytes.begin(), end), message.proof
    );
}

bool holds(const wire::string_list& list, std::string_view wanted) {
    return std::ranges::find(list, wanted) != list.end();
}

/// Returns whether a client has a capability, which it may make mandatory.
bool has_capability(const wire::string_list& list, std::string_view wanted) {
    return std::ranges::any_of(list, [wanted](std::string_view each) {
        return each.substr(each.starts_with('!') ? 1 : 0) == wanted;
    });
}

} // namespace

result<login_handler::accepted, login_refusal>
login_handler::decide(const client_peer& from, const wire::login2& message, time_point now) {
    auto decision = examine(from, message, now);
    if (!decision) counts_.add(decision.error().counted_as);
    return decision;
}

result<login_handler::accepted, login_refusal>
login_handler::examine(const client_peer& from, const wire::login2& message, time_point now) {
    if (auto bad = fault_of_request(message)) return std::move(*bad);
    accepted out{key_of(message)};
    out.takes_offers = from.is_extended() && holds(message.capabilities, sealed_calls);
    out.is_watcher = from.is_extended() && has_capability(message.capabilities, watched_names);
    out.hears_positions = from.is_extended() && !out.is_watcher &&
                          has_capability(message.capabilities, list_positions);
    if (auto bad = fault_of_proof(from, message, out.key, now)) return std::move(*bad);
    auto* holder = online_.find(message.name);
    const bool is_online = online_.is_online(message.name); // here or elsewhere
    auto verdict = names_.check({message.name, out.key, message.invite, from.from(), is_online});
    if (verdict) {
        out.is_bound = verdict->is_bound;
        if (verdict->must_be_bound) out.name = accepted::change::bind;
    } else {
        const bool is_bound = verdict.error().code == refusal_code::bound_to_another_key;
        // A guest that has vanished must not keep the name from being registered.
        if (holder && verdict.error().code == refusal_code::taken) probe(from, *holder);
        if (!is_bound || !out.key || !is_successor(message, *out.key)) return verdict.error();
        out.name = accepted::change::succeed;
    }
    if (holder && !has_key(*holder, out.key)) return fault_of_holder(from, *holder);
    if (auto bad = fault_of_places(message.name, from.from(), holder)) return std::move(*bad);
    if (out.key) return out; // its token is taken
    if (auto bad = fault_of_rate(from.from(), now)) return std::move(*bad);
    return out;
}

/// To verify a signature takes longer than all else, so that a token is due before it, also for a
/// wrong one.
login_handler::fault login_handler::fault_of_proof(
    const client_peer& from,
    const wire::login2& message,
    const std::optional<crypto::public_key>& key,
    time_point now
) {
    if (key)
        if (auto bad = fault_of_rate(from.from(), now)) return bad;
    const auto& binding = from.link().binding;
    const bool is_unproved =
        key ? !binding || !is_proved(*key, *binding, message) : !message.proof.empty();
    if (!is_unproved) return {};
    return refusal(
        refusal_code::proof_wrong,
        counter::failed_proof,
        "the signature does not prove the key on this connection"
    );
}

bool login_handler::is_successor(const wire::login2& message, const crypto::public_key& key) const {
    const auto* owner = names_.find(message.name);
    std::vector<crypto::endorsement> chain;
    for (const auto each : message.endorsements)
        if (const auto parsed = crypto::parse_endorsement(each)) chain.push_back(*parsed);
    return owner && crypto::is_successor(owner->key, chain, key, names_.unix_time());
}

login_handler::fault login_handler::fault_of_request(const wire::login2& message) const {
    if (const auto words = fault_of_name(message.name); !words.empty())
        return refusal(refusal_code::not_allowed, counter::failed_name, words);
    if (online_.are_separate() && message.name.ends_with('@'))
        return refusal(
            refusal_code::not_allowed,
            counter::failed_name,
            "the name ends with @, which has to be followed by a realm"
        );
    if (wire::demands_unknown(message.capabilities, capabilities_))
        return refusal(
            refusal_code::not_allowed,
            counter::failed_feature,
            "your program requires a feature that this server does not have"
        );
    return fault_of_bans(message.name);
}

login_handler::fault login_handler::fault_of_bans(std::string_view name) const {
    if (rules_.bans_name(name))
        return refusal(
            refusal_code::banned,
            counter::failed_banned,
            "you are banned from this server under this name"
        );
    if (kept_out_.contains(name))
        return refusal(refusal_code::not_allowed, counter::failed_kicked, last_words_of_kicked);
    return {};
}

void login_handler::probe(const client_peer& from, client_peer& holder) {
    const bool is_own = holder.from().source == from.from().source;
    holder.probe(is_own ? asker::same_source : asker::other_source);
}

login_refusal login_handler::fault_of_holder(const client_peer& from, client_peer& holder) {
    probe(from, holder);
    return refusal(refusal_code::taken, counter::failed_taken, "username already used");
}

login_handler::fault login_handler::fault_of_places(
    std::string_view name, const origin& from, const client_peer* replaced
) const {
    const auto& limits = rules_.limits;
    if (!replaced && online_.size() >= limits.users)
        return refusal(
            refusal_code::full, counter::failed_full, "the server is full; try again later"
        );
    if (!replaced && online_.are_separate() && online_.size_besides(name) >= limits.realm_users)
        return refusal(
            refusal_code::full, counter::failed_realm, "the realm is full; try again later"
        );
    if (from.loopback) return {};
    const bool has_place = replaced && replaced->from().source == from.source;
    if (!has_place && !users_.has_room_for(from.source, user_shares(limits)))
        return refusal(
            refusal_code::full,
            counter::failed_source,
            "too many users from your address; try again later"
        );
    return {};
}

login_handler::fault login_handler::fault_of_rate(const origin& from, time_point now) {
    const auto& limits = rules_.limits;
    // The server's host may run a proxy or a benchmark.
    if (from.loopback || logins_.count(from.source, now, limits.login_rate, source_bursts(limits)))
        return {};
    return refusal(
        refusal_code::too_often,
        counter::failed_rate,
        "too many logins from your address; wait a moment"
    );
}

void login_handler::keep_out(std::string_view name, time_point until) {
    kept_out_.insert_or_assign(std::string(name), until);
}

void login_handler::tidy(time_point now) {
    logins_.tidy(now);
    boost::unordered::erase_if(kept_out_, [now](const auto& each) { return each.second <= now; });
}

} // namespace babel::server
