// Readings of a node: entries of the stream of news, and messages in its inbox.
#pragma once

#include "cluster/engine/reply.hpp"
#include "cluster/node_number.hpp"
#include <babel/server/name_book.hpp>

#include <cstddef>
#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

namespace babel::cluster {

enum class name_event : std::uint8_t { claimed, released, parked };

struct name_change {
    name_event what;
    std::string name;
    std::uint8_t flags = 0; ///< of one that is claimed: server::name_claim's
    bool operator==(const name_change&) const = default;
};

/// Changes that one node made to its names. Those of parked_names: their time was over.
struct names_changed {
    node_number owner;
    std::vector<name_change> changes;
    bool operator==(const names_changed&) const = default;
};

struct node_up {
    node_number number;
    bool operator==(const node_up&) const = default;
};

struct node_down {
    node_number number;
    bool operator==(const node_down&) const = default;
};

struct ban_changed {
    std::string subject;
    bool is_banned;
    std::uint64_t number; ///< of all changes of bans; see parse_ban_number()
    bool operator==(const ban_changed&) const = default;
};

/// Names that belong to keys, with their owners from now on. Null: the name is free.
struct owners_changed {
    struct change {
        std::string name;
        std::optional<server::binding> owner;
        bool operator==(const change&) const = default;
    };
    std::vector<change> changes;
    bool operator==(const owners_changed&) const = default;
};

/// An entry that this version does not understand, or that is not valid. Only its position counts.
struct unknown_news {
    bool operator==(const unknown_news&) const = default;
};

struct news_entry {
    std::uint64_t position = 0;
    std::variant<unknown_news, names_changed, node_up, node_down, ban_changed, owners_changed> what;
    bool operator==(const news_entry&) const = default;
};

struct inbox_message {
    node_number from = 0;
    std::string text;
    bool operator==(const inbox_message&) const = default;
};

/// Answer to a read of both streams.
struct reading {
    std::vector<news_entry> news;
    std::vector<inbox_message> inbox;
    std::string inbox_id;    ///< of the last message; empty: there is no message
    std::size_t dropped = 0; ///< entries, names and messages that are not valid
};

/// Null: the answer has not the form of one.
std::optional<reading> parse_reading(const reply& answer);

/// Returns whether a text can be a name. A name from the register may come from another version or
/// another program, so it is no safer than one from a client.
bool is_register_name(std::string_view text);

/// Number of a change of a ban, from 1 to 2^53: Lua counts them, which has no larger whole numbers.
std::optional<std::uint64_t> parse_ban_number(std::string_view text);

/// Number of a node as the register writes it.
std::optional<node_number> parse_number(std::string_view text);

/// A name's value in the register.
struct name_value {
    node_number owner;
    std::uint8_t flags = 0;
    bool operator==(const name_value&) const = default;
};

/// A name's value as the register writes it: a number, perhaps with `/` and flags; or `p` and the
/// source that it is parked for.
std::optional<name_value> parse_value(std::string_view text);

} // namespace babel::cluster
