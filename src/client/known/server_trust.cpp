#include <babel/client/server_trust.hpp>

#include <limits>

namespace babel::client {
namespace {

using judged = result<server_trust, refused_server>;

constexpr auto times_were_judged = std::numeric_limits<std::uint64_t>::max();

using given = std::optional<crypto::fingerprint>;

/// True if the pinned key says that the presented one replaces it.
bool is_endorsed(const known_server& known, const presented_server& shown, std::uint64_t now) {
    return known.whole_key && shown.whole_key &&
           is_successor(*known.whole_key, shown.endorsements, *shown.whole_key, now);
}

refused_server refuse(trust_fault why, const given& expected, const presented_server& shown) {
    return {why, expected, shown.key};
}

judged
judge_first_contact(bool is_key_given, secure_policy policy, const presented_server& presented) {
    if (is_key_given) return server_trust::by_given_key; // which an authority must not unpin
    if (presented.is_chain_valid) return server_trust::by_authority;
    if (policy == secure_policy::verified) return refuse(trust_fault::unverified, {}, presented);
    return server_trust::on_first_use;
}

} // namespace

judged judge_server(
    const known_server* known,
    const given& given_key,
    secure_policy policy,
    const presented_server& presented,
    std::uint64_t now
) {
    const bool is_replaced = known && is_endorsed(*known, presented, now);
    const bool is_given =
        !given_key || given_key == presented.key || (is_replaced && known->key == given_key);
    if (!is_given) return refuse(trust_fault::not_the_given_key, given_key, presented);
    if (!known) return judge_first_contact(given_key.has_value(), policy, presented);
    if (!known->is_pinned()) {
        if (presented.is_chain_valid) return server_trust::known;
        return refuse(trust_fault::bad_certificate, {}, presented);
    }
    if (known->key == presented.key) return server_trust::known;
    if (is_replaced) return server_trust::by_old_key;
    return refuse(trust_fault::not_the_known_key, known->key, presented);
}

void note_trust(
    known_servers& list,
    server_trust trust,
    const host_and_port& server,
    const presented_server& presented,
    std::string_view today
) {
    if (trust == server_trust::known) return;
    if (trust == server_trust::by_old_key) {
        const auto* old = list.find(server);
        if (old && is_endorsed(*old, presented, times_were_judged))
            list.replace_key(crypto::fingerprint(*old->key), *presented.whole_key);
        return;
    }
    known_server entry{server, {}, {}, std::string(today)};
    if (trust != server_trust::by_authority) {
        entry.key = presented.key;
        entry.whole_key = presented.whole_key;
    }
    list.put(entry);
}

} // namespace babel::client
