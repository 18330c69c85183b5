#include "server/names/name_keeper.hpp"

#include <babel/crypto/openssh_key.hpp>

#include <algorithm>

namespace babel::server {
namespace {

constexpr unsigned registrations_a_minute = 1;
constexpr per_level registration_bursts{5, 10, 20};

login_refusal taken(std::string words) {
    return {refusal_code::taken, counter::failed_taken, std::move(words)};
}

login_refusal no_registration(refusal_code code, std::string words) {
    return {code, counter::failed_registration, std::move(words)};
}

login_refusal bound(const login_claim& claim, const crypto::public_key& to) {
    const auto key = to_string(crypto::fingerprint_of(to));
    const auto* const whose = claim.key ? "another key" : "a key";
    return {
        refusal_code::bound_to_another_key,
        counter::failed_bound,
        std::string("this name belongs to ") + whose + ", " + key +
            "; log in with that key, or take another name"};
}

login_refusal bad_invite() {
    return no_registration(
        refusal_code::invite_bad,
        "this invite is not valid, not for this name, used up or more than 7 days old"
    );
}

login_refusal too_many_names() {
    return no_registration(
        refusal_code::not_allowed, "your key has 3 names here already; log in under one of them"
    );
}

login_refusal unowned() {
    return {
        refusal_code::bound_to_another_key,
        counter::failed_bound,
        "the name does not belong to the former key any more"};
}

std::optional<login_refusal> refusal_of(error_code failed) {
    if (!failed) return {};
    if (failed == errc::bad_invite) return bad_invite();
    if (failed == errc::bad_key) return unowned();
    if (failed == errc::register_away || failed == errc::register_silent)
        return refused_without_register();
    if (failed == errc::register_full) return refused_by_full_register();
    if (failed == boost::system::errc::too_many_links) return too_many_names();
    if (failed == boost::system::errc::file_exists)
        return login_refusal{
            refusal_code::bound_to_another_key,
            counter::failed_bound,
            "this name was given to another key meanwhile; take another name"};
    if (failed == boost::system::errc::file_too_large)
        return login_refusal{
            refusal_code::full,
            counter::failed_unsaved,
            "the server has no room for more names; only its operator can make some"};
    return login_refusal{
        refusal_code::full,
        counter::failed_unsaved,
        "the server cannot save new names at the moment; try again later"};
}

login_refusal too_often(std::string words) {
    return {refusal_code::too_often, counter::failed_rate, std::move(words)};
}

} // namespace

registration_mode name_keeper::mode() const {
    const auto wanted = rules_.names.mode;
    return records_.takes_names() || wanted == registration_mode::closed ? wanted
                                                                         : registration_mode::off;
}

bool name_keeper::is_authorized(std::string_view name) const {
    const auto& authorized = rules_.names.authorized;
    return authorized && authorized->find(name);
}

const binding* name_keeper::find(std::string_view name) const {
    return is_authorized(name) ? rules_.names.authorized->find(name) : records_.names().find(name);
}

login_verdict name_keeper::check(const login_claim& claim) const {
    if (!records_.owners().is_known()) return refused_without_register();
    const auto* owner = find(claim.name);
    if (!owner) return claim.key ? check_registration(claim) : check_guest(claim);
    if (owner->key != claim.key) return bound(claim, owner->key);
    return login_grant{.is_bound = true, .since = owner->since};
}

login_verdict name_keeper::check_guest(const login_claim& claim) const {
    if (being_registered_.contains(claim.name)) return taken("this name is being registered");
    const auto refused = [](std::string words) {
        return login_refusal{refusal_code::not_allowed, counter::failed_guest, std::move(words)};
    };
    if (!rules_.names.guests) return refused("this server has no guests; log in with a key");
    if (records_.invites().reserves(claim.name, records_.unix_time()))
        return refused("this name is reserved for somebody who was invited");
    return login_grant{};
}

login_verdict name_keeper::check_registration(const login_claim& claim) const {
    if (mode() == registration_mode::off) return login_grant{};
    if (claim.is_online) return taken("somebody without a key is online under this name");
    if (being_registered_.contains(claim.name)) return taken("this name is being registered");
    if (mode() == registration_mode::closed)
        return no_registration(
            refusal_code::registration_closed,
            "this server registers no names automatically; send your key to its operator"
        );
    if (mode() == registration_mode::open && names_of(*claim.key) >= max_names_of_key)
        return too_many_names();
    if (needs_invite(claim.name)) {
        if (claim.invite.empty())
            return no_registration(
                refusal_code::invite_needed, "this name needs an invite of the server's operator"
            );
        if (!records_.invites().find(claim.invite, claim.name, records_.unix_time()))
            return bad_invite();
    }
    return login_grant{.must_be_bound = true};
}

bool name_keeper::needs_invite(std::string_view name) const {
    return mode() == registration_mode::invite ||
           records_.invites().reserves(name, records_.unix_time());
}

std::size_t name_keeper::names_of(const crypto::public_key& key) const {
    const auto waiting = std::ranges::count_if(being_registered_, [&](const auto& each) {
        return each.second == key;
    });
    return records_.names().count_of(key) + static_cast<std::size_t>(waiting);
}

bool name_keeper::take_turn(const origin& from, time_point now) {
    // The server's host may run a proxy.
    return from.loopback || registrations_.count(
                                from.source,
                                now,
                                registrations_a_minute,
                                registration_bursts,
                                std::chrono::minutes(1)
                            );
}

void name_keeper::bind(const login_claim& claim, time_point now, outcome done) {
    const auto verdict = check(claim);
    if (!verdict) return done(verdict.error());
    if (!verdict->must_be_bound) return done({});
    if (!take_turn(claim.from, now))
        return done(too_often("too many new names from your address; wait a minute"));
    std::string name(claim.name);
    being_registered_.emplace(name, *claim.key);
    const auto token = needs_invite(name) ? claim.invite : std::string_view();
    auto ended = [this, name, done = std::move(done)](error_code failed) {
        being_registered_.erase(name);
        if (!failed) counts_.add(counter::names_registered);
        done(refusal_of(failed));
    };
    const auto most = mode() == registration_mode::open ? max_names_of_key : 0;
    records_.register_name(name, *claim.key, most, token, std::move(ended));
}

void name_keeper::succeed(const login_claim& claim, time_point now, outcome done) {
    if (is_authorized(claim.name))
        return done(login_refusal{
            refusal_code::not_allowed,
            counter::failed_registration,
            "the operator gave this name to its key; ask them to change it"});
    if (!take_turn(claim.from, now))
        return done(too_often("too many changes of keys from your address; wait a minute"));
    const auto* owner = find(claim.name);
    if (!owner) return done(unowned());
    auto ended = [done = std::move(done)](error_code failed) { done(refusal_of(failed)); };
    records_.pass_on(claim.name, owner->key, *claim.key, std::move(ended));
}

} // namespace babel::server
