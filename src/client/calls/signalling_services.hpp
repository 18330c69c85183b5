// The calls of a client, as the two kinds of signalling see them.
#pragma once

#include "client/calls/answer_rules.hpp"
#include "client/calls/call_list.hpp"
#include "client/link/server_link.hpp"
#include <babel/call/call.hpp>
#include <babel/call/call_context.hpp>
#include <babel/client/event.hpp>
#include <babel/client/peer_book.hpp>
#include <babel/client/roster.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/log.hpp>
#include <babel/wire/offers.hpp>

#include <cstdint>
#include <functional>
#include <string>

namespace babel::client {

/// All that it refers to outlives its users.
struct signalling_services {
    const settings& options;
    server_link& link;
    const roster& contacts;
    peer_book& peers;
    logger& log;
    std::function<void(const client_event&)> report;
    const call::call_context& context;
    call_list<call::call>& calls;
    const answer_rules& answers;
    /// Adds a call with the next id, and runs it.
    std::function<call::call&(const std::string& peer, call::call_start start)> add;

    /// A caller was refused without asking the user. `untrusted`: null, or the fault of that cause.
    void report_missed(
        const std::string& peer,
        event::call_missed::cause why,
        const call::untrusted_peer* untrusted
    ) const;
    /// The call cannot begin.
    void fail(call::call& asked, call::end_detail why) const;
    /// Ends a call of that number at the server, if there is a link.
    void send_end(std::uint32_t number, wire::end_reason why) const;
    /// There is no such callee; perhaps the user meant a similar name.
    void end_as_not_online(call::call& asked) const;
};

} // namespace babel::client
