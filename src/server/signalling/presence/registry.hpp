// Peers that are online, with coalesced presence.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/presence/contact_lists.hpp"
#include "server/signalling/presence/online_names.hpp"
#include "server/signalling/presence/presence_log.hpp"
#include <babel/server/directory.hpp>
#include <babel/wire/extensions.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <limits>
#include <memory>
#include <optional>
#include <string_view>
#include <vector>

namespace babel::server {

/// Peers by name, with coalesced presence: joins and leaves are only recorded, and flush() sends
/// them to everybody. A leave and a join of one name between two flushes cancel out, but babel/2
/// peers are told if its flags changed. No peer hears of itself or of a name twice.
///
/// Names of other nodes are shown like those of peers, and nobody here is told for them. A name
/// that moves between nodes causes no presence unless its flags change.
///
/// The changes since the last flush are encoded once a protocol, as a batch in a log. Each peer has
/// its own position in that log. Therefore a flush can be spread over several turns of the loop,
/// and the recipient of a signal can be brought up to date ahead of everybody else.
///
/// A peer that comes back with a list gets the difference to that, if it is short.
///
/// Lifetime: holds pointers to peers, from join() to leave().
class registry {
public:
    static constexpr std::size_t everybody = std::numeric_limits<std::size_t>::max();

    /// `ask_for_flush`: called when there is a change to send, once until the next flush begins.
    /// `pages`: counts those of its contact lists.
    explicit registry(
        std::function<void()> ask_for_flush,
        const std::shared_ptr<page_counts>& pages = std::make_shared<page_counts>()
    );

    /// Serves peers that come back from now on; see presence_log.
    void number_by(const presence_numbering* shared, counters* counts = nullptr) {
        log_.number_by(shared, counts);
    }

    /// Returns the peer of that name, or null.
    client_peer* find(std::string_view name) const;
    /// The number of peers.
    std::size_t size() const { return size_; }

    /// The node that has the name; 0: this one, or nobody has it.
    node_number node_of(std::string_view name) const;
    /// True if somebody has the name, here or elsewhere.
    bool is_online(std::string_view name) const;

    /// The number of users at other nodes.
    std::size_t elsewhere() const { return names_.elsewhere(); }

    /// Flags of a name that is online, announced or not; null for others.
    std::optional<std::uint8_t> flags_of(std::string_view name) const;

    /// Adds a peer under its name. Returns false if another peer has the name. A watcher is shown
    /// to the others, and gets no list and no presence.
    bool join(client_peer& who);
    void leave(const client_peer& who);

    /// Adds a name of another node, or gives it another node or other flags. `node` is not 0.
    /// Returns false, and does nothing, if a peer has the name.
    bool join_elsewhere(const wire::contact& who, node_number node);
    /// Removes it. Does nothing if no other node has the name.
    void leave_elsewhere(std::string_view name);

    /// Begins a flush or continues the current one: sends departures and arrivals to the peers,
    /// and LoginSuccess with the contact list to newcomers. Stops after about `max_packets`.
    /// Returns true while the flush is incomplete.
    bool flush(std::size_t max_packets = everybody) { return flush_within(max_packets); }
    /// The same, and takes the packets that it sent off the budget.
    bool flush_within(std::size_t& max_packets);
    bool is_flushing() const { return is_flushing_; }
    /// True if a change is waiting that the current flush does not cover.
    bool has_news() const { return asked_; }
    /// Has a position told that was not known with the last batch. Call it now and then.
    void tidy();

    /// Sends one peer, at once, everything that has to precede a signal from `about`: its own
    /// LoginSuccess and the latest change of that name, as far as they are still unsent. About
    /// nobody: the former alone, as for a watcher.
    void bring_up_to_date(client_peer& who, std::string_view about);

private:
    using standing = online_name::standing;

    void something_to_tell();
    void begin_flush();
    void end_flush();
    /// Moves all recorded changes into a new batch.
    void seal();
    void see_off();
    void take_in();
    void announce(std::string_view name, online_name& self);
    void begin_extended_list();
    /// Returns whether a change of that name is in no batch yet.
    bool has_to_be_sealed(std::string_view name) const;
    /// Returns the number of packets sent, or that cost as much.
    std::size_t welcome(client_peer& who, online_name& self);
    /// The latest batch that concerns the name; the last one of the log if nobody has the name.
    std::uint64_t batch_of(std::string_view name) const;

    std::function<void()> ask_for_flush_;
    bool asked_ = false;
    online_names names_;
    std::size_t size_ = 0;
    contact_lists lists_; // the names announced by batches
    std::vector<client_peer*>
        newcomers_; // since the last batch, in the order of their logins, or null
    std::vector<client_peer*> arrived_; // in that order, or null
    std::vector<client_peer*> settled_;
    per_protocol<std::size_t> settled_counts_{};
    presence_log log_;
    // State of the current flush:
    bool is_flushing_ = false;
    std::uint64_t flush_end_ = 0;      // the first batch after those it sends
    std::size_t untold_ = 0;           // so many at the start of settled_ may lack batches
    std::size_t next_arrived_ = 0;     // the next of arrived_ to welcome
    std::vector<wire::slice> welcome_; // reused
};

} // namespace babel::server
