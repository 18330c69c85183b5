// Base calls at the relay: ports for callees, and the legs of the callers.
#pragma once

#include "server/relay/base_call.hpp"
#include "server/relay/leg_address.hpp"
#include "server/relay/ready_set.hpp"
#include "server/relay/relay_counters.hpp"
#include "server/relay/relay_news.hpp"
#include "server/relay/rules/relay_places.hpp"
#include <babel/core/error.hpp>
#include <babel/server/relay_limits.hpp>
#include <babel/wire/relay.hpp>

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <optional>

namespace babel::server {

/// Joins candidates of the ports to the callers' legs. The port of a call is closed when the call
/// is up or over. The caller's leg ends with its candidate: a candidate that does not prove itself
/// costs the caller a new leg. Lifetime: all that it refers to outlives it. Thread: the relay's.
class base_calls {
public:
    using time_point = std::chrono::steady_clock::time_point;

    struct services {
        bytes_view secret; ///< of the tickets
        const relay_limits& limits;
        relay_counters& counts;
        relay_places& places;
        total_rate& total;
        ready_set& ready;
        relay_scratch& scratch;
        std::function<void(const relay_news&)> tell;
    };

    /// Keys of its descriptors have this bit.
    static constexpr std::uint64_t key_bit = std::uint64_t{1} << 34U;

    explicit base_calls(services with) : services_(std::move(with)) {}

    void open(new_base_call order, time_point now);
    /// The server gave the call up. One that is up goes on.
    void give_up(std::uint32_t caller);
    /// Ends one that is up, too.
    void end(std::uint32_t caller);

    /// Binds a leg, and takes its connection over. Returns false for a Bind that is not answered:
    /// the connection is to be closed.
    bool bind(
        relay_stream& leg,
        bytes_view datagram,
        const leg_address& from,
        time_point now,
        std::uint64_t unix_time
    );

    void on_event(const epoll_event& what, time_point now);
    /// Ends what is late, and goes on with what had to wait. Call it every 100 ms.
    void tick(time_point now);

    std::size_t legs() const;

private:
    enum class part : std::uint8_t { port, leg, candidate };
    using call = base_call;
    using calls = std::map<std::uint32_t, call>;

    static std::uint64_t key_of(std::uint32_t number, part which);
    calls::iterator find(std::uint32_t caller);
    std::optional<wire::bound_code>
    judge(const call& of, const wire::bind& message, const leg_address& from) const;
    void take_leg(calls::iterator at, relay_stream& leg, const leg_address& from, time_point now);
    std::uint64_t rate_of(const call& of) const;
    void take_candidates(calls::iterator at, time_point now);
    void join_next(calls::iterator at, time_point now);
    /// Returns the reason why the connections of the call are of no use any more.
    error_code pass_on(call& of, part which, bool is_readable, time_point now);
    error_code hear(call& of, bytes_view more, time_point now);
    void update(calls::iterator at, time_point now);
    void watch(
        int descriptor, std::uint64_t key, ready_set::interest& known, ready_set::interest wanted
    );
    /// Closes the connections. A call that was up is over; another one rings on.
    void part_ways(calls::iterator at, time_point now);
    void remove(calls::iterator at, relay_news::kind why = relay_news::kind::dropped);

    services services_;
    calls calls_; ///< by numbers of their own
    std::uint32_t last_number_ = 0;
};

} // namespace babel::server
