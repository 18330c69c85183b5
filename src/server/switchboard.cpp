#include <babel/core/text.hpp>
#include <babel/server/rules.hpp>
#include <babel/server/switchboard.hpp>
#include <babel/wire/codec.hpp>

#include <utility>
#include <variant>

namespace babel::server {

switchboard::switchboard(std::function<void()> ask_for_flush)
    : registry_(std::move(ask_for_flush)) {}

void switchboard::on_connected(member& who) {
    deliver(who, wire::hello_connect{});
}

error_code switchboard::on_packet(member& from, bytes_view packet, time_point now) {
    const auto message = wire::decode<wire::to_server>(packet);
    if (!message) return message.error();
    return std::visit([&](const auto& each) { return on(from, each, now); }, *message);
}

error_code switchboard::on(member& from, const wire::login& message, time_point) {
    if (from.is_logged_in()) {
        deliver(from, wire::error_response{"already logged in"});
        return {};
    }
    auto fault = fault_of_name(message.name);
    if (fault.empty() && registry_.find(message.name)) fault = "username already used";
    if (fault.empty()) {
        from.set_name(message.name);
        registry_.join(from);
        return {};
    }
    deliver(from, wire::login_failed{fault});
    if (from.count_failed_login() == max_failed_logins) return errc::too_many_failures;
    return {};
}

error_code switchboard::on(member& from, const wire::call_request& message, time_point now) {
    const auto fault = connect(from, message, now);
    if (!fault.empty()) deliver(from, wire::error_response{fault});
    return {};
}

error_code switchboard::on(member& from, const wire::call_refused& message, time_point now) {
    auto* other = registry_.find(message.contact);
    if (other && calls_.end(from, *other, now)) deliver(*other, wire::call_refused{from.name()});
    return {};
}

std::string_view
switchboard::connect(member& caller, const wire::call_request& message, time_point now) {
    if (!caller.is_logged_in()) return "log in before you call";
    if (message.contact == caller.name()) return "you cannot call yourself";
    auto* callee = registry_.find(message.contact);
    if (!callee) return "requested username not found";
    if (message.port == 0) return "a call needs a port to connect to";
    std::string_view host = message.host;
    if (host.empty())
        host = host_to_tell(caller.from(), callee->from());
    else if (!is_host(host))
        return "the host to connect to is no IP address and no host name";
    if (!calls_.add(caller, *callee, now)) return "that contact has too many calls waiting";
    deliver(*callee, wire::call_request{caller.name(), host, message.port});
    return {};
}

void switchboard::on_gone(member& who, time_point now) {
    if (!who.is_logged_in()) return;
    std::erase_if(left_behind_, [&](const left_behind& each) { return each.who == &who; });
    for (auto* other : calls_.forget(who, now))
        left_behind_.push_back({other, std::string(who.name())});
    registry_.leave(who);
}

void switchboard::flush() {
    registry_.flush();
    // Where the name left for good, DelContact has said so; where somebody took it over within
    // one turn, nobody was told of the departure.
    for (const auto& [who, name] : std::exchange(left_behind_, {}))
        if (registry_.find(name)) deliver(*who, wire::call_refused{name});
}

template <class Message>
void switchboard::deliver(member& to, const Message& message) {
    if (to.is_logged_in()) flush();
    scratch_.clear();
    wire::encode_to(scratch_, message);
    to.send(bytes_view(scratch_));
}

} // namespace babel::server
