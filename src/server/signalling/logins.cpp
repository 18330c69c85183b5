#include "server/signalling/logins.hpp"

#include <utility>

namespace babel::server {
namespace {

login_refusal name_taken(std::string_view words = "username already used") {
    return {refusal_code::taken, counter::failed_taken, std::string(words)};
}

login_refusal refusal_of(claim_verdict why) {
    switch (why) {
    case claim_verdict::granted:
    case claim_verdict::taken:
    case claim_verdict::reserved:
        break;
    case claim_verdict::no_answer:
        return name_taken("username already used at a server that does not answer; try again later"
        );
    case claim_verdict::parked:
        return name_taken("username already used by somebody who is about to come back");
    case claim_verdict::other_key:
        return {
            refusal_code::bound_to_another_key,
            counter::failed_bound,
            "this name belongs to another key; log in with that key, or take another name"};
    case claim_verdict::busy:
        return {
            refusal_code::too_often,
            counter::failed_register,
            "too many logins at once; wait a moment"};
    case claim_verdict::full:
        return refused_by_full_register();
    case claim_verdict::unavailable:
        return refused_without_register();
    }
    return name_taken();
}

} // namespace

error_code logins::on(client_peer& from, const wire::login2& message, time_point now) {
    const bool is_waiting = waiting_.contains(&from);
    if (from.is_logged_in() || is_waiting) {
        services_.post.send(
            from, wire::error_response{is_waiting ? "a login is under way" : "already logged in"}
        );
        return {};
    }
    const auto decision = handler_.decide(from, message, now);
    if (!decision) {
        // As for a holder here: one that has vanished must not keep the name.
        if (decision.error().code == refusal_code::taken) directory_->doubt(message.name);
        return refuse(from, decision.error());
    }
    if (decision->name == login_handler::accepted::change::none)
        return claim(from, message.name, *decision, now);
    bind(from, message, *decision, now);
    return {};
}

error_code logins::claim(
    client_peer& from, std::string_view name, const login_handler::accepted& login, time_point now
) {
    auto* old = services_.online.find(name);
    if (!old) {
        if (claims_.size() >= max_undecided_logins)
            return count_and_refuse(from, refusal_of(claim_verdict::busy));
        const auto number = ++last_number_;
        const auto key = login.key ? bytes_view(login.key->bytes) : bytes_view();
        const auto flags = contact_flags(login.is_bound, login.takes_offers);
        const auto outcome = directory_->claim(number, {name, from.from().source, key, flags});
        if (!outcome) {
            waiting_.insert_or_assign(&from, waiting_login{number, std::string(name), login, now});
            claims_.emplace(number, &from);
            return {};
        }
        if (*outcome != claim_verdict::granted) return count_and_refuse(from, refusal_of(*outcome));
    }
    enter(from, name, login, old, now);
    return {};
}

void logins::decided(claim_ticket which, claim_verdict outcome, time_point now) {
    const auto claimed = claims_.find(which);
    if (claimed == claims_.end()) return;
    auto& who = *claimed->second;
    claims_.erase(claimed);
    const auto at = waiting_.find(&who);
    auto waiting = std::move(at->second);
    waiting_.erase(at);
    const bool was_bound = waiting.login.is_bound;
    if (outcome != claim_verdict::granted)
        return turn_down(who, refusal_after(outcome, who, waiting));
    auto* old = services_.online.find(waiting.name);
    if (const auto why = fault_after_wait(who, waiting)) {
        if (!old) directory_->release(waiting.name);
        return turn_down(who, *why);
    }
    enter(who, waiting.name, waiting.login, old, now);
    if (waiting.login.is_bound != was_bound) directory_->set_flags(waiting.name, who.flags());
}

error_code logins::refuse(client_peer& who, const login_refusal& why) {
    if (who.is_extended())
        services_.post.send(who, wire::login_refused{why.code, why.words});
    else
        services_.post.send(who, wire::login_failed{why.words});
    // No honest client makes one, and it costs the server more than any other login.
    if (why.code == refusal_code::proof_wrong) return errc::too_many_failures;
    if (who.count_failed_login() == max_failed_logins) return errc::too_many_failures;
    return {};
}

error_code logins::count_and_refuse(client_peer& who, const login_refusal& why) {
    services_.counts.add(why.counted_as);
    return refuse(who, why);
}

void logins::turn_down(client_peer& who, const login_refusal& why) {
    if (const auto bad = count_and_refuse(who, why)) who.fail(bad);
}

void logins::enter(
    client_peer& who,
    std::string_view name,
    const login_handler::accepted& login,
    client_peer* old,
    time_point now
) {
    if (old) replace(*old, now);
    who.set_name(name);
    who.set_key(login.key, login.is_bound);
    who.set_takes_offers(login.takes_offers);
    who.set_watcher(login.is_watcher);
    who.set_hears_positions(login.hears_positions);
    if (old) directory_->set_flags(name, who.flags());
    services_.online.join(who);
    handler_.enter(who);
    services_.counts.add(counter::logins);
    who.on_login();
}

void logins::bind(
    client_peer& from,
    const wire::login2& message,
    const login_handler::accepted& login,
    time_point now
) {
    const auto number = ++last_number_;
    waiting_.insert_or_assign(&from, waiting_login{number, std::string(message.name), login, now});
    const bool is_online = services_.online.is_online(message.name);
    const login_claim registered{message.name, login.key, message.invite, from.from(), is_online};
    const auto done = [this, &from, number](std::optional<login_refusal> why) {
        on_bound(from, number, std::move(why));
    };
    if (login.name == login_handler::accepted::change::bind)
        services_.names.bind(registered, now, done);
    else
        services_.names.succeed(registered, now, done);
}

void logins::on_bound(client_peer& from, claim_ticket number, std::optional<login_refusal> why) {
    const auto found = waiting_.find(&from);
    // The client may have left, and another one may have its address.
    if (found == waiting_.end() || found->second.number != number) return;
    auto waiting = std::move(found->second);
    waiting_.erase(found);
    if (!why) why = fault_after_wait(from, waiting);
    if (why) return turn_down(from, *why);
    waiting.login.is_bound = true;
    if (const auto bad = claim(from, waiting.name, waiting.login, waiting.since)) from.fail(bad);
}

/// The operator and others act while the disk or the directory is busy.
std::optional<login_refusal>
logins::fault_after_wait(const client_peer& from, waiting_login& waiting) const {
    if (auto banned = handler_.fault_of_bans(waiting.name)) return banned;
    if (auto unowned = fault_of_owner(from, waiting)) return unowned;
    const auto* holder = services_.online.find(waiting.name);
    if (holder && !has_key(*holder, waiting.login.key)) return name_taken();
    return handler_.fault_of_places(waiting.name, from.from(), holder);
}

/// Notes, too, whether the name belongs to the key of the login by now.
std::optional<login_refusal>
logins::fault_of_owner(const client_peer& from, waiting_login& waiting) const {
    const bool is_online = services_.online.is_online(waiting.name);
    const auto verdict =
        services_.names.check({waiting.name, waiting.login.key, {}, from.from(), is_online});
    if (verdict) waiting.login.is_bound = verdict->is_bound;
    return verdict ? std::nullopt : std::optional(verdict.error());
}

login_refusal
logins::refusal_after(claim_verdict why, const client_peer& from, waiting_login& waiting) const {
    // The directory was ahead of what is known of the name here, which has the key by now.
    if (why == claim_verdict::other_key)
        if (auto unowned = fault_of_owner(from, waiting)) return *std::move(unowned);
    return refusal_of(why);
}

/// The other parties of its calls are told as if it had left. Nobody else notices.
void logins::replace(client_peer& old, time_point now) {
    services_.post.send(
        old,
        wire::notice{
            wire::notice_kind::logged_in_elsewhere, "you logged in from another connection"}
    );
    services_.leave(old, now);
    old.set_replaced();
    old.fail(errc::session_replaced);
}

void logins::on_gone(client_peer& who) {
    const auto found = waiting_.find(&who);
    if (found == waiting_.end()) return;
    const auto number = found->second.number;
    waiting_.erase(found);
    if (claims_.erase(number) != 0) directory_->withdraw(number);
}

} // namespace babel::server
