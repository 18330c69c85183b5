// Peers that are online, with coalesced presence.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/presence/presence_batch.hpp"
#include "server/signalling/presence/roster.hpp"
#include <babel/server/keyed_hash.hpp>

#include <boost/unordered/unordered_flat_map.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <functional>
#include <limits>
#include <string>
#include <string_view>
#include <vector>

namespace babel::server {

/// Peers by name, with coalesced presence: joins and leaves are only recorded, and flush() sends
/// them to everybody. A leave and a join of one name between two flushes cancel out, but babel/2
/// peers are told if its flags changed. No peer hears of itself or of a name twice.
///
/// The changes since the last flush are encoded once a protocol, as a batch in a log. Each peer has
/// its own position in that log. Therefore a flush can be spread over several turns of the loop,
/// and the recipient of a signal can be brought up to date ahead of everybody else.
///
/// Lifetime: holds pointers to peers, from join() to leave().
class registry {
public:
    static constexpr std::size_t everybody = std::numeric_limits<std::size_t>::max();

    /// `ask_for_flush`: called when there is a change to send, once until the next flush begins.
    explicit registry(std::function<void()> ask_for_flush);

    /// Returns the peer of that name, or null.
    client_peer* find(std::string_view name) const;
    std::size_t size() const { return size_; }

    /// Memory held by outdated lists that some peers have not read yet, in bytes.
    std::size_t outdated_list_bytes() const { return roster_.outdated_bytes(); }

    /// Adds a peer under its name. Returns false if the name is taken.
    bool join(client_peer& who);
    void leave(const client_peer& who);

    /// Begins a flush or continues the current one: sends departures and arrivals to the peers,
    /// and LoginSuccess with the contact list to newcomers. Stops after about `max_packets`.
    /// Returns true while the flush is incomplete.
    bool flush(std::size_t max_packets = everybody);
    bool is_flushing() const { return is_flushing_; }
    /// True if a change is waiting that the current flush does not cover.
    bool has_news() const { return asked_; }

    /// Sends one peer, at once, everything that has to precede a signal from `about`: its own
    /// LoginSuccess and the latest change of that name, as far as they are still unsent.
    void bring_up_to_date(client_peer& who, std::string_view about);

private:
    enum class standing : std::uint8_t {
        settled,  ///< welcomed
        newcomer, ///< not welcomed; in no batch yet
        arrived,  ///< not welcomed; the name, perhaps a previous holder's, is in a batch
        leaving,  ///< gone; in no batch yet
    };
    struct entry {
        client_peer* who; ///< null where it is leaving
        standing state;
        // Not set for a newcomer:
        std::uint8_t flags;  ///< as announced
        roster::places page; ///< in the roster
        std::uint64_t batch; ///< that announced the name or its flags
    };

    void something_to_tell();
    void begin_flush();
    void end_flush();
    /// Moves all recorded changes into a new batch.
    void seal();
    void see_off();
    void take_in();
    void begin_extended_roster();
    /// Returns whether a change of that name is in no batch yet.
    bool has_to_be_sealed(std::string_view name) const;
    void tell(client_peer& who);
    /// Returns the number of packets sent.
    std::size_t welcome(client_peer& who, entry& self);
    /// The latest batch that concerns the name; the last one of the log if nobody has the name.
    std::uint64_t batch_of(std::string_view name) const;
    std::uint64_t end_of_log() const { return log_start_ + log_.size(); }

    std::function<void()> ask_for_flush_;
    bool asked_ = false;
    boost::unordered_flat_map<std::string, entry, name_hash, std::equal_to<>> online_;
    std::size_t size_ = 0;
    roster roster_;                 // the names announced by batches
    std::vector<std::string> left_; // since the last batch; some may be back
    std::vector<client_peer*>
        newcomers_; // since the last batch, in the order of their logins, or null
    std::vector<client_peer*> arrived_; // in that order, or null
    std::vector<client_peer*> settled_;
    per_protocol<std::size_t> settled_counts_{};
    std::deque<presence_packets> log_; // batches that some peers have not received
    std::uint64_t log_start_ = 1;      // number of the first one
    // State of the current flush:
    bool is_flushing_ = false;
    std::uint64_t flush_end_ = 0;  // the first batch after those it sends
    std::size_t untold_ = 0;       // so many at the start of settled_ may lack batches
    std::size_t next_arrived_ = 0; // the next of arrived_ to welcome
    // Buffers reused by each batch:
    presence_batch news_;
    std::vector<wire::slice> welcome_;
};

} // namespace babel::server
