#include "server/signalling/signalling.hpp"

#include "server/signalling/allowances.hpp"
#include "server/signalling/extended_messages.hpp"
#include "server/signalling/rules.hpp"
#include <babel/core/text.hpp>
#include <babel/wire/codec.hpp>

#include <type_traits>
#include <utility>
#include <variant>

namespace babel::server {
namespace {

constexpr std::uint16_t minor_version = 0; // of babel/2

} // namespace

signalling::signalling(
    std::function<void()> ask_for_flush, const policy& rules, counters& counts, name_policy& names
)
    : rules_(rules), counts_(counts), names_(names), registry_(std::move(ask_for_flush)),
      logins_(
          {registry_,
           post_,
           rules,
           counts,
           names,
           [this](client_peer& who, time_point now) { on_gone(who, now); }}
      ),
      desk_({registry_, post_, rules, counts, grants_, [&names] { return names.unix_time(); }}) {}

void signalling::use_relay(std::optional<relay_access> relay, relay_grants::drop_pair drop) {
    logins_.set_capabilities(server_capabilities(relay.has_value()));
    grants_.use(std::move(relay), std::move(drop));
}

void signalling::on_connected(client_peer& who) {
    post_.send(who, wire::hello_connect{});
    if (!who.is_extended()) return;
    wire::string_list_buffer capabilities;
    for (const auto each : logins_.capabilities())
        capabilities.add(each);
    post_.send(who, wire::welcome{minor_version, capabilities.view(), endorsements_.view()});
}

void signalling::announce_end(client_peer& who) {
    if (who.is_extended())
        post_.send(who, wire::notice{wire::notice_kind::restart, "the server ends or restarts"});
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
    if constexpr (std::is_same_v<Message, wire::call_refused>) return end_call(from, message);
    if constexpr (std::is_same_v<Message, wire::signal>) return desk_.on(from, message, now);
    return false;
}

template <class Message>
void signalling::refuse_excess(client_peer& from, const Message& message, time_point now) {
    constexpr std::string_view fault = "too many messages; slow down";
    if constexpr (std::is_same_v<Message, wire::call_request>)
        fail_call(from, message, fault, now);
    else if constexpr (std::is_same_v<Message, wire::offer>)
        desk_.refuse(from, message, wire::offer_fault::too_often);
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
    if (const auto* owner = names_.find(message.name)) {
        answer.key = owner->key.bytes;
        answer.bound_since = owner->since;
    }
    post_.send(from, answer);
    return {};
}

error_code signalling::on(client_peer& from, const wire::call_request& message, time_point now) {
    const auto speed = from.call_requests().count(now, call_allowance(rules_.limits));
    if (speed == rate_meter::verdict::flood) return errc::flooding;
    const bool is_excess = speed == rate_meter::verdict::excess;
    if (is_excess) counts_.add(counter::excess_calls);
    const auto fault = is_excess ? "too many calls; wait a moment" : connect(from, message, now);
    counts_.add(fault.empty() ? counter::calls : counter::call_errors);
    if (!fault.empty()) fail_call(from, message, fault, now);
    return {};
}

/// Some clients ignore the error and wait for a refusal by the callee. If another call rings
/// between the two, such a refusal would end that call, so none is sent.
void signalling::fail_call(
    client_peer& caller, const wire::call_request& message, std::string_view fault, time_point now
) {
    post_.send(caller, wire::error_response{fault});
    if (!caller.is_logged_in()) return;
    const auto* callee = registry_.find(message.contact);
    if (callee && calls_.is_ringing(caller, *callee, now)) return;
    post_.send(caller, wire::call_refused{message.contact});
}

/// Not metered: each refusal answers a call, which was.
bool signalling::end_call(client_peer& from, const wire::call_refused& message) {
    auto* other = registry_.find(message.contact);
    if (!other || !calls_.end(from, *other)) return false;
    last_refusal_ = {&from, other};
    pass_on_refusal(from, *other);
    return true;
}

/// Handles a refusal that ends no call.
error_code signalling::on(client_peer& from, const wire::call_refused& message, time_point) {
    auto* other = registry_.find(message.contact);
    if (!other) return {};
    // A second refusal right after the first means: accepted, but without a voice connection.
    const bool is_second = std::exchange(last_refusal_, {}) == refusal{&from, other};
    if (is_second) pass_on_refusal(from, *other);
    return {};
}

void signalling::pass_on_refusal(const client_peer& from, client_peer& to) {
    counts_.add(counter::refusals);
    post_.send(to, wire::call_refused{from.name()}, from.name());
}

std::string_view
signalling::connect(client_peer& caller, const wire::call_request& message, time_point now) {
    if (!caller.is_logged_in()) return "log in before you call";
    if (message.contact == caller.name()) return "you cannot call yourself";
    auto* callee = registry_.find(message.contact);
    if (!callee) return "requested username not found";
    if (message.port == 0) return "a call needs a port to connect to";
    const auto host = message.host.empty() ? host_to_tell(caller.from(), callee->from())
                                           : std::string(message.host);
    if (!is_host(host)) return "the host to connect to is no IP address and no host name";
    if (!calls_.add(caller, *callee, now)) return "that contact has too many calls waiting";
    post_.send(*callee, wire::call_request{caller.name(), host, message.port}, caller.name());
    return {};
}

void signalling::on_gone(client_peer& who, time_point now) {
    logins_.on_gone(who);
    if (!who.is_logged_in()) return;
    desk_.forget(who);
    last_refusal_ = {};
    departures_.forget(who);
    for (const auto& [other, is_caller] : calls_.forget(who, now))
        departures_.add(*other, who.name(), is_caller);
    registry_.leave(who);
}

bool signalling::flush(std::size_t max_packets) {
    if (!registry_.is_flushing()) departures_.begin();
    if (registry_.flush(max_packets)) return true;
    // A callee has received DelContact, unless the name was reused before the flush. A caller
    // always gets a refusal: some clients ignore DelContact.
    departures_.end([this](client_peer& who, const std::string& name, bool was_called) {
        if (was_called || registry_.find(name)) post_.send(who, wire::call_refused{name});
    });
    return false;
}

} // namespace babel::server
