// A port of the router that leads to one of this host: asked for, kept, and given back.
#pragma once

#include <babel/nat/mapping_messages.hpp>

#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <vector>

namespace babel::nat {

/// One port at one router. PCP is asked first, NAT-PMP where PCP is not there or not answered. A
/// request goes out at 0, 250, 750 and 1750 ms until it is answered. A mapping is renewed after
/// half of its time, then after half of what is left. Routers that refuse or are silent are asked
/// again much later.
///
/// The router's clock, which tells of its restarts, is not looked at: every answer is one to a
/// request that makes the mapping again.
/// Pure: times are passed in.
class port_mapping {
public:
    using time_point = std::chrono::steady_clock::time_point;
    using packet = std::vector<std::uint8_t>;

    static constexpr std::uint16_t router_port = 5351;
    /// Of a mapping. So a router that has restarted has it again after half of this time.
    static constexpr std::chrono::seconds lifetime{1200};

    /// `own`: the address that this host has towards the router, and its port. `nonce`: random.
    port_mapping(
        carried_protocol protocol,
        const wire::seen_address& own,
        const mapping_nonce& nonce,
        time_point now
    );

    /// A packet for the router. Must be called until it returns null: after each other call, and at
    /// wake_at().
    std::optional<packet> next(time_point now);
    /// May be in the past: now.
    time_point wake_at() const;
    /// The router is asked at once, and outer() is null until it has confirmed that: for a host
    /// that slept, since the clock leaves sleeps out.
    void ask_again(time_point now);

    /// Takes a packet that came from the router's port. Returns false, and changes nothing, unless
    /// it answers a request under way.
    bool on_answer(bytes_view bytes, time_point now);

    /// The outer end. Null: there is none.
    const std::optional<wire::seen_address>& outer() const { return outer_; }
    /// A request waits for its answer.
    bool is_asking() const { return is_asking_; }
    /// The router answered neither protocol, last time.
    bool is_unanswered() const { return is_unanswered_; }
    /// The packet that gives the port back. Null: there is nothing to give back.
    std::optional<packet> release() const;

private:
    void begin_round(mapping_protocol by, time_point now);
    void on_silence(time_point now);
    void rest_until(time_point then);
    void lose_if_over(time_point now);
    bool belongs(const mapping_answer& answer) const;
    void take(const mapping_answer& answer, time_point now);
    void join_parts(time_point now);
    void keep(const wire::seen_address& outer, std::uint32_t lifetime_s, time_point now);
    void refuse(const mapping_answer& answer, time_point now);
    mapping_request request() const;

    carried_protocol protocol_;
    wire::seen_address own_;
    mapping_nonce nonce_;
    mapping_protocol router_protocol_ = mapping_protocol::pcp;
    bool has_granted_by_pcp_ = false;
    bool is_unanswered_ = false;

    std::optional<wire::seen_address> outer_;
    time_point over_; // the time of outer_

    bool is_asking_ = false;
    time_point round_began_;
    std::size_t attempts_ = 0;    // of this round
    bool is_address_due_ = false; // beside the request, by NAT-PMP
    time_point rests_until_;

    // NAT-PMP answers in two parts.
    std::optional<wire::seen_address> outer_address_;
    std::optional<mapping_answer> outer_port_;
};

} // namespace babel::nat
