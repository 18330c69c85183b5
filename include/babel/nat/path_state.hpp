// One path of a call: proved by an answer, alive by acknowledgements.
#pragma once

#include <babel/nat/path.hpp>

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>

namespace babel::nat {

/// A direct path is proved by the answer to a Probe. It is alive while a datagram that was sent on
/// it and is not older than 200 ms and a round trip is acknowledged; otherwise it is in doubt, and
/// dead 2.5 s later. Hearing the peer on a path proves nothing of the way there. Its Reports may
/// lie, and its address may have become somebody else's: a direct path is proved again every 15 s,
/// and in doubt 45 s after the last answer. Pure: time is passed in. Thread: one.
class path_state {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using microseconds = std::chrono::microseconds;

    /// Probes of a path that is not proven: 0, 50, 150, 350, 750 and 1550 ms after the start.
    static constexpr std::size_t max_probes = 6;
    /// Answers to the Probes of an address that is not proven.
    static constexpr std::size_t max_answers = 8;

    /// Purpose of a path.
    enum class duty : std::uint8_t { in_use, next, other };

    /// A path to the relay that is bound, and so proved to lead there.
    explicit path_state(const way& leads);
    /// A direct one, which is to be probed so many times.
    path_state(const way& leads, time_point start, std::size_t probes);

    const way& leads() const { return leads_; }
    void set_remote(const wire::seen_address& remote) { leads_.remote = remote; }
    bool is_relayed() const { return nat::is_relayed(leads_.kind); }
    /// It may carry voice.
    bool is_proven() const { return is_proven_; }
    bool is_doubted() const { return doubted_since_.has_value(); }
    bool is_dead(time_point now) const;
    /// Sending time of the newest datagram that was ever acknowledged.
    time_point alive_at() const { return alive_at_; }
    /// It was probed in vain.
    bool is_spent(time_point now) const;
    std::optional<microseconds> round_trip() const { return round_trip_; }
    /// To the relay: the peer's leg there is over TLS.
    void set_tcp_beyond(bool is_so) { is_tcp_beyond_ = is_so; }
    /// Half of the round trip; a round trip and 20 ms more for TCP, the price of one loss, also if
    /// only the peer's leg at the relay is TCP; 20 ms more for the relay.
    microseconds cost() const;

    void on_voice_sent(time_point now);
    void on_acknowledged(time_point now, time_point sent, std::optional<microseconds> round_trip);
    void on_probe_sent(time_point now, std::uint64_t random);
    /// Returns false if nothing was asked so.
    bool on_answer(time_point now, std::uint64_t random);
    /// False if too many Probes were answered without a proof that their sender is there.
    bool may_answer();

    /// Returns true if it has come into doubt.
    bool judge(time_point now);
    /// The network changed: only what is sent from now on counts.
    void doubt(time_point now);
    /// A path that is not proven is to be probed again.
    void restart(time_point start, std::size_t probes);

    /// In a hurry a path that is proven is probed every 100 ms, as is a direct one until its round
    /// trip is known from three Answers.
    time_point next_probe(time_point now, duty now_for, bool is_hurry) const;

private:
    struct question {
        std::uint64_t random = 0;
        time_point sent;
        bool is_open = false;
    };

    microseconds limit() const;
    void measure(microseconds round_trip);
    std::optional<time_point> awaits_since() const;
    bool is_proof_old(time_point now) const;

    way leads_;
    bool is_proven_;
    bool is_tcp_beyond_ = false;
    time_point start_{};
    std::size_t probes_left_ = 0; // of a path that is not proven
    std::size_t answers_left_ = max_answers;
    std::size_t answers_wanted_ = 0; // soon, for the round trip of a direct path
    std::array<question, 8> questions_{};
    std::size_t asked_ = 0; // in all
    time_point asked_at_{};
    time_point answered_at_{};
    bool is_probe_due_ = true; // as none went out since it is as it is
    std::optional<time_point> unanswered_since_;
    std::optional<microseconds> round_trip_;
    bool is_round_trip_old_ = false;
    std::optional<time_point> acknowledged_; // sending time of the newest that counts
    time_point alive_at_{};
    std::optional<time_point> voice_since_; // without a pause
    time_point voice_at_{};
    std::optional<time_point> doubted_since_;
    time_point valid_from_ = time_point::min(); // acknowledgements of earlier ones do not count
};

} // namespace babel::nat
