// Actions that the rules of a node demand of its owner.
#pragma once

#include "cluster/node_number.hpp"
#include "cluster/replica/replica.hpp"
#include "cluster/scripts/scripts.hpp"
#include <babel/server/directory.hpp>
#include <babel/server/directory_operations.hpp>

#include <cstdint>
#include <string>
#include <variant>
#include <vector>

namespace babel::cluster {

/// As the owner counts its logins.
using ticket = server::claim_ticket;
using verdict = server::claim_verdict;

/// Runs a script by the connection for commands. The answers come in the order of the scripts.
struct run_script {
    script which;
    node_number inbox = 0; ///< of the last key
    std::vector<std::string> arguments;
    bool operator==(const run_script&) const = default;
};

/// Reads the news behind a position from now on, and the inbox of that number from its start, or
/// from where the last read of that inbox ended.
struct start_reader {
    std::uint64_t position;
    node_number inbox;
    bool operator==(const start_reader&) const = default;
};

/// Closes both connections, and opens them again after a while.
struct restart_link {
    std::string why;
    bool operator==(const restart_link&) const = default;
};

/// Ends the program: this node cannot be a member.
struct refuse_to_start {
    std::string why;
    bool operator==(const refuse_to_start&) const = default;
};

struct login_decided {
    ticket which;
    verdict outcome;
    std::uint64_t position = 0; ///< of the register, of one that is granted
    bool operator==(const login_decided&) const = default;
};

/// A session here lost its name to another node: tell its user, and close it.
struct name_lost {
    std::string name;
    bool is_own_login = false; ///< the user proved the session's key at that node
    bool operator==(const name_lost&) const = default;
};

/// Checks a session here, since a login elsewhere asks for its name. Answer by on_probed().
struct probe_session {
    std::string name;
    bool operator==(const probe_session&) const = default;
};

/// The name of a session here has another owner now, or none.
struct owner_told {
    std::string name;
    bool operator==(const owner_told&) const = default;
};

/// The answer to a change of an owner.
struct owner_answered {
    enum class result : std::uint8_t {
        done,        ///< changed, or it had been so
        other_owner, ///< another one than the change was for
        too_many,    ///< The key has as many names as it may.
        busy,        ///< Too many changes wait.
        full,        ///< The engine is out of memory.
        away,        ///< The link ended before the change was sent,
        silent,      ///< or before its answer came.
    };
    std::uint64_t which;
    result outcome;
    bool operator==(const owner_answered&) const = default;
};

/// A ban of the whole cluster counts here from now on, or does so no more.
struct ban_told {
    std::string subject;
    bool is_banned;
    bool operator==(const ban_told&) const = default;
};

/// An operator of another node disconnects a user. Answer by kick_requests::answer().
struct kick_ordered {
    node_number from;
    std::uint64_t which;
    std::string name;
    bool operator==(const kick_ordered&) const = default;
};

/// Of an order of the operator here.
struct kick_decided {
    std::uint64_t which;
    server::kick_outcome outcome;
    bool operator==(const kick_decided&) const = default;
};

struct register_compared {
    server::register_comparison result;
    bool operator==(const register_compared&) const = default;
};

/// A message in the inbox that is not one of membership's own. One of a user: its bytes.
struct message_came {
    node_number from;
    std::string text;
    bool operator==(const message_came&) const = default;
};

/// Answer to a message that the owner routed. None comes if the link ends first.
struct message_routed {
    std::uint64_t which;
    bool was_sent; ///< false: there is no such node
    bool operator==(const message_routed&) const = default;
};

using action = std::variant<
    run_script,
    start_reader,
    restart_link,
    refuse_to_start,
    login_decided,
    presence_fact,
    name_lost,
    probe_session,
    owner_told,
    owner_answered,
    ban_told,
    kick_ordered,
    kick_decided,
    register_compared,
    message_came,
    message_routed>;

using actions = std::vector<action>;

} // namespace babel::cluster
