// Answers to clients that ask the relay for their own address.
#pragma once

#include "server/relay/leg_address.hpp"
#include "server/relay/relay_counters.hpp"
#include "server/relay/rules/source_rates.hpp"
#include <babel/core/error.hpp>

#include <cstdint>
#include <vector>

namespace babel::server {

/// Needs no ticket: a stranger learns their own address only. An answer is smaller than its
/// question, so a forged source gets less than the forger sent.
/// Pure: datagrams and times in, answers out.
/// Lifetime: the counters outlive it.
/// Thread: the relay's.
class address_answers {
public:
    static constexpr allowance of_source{.rate = 20, .burst = 40};

    explicit address_answers(relay_counters& counts) : counts_(counts) {}

    /// Returns the encoded answer, or nothing: silence. `other_port`: see wire::address_answer.
    std::vector<std::uint8_t>
    answer(bytes_view question, const leg_address& from, std::uint16_t other_port, time_point now);

private:
    relay_counters& counts_;
    source_rates asked_by_udp_{of_source};
    source_rates asked_by_tls_{of_source};
};

} // namespace babel::server
