// Messages of callers to the nodes of their callees.
#pragma once

#include "server/signalling/calls/offer_answers.hpp"
#include "server/signalling/elsewhere/call_end.hpp"
#include "server/signalling/elsewhere/node_messages.hpp"
#include "server/signalling/elsewhere/node_outbox.hpp"
#include "server/signalling/logins.hpp"
#include <babel/server/directory.hpp>
#include <babel/wire/messages.hpp>
#include <babel/wire/offers.hpp>

#include <cstdint>
#include <span>
#include <string_view>
#include <type_traits>

namespace babel::server {

/// Lifetime: the logins, which know the directory, and the outbox outlive it.
class call_forwarder {
public:
    call_forwarder(logins& users, node_outbox& outbox) : users_(users), outbox_(outbox) {}

    bool reaches_others() const { return users_.names_of_all().reaches_others(); }

    /// Address of a caller for callees of other nodes; empty: unknown.
    std::string_view address_of(const client_peer& caller) const {
        if (caller.from().loopback) return users_.names_of_all().address();
        const std::string_view address = caller.from().remote;
        return address.substr(0, address.find('%')); // a zone is only valid on this machine
    }

    /// `number`: of the request; 0: none waits for an answer. Returns false if the message cannot
    /// be sent.
    template <class Message>
    bool forward(
        const client_peer& from,
        std::string_view to,
        const Message& message,
        std::uint64_t number = 0
    ) const {
        const auto whole = whole_of(from, to, message, number);
        return outbox_.send({number, from.name(), to, whole.bytes()});
    }
    /// The same for a message that ends a call. It is sent later then.
    template <class Message>
    bool end(const client_peer& from, std::string_view to, const Message& message) const {
        const auto whole = whole_of(from, to, message, 0);
        constexpr bool is_numbered = std::is_same_v<Message, wire::signal>;
        constexpr auto kind = is_numbered ? call_end::numbered : call_end::refusal;
        return outbox_.send_end({0, from.name(), to, whole.bytes()}, kind);
    }
    /// Forwards a step of a sealed call, which may be its end.
    bool step(const client_peer& from, std::string_view to, const wire::signal& message) const {
        return end_in(message) ? end(from, to, message) : forward(from, to, message);
    }
    /// The other user has ended the call, so no refusal has to end it.
    void forget_refusals(const client_peer& from, std::string_view to) const {
        outbox_.forget_refusals(from.name(), to);
    }

    /// Ends a sealed call that nobody has accepted.
    void withdraw(const client_peer& from, std::string_view to, std::uint32_t call) const {
        const auto reason = static_cast<std::uint8_t>(wire::end_reason::withdrawn);
        end(from, to, wire::signal{call, wire::call_step::end, std::span(&reason, 1)});
    }

    /// Ends a call that was offered to a caller who no longer wants it.
    void give_up(const client_peer& from, std::string_view to, const wire::offered& message) const {
        if (message.outcome == wire::offer_outcome::base_call)
            end(from, to, wire::call_refused{to});
        else if (message.call != 0)
            withdraw(from, to, message.call);
    }

private:
    template <class Message>
    encoded_packet<caller_message> whole_of(
        const client_peer& from, std::string_view to, const Message& message, std::uint64_t number
    ) const {
        const encoded_packet packet(message);
        caller_message out;
        out.request = number;
        out.from = from.name();
        out.to = to;
        out.address = address_of(from);
        out.key = key_bytes(from);
        out.packet = packet.bytes();
        return encoded_packet(out);
    }

    logins& users_;
    node_outbox& outbox_;
};

} // namespace babel::server
