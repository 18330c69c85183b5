// Both connections of a base call at the relay, joined byte by byte.
#pragma once

#include "server/relay/ready_set.hpp"
#include "server/relay/relay_stream.hpp"
#include "server/relay/rules/byte_bucket.hpp"
#include "server/relay/total_rate.hpp"
#include <babel/core/error.hpp>
#include <babel/net/descriptor.hpp>

#include <chrono>
#include <cstdint>
#include <functional>
#include <vector>

namespace babel::server {

/// The caller's leg over TLS, and a candidate. A side that does not read stops the other one: what
/// was read of it waits, and no more is read. Lifetime: the scratch and the rate outlive it.
/// Thread: the relay's.
class base_join {
public:
    using time_point = std::chrono::steady_clock::time_point;
    /// Looks at bytes of a side. Errors: the join has failed.
    using witness = std::function<error_code(bytes_view)>;

    /// After the end of one direction.
    static constexpr std::chrono::seconds closing_time{5};

    base_join(relay_stream leg, relay_scratch& scratch, total_rate& total);

    /// Begins to pass bytes, after the candidate's address for the caller.
    void join(net::descriptor candidate);
    bool has_candidate() const { return static_cast<bool>(candidate_); }

    /// Both directions have the limits of datagrams, also that of all together.
    struct pace {
        std::uint64_t kbits;
        time_point now;
    };
    /// A connection is readable or writable. `on_bytes`: called for bytes before they pass. Errors:
    /// the connections are to be closed.
    error_code on_leg(bool is_readable, const pace& at, const witness& on_bytes);
    error_code on_candidate(bool is_readable, const pace& at, const witness& on_bytes);

    ready_set::interest of_leg(time_point now) const;
    ready_set::interest of_candidate(time_point now) const;

    /// Nothing more comes from the candidate, and nothing can be written to it: only its hang-up
    /// would be reported, again and again.
    bool is_candidate_gone() const;

    /// Both directions have ended, or one some time ago.
    bool is_over(time_point now) const;

    int leg_handle() const { return leg_.native_handle(); }
    int candidate_handle() const { return candidate_.get(); }

private:
    static constexpr std::chrono::milliseconds burst{500};

    struct direction {
        byte_bucket rate;
        bool has_ended = false;
    };

    error_code read_leg(const pace& at, const witness& on_bytes);
    error_code read_candidate(const pace& at, const witness& on_bytes);
    void charge(direction& from, std::size_t bytes, const pace& at);
    bool has_credit(const direction& from, time_point now) const;
    void write_candidate();
    bool is_candidate_blocked() const;
    void note_end(direction& which, time_point now);

    relay_stream leg_;
    relay_scratch& scratch_;
    total_rate& total_;
    net::descriptor candidate_;
    std::vector<std::uint8_t> for_candidate_; // bytes that the system did not take
    direction from_leg_;
    direction from_candidate_;
    bool is_candidate_deaf_ = false; // nothing can be written to it
    time_point ended_at_ = time_point::max();
};

} // namespace babel::server
