"""Rules of a server about users of other nodes."""
from mutation import Mutation, in_room

CALLS = (
    Mutation("a call has an outcome in 2 s", "forwarded_requests.hpp", "outcome_time{1};", "outcome_time{100};",
             "a call without an outcome fails after a second"),
    Mutation("a call without an outcome is withdrawn", "outgoing_calls.cpp",
             "        if (which.tag == 0)\n            forwarder_.end(*which.caller, which.contact, "
             "wire::call_refused{which.contact});\n", "",
             "a call without an outcome fails after a second"),
    Mutation("an end of a call that cannot be sent is repeated", "other_nodes.cpp",
             "    outbox_.retry([this](std::string_view name) { return is_here(name); });\n", "",
             "a refusal that cannot be sent is sent over the next link, once"),
    Mutation("a refusal that waits ends no later call", "incoming_calls.cpp",
             "    if (!std::holds_alternative<wire::signal>(*packet))\n"
             "        outbox_.forget_refusals(message.to, message.from);\n", "",
             "a refusal that waits ends no later call"),
    Mutation("an End that waits ends no later call", "outgoing_calls_answers.cpp",
             "ringing_.end_numbered(with.to, *with.callee, message.call)", "ringing_.end(*with.callee, with.to)",
             "an End that waits ends no later call of the two"),
    Mutation("nobody is called by somebody who is not online", "incoming_calls.cpp",
             "services_.online.node_of(message.from) != 0 &&", "", "messages of users that are not online are dropped"),
    Mutation("the caller's node has their address", "call_forwarder.hpp", "        out.address = address_of(from);\n", "",
             "a call to another node has the caller's name and address"),
    Mutation("a caller on the node's machine has the node's address", "call_forwarder.hpp",
             "        if (caller.from().loopback) return users_.names_of_all().address();\n", "",
             "a caller on a node's machine has the address of the node"),
    Mutation("a refusal of another node is checked", "outgoing_calls_answers.cpp",
             "if (message.contact != with.from || services_.online.node_of(with.from) == 0)", "if (false)",
             "a call ends with the callee's presence"),
)

LOGINS = (
    Mutation("a held login counts as a stranger", "logins.cpp", "            claims_.emplace(number, &from);\n",
             "            claims_.emplace(number, &from);\n            from.on_login();\n",
             "logins that wait for a directory count as connections without a login"),
)

ALL = in_room("server", *in_room("signalling", *in_room("elsewhere", *CALLS), *LOGINS))
