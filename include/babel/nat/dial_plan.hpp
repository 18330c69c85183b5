// Direct TCP of a call: the need for it, and the dials to addresses of the peer.
#pragma once

#include <babel/core/allowance.hpp>
#include <babel/nat/candidate.hpp>
#include <babel/nat/path.hpp>
#include <babel/wire/seen_address.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <span>
#include <vector>

namespace babel::nat {

/// Direct TCP is wanted while the path in use leads over the relay, and a leg there is over TLS:
/// this end's or the peer's. Dials begin 2 s after the acceptance, when Probes over UDP have had
/// their time. Both ends dial at that time: each opens its router to the other.
///
/// An address is dialled three times, but not while a connection with it stands. It gets three more
/// when that has ended, and all addresses do when this end has another port: four times a minute
/// together. The peer cannot make this end dial many: of its candidates eight are dialled, and
/// eight new ones a minute.
/// Pure: times are passed in. Thread: one.
class dial_plan {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::size_t max_dials = 3; ///< of an address
    static constexpr std::chrono::milliseconds wait_for_udp{2000};
    static constexpr std::chrono::milliseconds pause{500}; ///< after a dial or connection

    /// The call was accepted.
    void accept(time_point now);
    /// Those of TCP are dialled; earlier ones that are not among them no more. `hold`: of the
    /// first dials, so that those of both ends cross.
    void
    set_candidates(time_point now, std::span<const candidate> all, std::chrono::microseconds hold);
    void set_path_in_use(path_kind kind) { in_use_ = kind; }

    /// The peer's leg at the relay, by its candidates.
    bool is_peer_by_tls() const { return is_peer_by_tls_; }
    /// This end is to listen, and to dial in time.
    bool is_wanted() const;
    /// The next address to dial. Null: not now.
    std::optional<wire::seen_address> next(time_point now);
    /// A dial has ended, with or without a connection, or was cut.
    void on_dialled(time_point now, const wire::seen_address& to);

    // Connections, whichever end dialled. The owner limits their number.

    void on_connected(const wire::seen_address& with);
    void on_end(time_point now, const wire::seen_address& of);
    /// From the newest port of this end.
    bool is_connected(const wire::seen_address& with) const;
    /// Connections and dials of an earlier port do not count any more. The owner cuts those dials.
    void on_new_port(time_point now);

    /// When next() is to be called.
    time_point wake_at() const;
    /// Addresses that are not dialled.
    std::uint64_t refused() const { return refused_; }

private:
    struct entry {
        wire::seen_address at;
        time_point due;
        std::size_t left = max_dials;
        bool is_under_way = false;
        std::size_t of_earlier_ports = 0; // dials that have not ended
    };

    bool is_waiting(const entry& each) const;
    entry* find(const wire::seen_address& at);

    std::vector<entry> all_;
    std::vector<wire::seen_address> connected_;
    std::optional<path_kind> in_use_;
    bool is_peer_by_tls_ = false;
    std::optional<time_point> start_; // known since the acceptance
    std::chrono::microseconds hold_{};
    allowance new_addresses_{8.0 / 60, 8};
    allowance again_{4.0 / 60, 4};
    std::uint64_t refused_ = 0;
};

} // namespace babel::nat
