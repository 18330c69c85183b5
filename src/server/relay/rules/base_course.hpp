// Course of a base call at the relay: its candidates, and its times.
#pragma once

#include "server/relay/rules/candidate_proof.hpp"
#include <babel/core/error.hpp>

#include <chrono>
#include <cstdint>

namespace babel::server {

/// One candidate at a time: the others wait in the queue of the port. Pure.
class base_course {
public:
    using time_point = std::chrono::steady_clock::time_point;

    static constexpr std::chrono::seconds ring_time{75};  ///< as an offer lives
    static constexpr std::chrono::seconds proof_time{10}; ///< of each candidate
    static constexpr std::chrono::seconds silent_time{60};

    enum class phase : std::uint8_t {
        ringing,
        joined, ///< a candidate has to prove itself
        up,
    };

    explicit base_course(time_point started) : started_(started) {}

    phase now_in() const { return phase_; }
    void join(time_point now);
    /// Takes bytes of the candidate. Up as soon as they prove it.
    candidate_proof::verdict hear(bytes_view more, time_point now);
    /// Bytes of the caller passed.
    void note_bytes(time_point now) { heard_at_ = now; }
    /// The candidate is gone before it proved itself: the call rings on.
    void part();

    /// The candidate did not prove itself in time.
    bool is_candidate_late(time_point now) const {
        return phase_ == phase::joined && now - joined_at_ >= proof_time;
    }
    /// Nobody came in time; or nothing passes any more.
    bool is_over(time_point now) const;

private:
    phase phase_ = phase::ringing;
    candidate_proof proof_;
    time_point started_;
    time_point joined_at_{};
    time_point heard_at_{};
};

} // namespace babel::server
