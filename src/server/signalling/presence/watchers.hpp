// Peers that hear of chosen names only.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/limits/source.hpp"
#include <babel/server/keyed_hash.hpp>
#include <babel/wire/extensions.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

namespace babel::server {

/// Each peer has a bounded list of names, with the state of each name that the peer was told last.
/// The peers of a network have a share of the room for all, so that a few leave room for others.
/// note() marks the peers of a name, and a flush sends each of them the differences, at most two
/// packets. So a change costs as much as it has watchers.
/// Lifetime: holds pointers to peers, from change() to leave().
class watchers {
public:
    static constexpr std::size_t max_names = 200; // of a peer
    static constexpr std::size_t max_names_of_all = 500'000;
    static constexpr per_level max_of_network{31'250, 62'500, 125'000};

    /// Returns the flags of a name as a peer may see it; null: it is not online for that peer.
    using look_up =
        std::function<std::optional<std::uint8_t>(const client_peer& by, std::string_view name)>;

    explicit watchers(look_up look) : look_(std::move(look)) {}

    /// True if no peer watches anything.
    bool empty() const { return lists_.empty(); }
    /// Names of all lists together.
    std::size_t size() const { return size_; }

    /// Changes the list of a peer, and adds those of the names that are online to `online`, as told
    /// to the peer. Returns false, and does nothing, if the names would be too many.
    bool change(client_peer& who, const wire::watch& message, wire::contact_list_buffer& online);
    void leave(const client_peer& who);
    bool watches(const client_peer& who, std::string_view name) const;

    /// A name comes, leaves or has other flags. A flush has to follow.
    void note(std::string_view name);
    /// Sends differences to the peers that were marked before it began, and takes the packets off
    /// the budget. Returns true while it is incomplete.
    bool flush_within(std::size_t& max_packets);

    /// Sends a peer the state of one name at once, ahead of a signal from it. A name that it does
    /// not watch is told as well, but not its departure.
    void tell_about(client_peer& who, std::string_view name);

private:
    struct watched {
        std::optional<std::uint8_t> told{}; // flags; null: not online
        bool is_noted = false;
    };
    using names = boost::unordered_flat_map<std::string, watched, name_hash, std::equal_to<>>;

    struct list {
        names all;
        std::vector<std::string> noted; // some may be watched no more
        std::string met;                // the last name that was told without being watched
        std::uint8_t met_flags = 0;
    };

    /// Returns whether the list of a peer may have `after` names instead of `before`.
    bool has_room(const client_peer& who, std::size_t before, std::size_t after) const;
    watched& add(client_peer& who, list& to, std::string_view name);
    void remove(const client_peer& who, list& from, std::string_view name);
    void clear(const client_peer& who, list& of);
    void forget_watcher(const client_peer& who, std::string_view name);
    /// Returns the number of packets sent.
    std::size_t tell_noted(client_peer& who, list& of);
    template <class Message>
    void send(client_peer& to, const Message& message);

    look_up look_;
    boost::unordered_flat_map<const client_peer*, list> lists_;
    boost::unordered_flat_map<std::string, std::vector<client_peer*>, name_hash, std::equal_to<>>
        by_name_;
    std::size_t size_ = 0;
    source_counts of_networks_;         // names, not peers
    std::vector<client_peer*> marked_;  // some may be gone, and are only compared
    std::vector<client_peer*> flushed_; // the same: the rest of the current flush
    std::vector<std::uint8_t> scratch_;
};

} // namespace babel::server
