#include "server/signalling/signalling.hpp"

#include "server/signalling/extended_messages.hpp"
#include "server/signalling/limits/allowances.hpp"
#include <babel/wire/codec.hpp>

#include <type_traits>
#include <utility>
#include <variant>

namespace babel::server {

signalling::signalling(
    std::function<void()> ask_for_flush, const policy& rules, counters& counts, name_policy& names
)
    : rules_(rules), counts_(counts), names_(names), realms_(std::move(ask_for_flush), &counts),
      logins_(
          {realms_,
           post_,
           rules,
           counts,
           names,
           [this](client_peer& who, time_point now) {
               elsewhere_.calls().withdraw_all(who, now);
               take_out(who, now);
           }}
      ),
      remote_([this](const remote_peer& to, const remote_peer::parcel& what) {
          return elsewhere_.carry(to, what);
      }),
      base_(for_handlers()), handler_(for_handlers()),
      elsewhere_(
          {realms_, logins_, post_, rules, counts, names, remote_, base_, handler_},
          [this](client_peer& who, time_point now) { take_out(who, now); }
      ) {}

handler_services signalling::for_handlers() {
    return {realms_, remote_, post_, rules_, counts_, grants_, numbers_, [this] {
                return names_.unix_time();
            }};
}

void signalling::use_relay(std::optional<relay_access> relay, relay_grants::drop_pair drop) {
    logins_.set_capabilities(server_capabilities(relay.has_value()));
    grants_.use(std::move(relay), std::move(drop));
}

bool signalling::on_relay_news(const relay_news& news) {
    const bool counts = grants_.on_news(news);
    base_.on_news(news);
    return counts;
}

error_code signalling::on_packet(client_peer& from, bytes_view packet, time_point now) {
    if (!from.is_extended()) return handle(from, wire::decode<wire::to_server>(packet), now);
    constexpr auto behind = wire::trailing::ignored;
    const auto message = wire::decode<extended_to_server>(packet, behind);
    const bool is_unknown = !message && message.error() == errc::unknown_opcode;
    return is_unknown ? on_unknown(from, now) : handle(from, message, now);
}

template <class Message>
error_code signalling::handle(client_peer& from, const result<Message>& message, time_point now) {
    if (!message) return message.error();
    if (std::visit([&](const auto& each) { return is_free(from, each, now); }, *message)) return {};
    const auto speed = from.messages().count(now, message_allowance(rules_.limits));
    if (speed == rate_meter::verdict::flood) return errc::flooding;
    if (speed == rate_meter::verdict::excess) {
        counts_.add(counter::excess_messages);
        std::visit([&](const auto& each) { refuse_excess(from, each, now); }, *message);
        return {};
    }
    return std::visit([&](const auto& each) { return on(from, each, now); }, *message);
}

template <class Message>
bool signalling::is_free(client_peer& from, const Message& message, time_point now) {
    if constexpr (std::is_same_v<Message, wire::call_refused>)
        return base_.end(from, message) || elsewhere_.calls().end(from, message);
    if constexpr (std::is_same_v<Message, wire::signal>)
        return handler_.on(from, message, now) || elsewhere_.calls().on(from, message, now);
    return false;
}

template <class Message>
void signalling::refuse_excess(client_peer& from, const Message& message, time_point now) {
    constexpr std::string_view fault = "too many messages; slow down";
    if constexpr (std::is_same_v<Message, wire::call_request>)
        elsewhere_.calls().refuse(from, message, fault, now);
    else if constexpr (std::is_same_v<Message, wire::offer>)
        handler_.refuse(from, message, wire::offer_fault::too_often);
    else
        post_.send(from, wire::error_response{fault});
}

/// Metered without an answer, which an older client might take for one to another message.
error_code signalling::on_unknown(client_peer& from, time_point now) {
    counts_.add(counter::unknown_messages);
    const auto speed = from.messages().count(now, message_allowance(rules_.limits));
    return speed == rate_meter::verdict::flood ? error_code(errc::flooding) : error_code();
}

error_code signalling::on(client_peer& from, const wire::login& message, time_point now) {
    return logins_.on(from, wire::login2{message.name, {}, {}, {}, {}, {}}, now);
}

error_code signalling::on(client_peer& from, const wire::login2& message, time_point now) {
    return logins_.on(from, message, now);
}

error_code signalling::on(client_peer& from, const wire::who_is& message, time_point) {
    if (!from.is_logged_in()) {
        post_.send(from, wire::error_response{"log in before you ask for keys"});
        return {};
    }
    counts_.add(counter::key_queries);
    wire::who_is_answer answer{message.name, {}, 0};
    const auto* owner = names_.find(message.name);
    if (owner && !realms_.are_apart(from.name(), message.name)) {
        answer.key = owner->key.bytes;
        answer.bound_since = owner->since;
    }
    post_.send(from, answer);
    return {};
}

void signalling::on_gone(client_peer& who, time_point now) {
    logins_.on_gone(who);
    if (!who.is_logged_in()) return;
    // Callees at other nodes see no departure that would end the ringing.
    if (is_ending_) elsewhere_.calls().withdraw_all(who, now);
    take_out(who, now);
    auto& names = logins_.names_of_all();
    if (!is_ending_) return names.release(who.name());
    // Nobody here sees a departure then, as nobody at other nodes does.
    if (names.park(who.name(), who.from().source, rules_.park_time))
        realms_.join_elsewhere({who.name(), who.flags()}, no_node);
}

void signalling::take_out(client_peer& who, time_point now) {
    logins_.leave(who);
    elsewhere_.forget(who, now);
    handler_.forget(who);
    base_.forget(who, now);
    realms_.leave(who);
}

bool signalling::flush(std::size_t max_packets) {
    if (!realms_.is_flushing()) base_.begin_flush();
    if (realms_.flush(max_packets)) return true;
    base_.end_flush();
    return false;
}

} // namespace babel::server
