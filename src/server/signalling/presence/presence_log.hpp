// Batches of presence that some peers have not received.
#pragma once

#include "server/signalling/client_peer.hpp"
#include "server/signalling/counters.hpp"
#include "server/signalling/presence/online_names.hpp"
#include "server/signalling/presence/position_book.hpp"
#include "server/signalling/presence/presence_batch.hpp"
#include <babel/server/presence_numbering.hpp>
#include <babel/wire/codec.hpp>
#include <babel/wire/extensions.hpp>

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string_view>
#include <vector>

namespace babel::server {

/// Each batch is encoded once a protocol. A peer has its own position in the log, in its
/// registry_mark. Peers that hear positions get that of the list behind some batches.
class presence_log {
public:
    /// Serves peers that come back; see position_book::begin(). `counts`: of differences that were
    /// written, and outlives it; null: they are not counted.
    void number_by(const presence_numbering* shared, counters* counts) {
        book_.begin(shared);
        counts_ = counts;
    }

    // Changes for the next batch.
    void add_gone(std::string_view name) {
        book_.note(name);
        next_.add_gone(name);
    }
    void add_arrival(std::string_view name, std::uint8_t flags) {
        book_.note(name);
        next_.add_arrival(name, flags);
    }
    void add_new_flags(std::string_view name, std::uint8_t flags) {
        book_.note(name);
        next_.add_new_flags(name, flags);
    }
    /// Appends the batch, unless it is empty: it has every change that the registry knows.
    void seal(const per_protocol<std::size_t>& recipients);
    /// The same without changes: appends the position alone if it is due. Returns whether it is.
    bool add_position();

    bool empty() const { return batches_.empty(); }
    /// The number of the next batch.
    std::uint64_t end() const { return start_ + batches_.size(); }
    /// Sends a peer the batches that it has not received.
    void tell(client_peer& who) const;
    /// Forgets the batches before that one.
    void drop_before(std::uint64_t number);

    /// Sends LoginSuccess, the difference to the list that a peer has, and the position. Returns
    /// the number of packets that cost as much. 0: nothing is sent, since the peer has no list, or
    /// the difference is unknown or long.
    std::size_t send_difference(client_peer& who, const online_names& names);
    /// Writes the position behind the whole list for a peer, if it hears positions.
    void append_position(client_peer& who, std::vector<wire::slice>& to);

private:
    struct batch {
        presence_packets changes;
        wire::shared_packet position{}; // of the list behind them; null: none is told
        bool is_position_for_all = false;
    };

    /// Adds the position to a batch, if it is due. Returns whether it is.
    bool add_due_position(batch& which);
    /// The names as they are in the list now.
    static wire::shared_packet packets_about(
        const std::vector<std::string_view>& changed,
        const client_peer& for_whom,
        const online_names& names
    );
    /// The position of the list that a peer is sent now.
    wire::position position_for(client_peer& who, wire::position_kind what);

    position_book book_;
    presence_batch next_; // its buffers are reused
    std::deque<batch> batches_;
    std::uint64_t start_ = 1; // number of the first one
    counters* counts_ = nullptr;
};

} // namespace babel::server
