#include "server/signalling/logins.hpp"

#include <utility>

namespace babel::server {

error_code logins::on(client_peer& from, const wire::login2& message, time_point now) {
    const bool is_binding = binding_.contains(&from);
    if (from.is_logged_in() || is_binding) {
        services_.post.send(
            from, wire::error_response{is_binding ? "a login is under way" : "already logged in"}
        );
        return {};
    }
    const auto decision = handler_.decide(from, message, now);
    if (!decision) return refuse(from, decision.error());
    if (decision->name != login_handler::accepted::change::none)
        bind(from, message, *decision, now);
    else
        enter(from, message.name, *decision, now);
    return {};
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

void logins::enter(
    client_peer& who, std::string_view name, const login_handler::accepted& login, time_point now
) {
    if (auto* old = services_.online.find(name)) replace(*old, now);
    who.set_name(name);
    who.set_key(login.key, login.is_bound);
    who.set_takes_offers(login.takes_offers);
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
    binding_.insert_or_assign(
        &from, binding_login{number, std::string(message.name), login.key, login.takes_offers, now}
    );
    const bool is_online = services_.online.find(message.name) != nullptr;
    const login_claim claim{message.name, login.key, message.invite, from.from(), is_online};
    const auto done = [this, &from, number](std::optional<login_refusal> why) {
        on_bound(from, number, std::move(why));
    };
    if (login.name == login_handler::accepted::change::bind)
        services_.names.bind(claim, now, done);
    else
        services_.names.succeed(claim, now, done);
}

void logins::on_bound(client_peer& from, std::uint64_t number, std::optional<login_refusal> why) {
    const auto found = binding_.find(&from);
    // The client may have left, and another one may have its address.
    if (found == binding_.end() || found->second.number != number) return;
    const auto waiting = std::move(found->second);
    binding_.erase(found);
    if (!why) why = fault_after_wait(from, waiting);
    if (!why)
        return enter(from, waiting.name, {waiting.key, true, waiting.takes_offers}, waiting.since);
    services_.counts.add(why->counted_as);
    if (const auto bad = refuse(from, *why)) from.fail(bad);
}

/// The operator and others act while the disk is busy.
std::optional<login_refusal>
logins::fault_after_wait(const client_peer& from, const binding_login& waiting) const {
    if (auto banned = handler_.fault_of_bans(waiting.name)) return banned;
    const auto* holder = services_.online.find(waiting.name);
    const auto verdict =
        services_.names.check({waiting.name, waiting.key, {}, from.from(), holder != nullptr});
    if (!verdict) return verdict.error();
    if (!holder || has_key(*holder, waiting.key)) return {};
    return login_refusal{refusal_code::taken, counter::failed_taken, "username already used"};
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
    binding_.erase(&who);
    if (who.is_logged_in()) handler_.leave(who);
}

} // namespace babel::server
