#include "cluster/membership/courier.hpp"

#include <optional>
#include <utility>
#include <variant>

namespace babel::cluster {

void courier::ask_holders(const std::vector<claim_queue::question>& questions) {
    for (const auto& [which, holder, name, key] : questions)
        routes_.add({holder, to_text(probe_question{which, name, key})});
}

void courier::on_probed(std::string_view name, bool is_alive) {
    for (const auto& by : probes_.take(name))
        routes_.add({by.node, to_text(probe_answer{by.which, is_alive})});
}

bool courier::write(const letter& what, std::uint64_t which, const replica& others) {
    const auto place = others.find(what.to);
    if (!place || !place->is_callable) return false;
    // A name that is being claimed again has been seen before.
    const auto position = here_.position_of(what.from).value_or(others.position());
    return route(place->node, to_text(user_message{position, std::string(what.bytes)}), which);
}

void courier::on_message(const inbox_message& message, time_point now, actions& out) {
    if (auto by_user = parse_user_message(message.text))
        return waiting_.add(message.from, std::move(*by_user), now);
    const auto probe = parse_probe_message(message.text);
    if (!probe) return out.push_back(message_came{message.from, message.text});
    if (const auto* const asked = std::get_if<probe_question>(&*probe))
        return on_question(message.from, *asked, out);
    if (const auto* const yielded = std::get_if<name_yielded>(&*probe))
        return claims_.on_gone(yielded->which, message.from, true);
    const auto& [which, is_alive] = std::get<probe_answer>(*probe);
    if (is_alive)
        claims_.on_alive(which, message.from, out);
    else
        claims_.on_gone(which, message.from);
}

void courier::on_question(node_number from, const probe_question& asked, actions& out) {
    if (here_.yield(asked.name, asked.key, from)) {
        routes_.add({from, to_text(name_yielded{asked.which})});
        return;
    }
    if (here_.contains(asked.name)) {
        if (probes_.add(asked.name, {from, asked.which})) out.push_back(probe_session{asked.name});
        return;
    }
    const bool is_alive = claims_.is_in_flight(asked.name); // its session is about to begin
    if (!is_alive && !claims_.disown_for_another(asked.name)) return;
    routes_.add({from, to_text(probe_answer{asked.which, is_alive})});
}

void courier::on_routed(bool was_sent, actions& out) {
    const auto message = routes_.take_answered();
    if (!message) return;
    if (message->which) return out.push_back(message_routed{*message->which, was_sent});
    const auto probe = was_sent ? std::nullopt : parse_probe_message(message->text);
    const auto* const asked = probe ? std::get_if<probe_question>(&*probe) : nullptr;
    if (asked) claims_.ask_again(asked->which); // the holder's node is gone
}

} // namespace babel::cluster
