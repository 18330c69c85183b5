#include "server/signalling/signalling.hpp"

#include "server/signalling/allowances.hpp"
#include "server/signalling/rules.hpp"
#include <babel/core/text.hpp>
#include <babel/wire/codec.hpp>

#include <utility>
#include <variant>

namespace babel::server {

signalling::signalling(std::function<void()> ask_for_flush, const policy& rules, counters& counts)
    : rules_(rules), counts_(counts), registry_(std::move(ask_for_flush)) {}

void signalling::on_connected(client_peer& who) {
    deliver(who, wire::hello_connect{});
}

error_code signalling::on_packet(client_peer& from, bytes_view packet, time_point now) {
    const auto message = wire::decode<wire::to_server>(packet);
    if (!message) return message.error();
    const auto* refused = std::get_if<wire::call_refused>(&*message);
    if (refused && end_call(from, *refused)) return {};
    const auto speed = from.messages().count(now, message_allowance(rules_.limits));
    if (speed == rate_meter::verdict::flood) return errc::flooding;
    if (speed == rate_meter::verdict::excess) {
        counts_.add(counter::excess_messages);
        constexpr std::string_view fault = "too many messages; slow down";
        if (const auto* call = std::get_if<wire::call_request>(&*message))
            fail_call(from, *call, fault, now);
        else
            deliver(from, wire::error_response{fault});
        return {};
    }
    return std::visit([&](const auto& each) { return on(from, each, now); }, *message);
}

error_code signalling::on(client_peer& from, const wire::login& message, time_point now) {
    if (from.is_logged_in()) {
        deliver(from, wire::error_response{"already logged in"});
        return {};
    }
    const auto fault = fault_of_login(from.from(), message.name, now);
    if (fault.empty()) {
        from.set_name(message.name);
        registry_.join(from);
        users_.enter(from.from().source);
        counts_.add(counter::logins);
        return {};
    }
    deliver(from, wire::login_failed{fault});
    if (from.count_failed_login() == max_failed_logins) return errc::too_many_failures;
    return {};
}

std::string_view
signalling::fault_of_login(const origin& from, std::string_view name, time_point now) {
    if (const auto fault = fault_of_name(name); !fault.empty()) {
        counts_.add(counter::failed_name);
        return fault;
    }
    if (rules_.bans.holds_name(name)) {
        counts_.add(counter::failed_banned);
        return "you are banned from this server under this name";
    }
    if (kept_out_.contains(name)) {
        counts_.add(counter::failed_kicked);
        return last_words_of_kicked;
    }
    if (auto* holder = registry_.find(name)) {
        counts_.add(counter::failed_taken);
        const bool is_own = holder->from().source == from.source;
        holder->probe(is_own ? asker::same_source : asker::other_source);
        return "username already used";
    }
    if (registry_.size() >= rules_.limits.users) {
        counts_.add(counter::failed_full);
        return "the server is full; try again later";
    }
    return fault_of_source(from, now);
}

std::string_view signalling::fault_of_source(const origin& from, time_point now) {
    // The server's host may run a proxy or a benchmark.
    if (from.loopback) return {};
    const auto& limits = rules_.limits;
    if (!users_.has_room_for(from.source, user_shares(limits))) {
        counts_.add(counter::failed_source);
        return "too many users from your address; try again later";
    }
    if (logins_.count(from.source, now, limits.login_rate, source_bursts(limits))) return {};
    counts_.add(counter::failed_rate);
    return "too many logins from your address; wait a moment";
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
    deliver(caller, wire::error_response{fault});
    if (!caller.is_logged_in()) return;
    const auto* callee = registry_.find(message.contact);
    if (callee && calls_.is_ringing(caller, *callee, now)) return;
    deliver(caller, wire::call_refused{message.contact});
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
    deliver(to, wire::call_refused{from.name()}, from.name());
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
    deliver(*callee, wire::call_request{caller.name(), host, message.port}, caller.name());
    return {};
}

void signalling::keep_out(std::string_view name, time_point until) {
    kept_out_.insert_or_assign(std::string(name), until);
}

void signalling::on_gone(client_peer& who, time_point now) {
    if (!who.is_logged_in()) return;
    last_refusal_ = {};
    left_behind_.erase(&who);
    being_told_.erase(&who);
    for (const auto& [other, is_caller] : calls_.forget(who, now))
        left_behind_[other].push_back({std::string(who.name()), is_caller});
    registry_.leave(who);
    users_.leave(who.from().source);
}

bool signalling::flush(std::size_t max_packets) {
    // Departures from now on belong to the next flush.
    if (!registry_.is_flushing()) being_told_ = std::exchange(left_behind_, {});
    if (registry_.flush(max_packets)) return true;
    // A callee has received DelContact, unless the name was reused before the flush. A caller
    // always gets a refusal: some clients ignore DelContact.
    for (const auto& [who, notes] : std::exchange(being_told_, {}))
        for (const auto& [name, was_called] : notes)
            if (was_called || registry_.find(name)) deliver(*who, wire::call_refused{name});
    return false;
}

void signalling::tidy(time_point now) {
    logins_.tidy(now);
    boost::unordered::erase_if(kept_out_, [now](const auto& each) { return each.second <= now; });
}

template <class Message>
void signalling::deliver(client_peer& to, const Message& message, std::string_view about) {
    if (to.is_logged_in()) registry_.bring_up_to_date(to, about);
    scratch_.clear();
    wire::encode_to(scratch_, message);
    to.send(bytes_view(scratch_));
}

} // namespace babel::server
