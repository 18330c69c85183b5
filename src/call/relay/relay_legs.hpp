// The legs of one call at the relay over TLS, by their numbers.
#pragma once

#include "call/relay/relay_leg_tls.hpp"
#include <babel/core/error.hpp>
#include <babel/nat/tls_legs.hpp>
#include <babel/wire/seen_address.hpp>

#include <cstdint>
#include <map>
#include <memory>
#include <optional>
#include <utility>

namespace babel::call {

/// Each is shared with its reader, which ends after it is closed.
/// Thread: the loop only.
class relay_legs {
public:
    void add(nat::tls_leg number, std::shared_ptr<relay_leg_tls> leg) {
        all_.emplace(number, std::move(leg));
    }
    bool has(nat::tls_leg number) const { return all_.contains(number); }

    /// Own end of its connection. Null: there is no such leg, or it is not connected.
    std::optional<wire::seen_address> own_end(nat::tls_leg number) const {
        const auto found = all_.find(number);
        return found != all_.end() ? found->second->own_end() : std::nullopt;
    }

    /// One that is not sent is lost and counted.
    void send(nat::tls_leg over, bytes_view datagram) {
        const auto found = all_.find(over);
        if (found != all_.end())
            found->second->send(datagram);
        else
            ++unsent_;
    }

    void close(nat::tls_leg number) {
        const auto gone = all_.extract(number);
        if (!gone) return;
        gone.mapped()->close();
        unsent_ += gone.mapped()->unsent();
    }
    void close_all() {
        while (!all_.empty())
            close(all_.begin()->first);
    }

    /// Datagrams that were not sent.
    std::uint64_t unsent() const {
        auto count = unsent_;
        for (const auto& [number, leg] : all_)
            count += leg->unsent();
        return count;
    }

private:
    std::map<nat::tls_leg, std::shared_ptr<relay_leg_tls>> all_;
    std::uint64_t unsent_ = 0; // of those that are gone
};

} // namespace babel::call
