// Signalling of sealed calls: offers, and the steps of their handshakes.
#pragma once

#include "client/calls/base_calls.hpp"
#include "client/calls/held_offers.hpp"
#include "client/calls/offer_arrivals.hpp"
#include "client/calls/refusal_meter.hpp"
#include "client/calls/signalling_services.hpp"
#include "client/known/words_meter.hpp"
#include <babel/call/sealed_setup.hpp>
#include <babel/core/asio.hpp>

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

namespace babel::client {

/// Lifetime: await close() before it is destroyed; all that it refers to outlives it.
/// Thread: the loop only.
class sealed_calls {
public:
    static constexpr std::size_t max_handshakes = 8; ///< Of callers who are not proved yet.

    sealed_calls(const signalling_services& services, base_calls& base);

    asio::awaitable<void> close();

    /// True if this link passes offers on, and the peer may take one.
    bool may_offer(std::string_view peer) const;
    /// Requires may_offer().
    void place(const std::string& peer);

    void on(const wire::incoming_offer& message);
    void on(const wire::offered& message);
    void on(const wire::signal& message);
    void on_left(std::string_view peer);
    /// Offers do not outlive the link that they came by.
    void on_link_lost();

private:
    using setup_pointer = std::unique_ptr<call::sealed_setup>;
    struct asked_offer {
        std::uint32_t tag = 0;
        int call = 0;
        const call::sealed_setup* setup = nullptr; // to be compared only
    };

    setup_pointer make_setup(const std::string& peer, wire::peer_role own_role);
    call::handshake_setup facts_about(const std::string& peer) const;
    call::offer_owner callbacks_for(const std::string& peer, wire::peer_role own_role);

    call::sealed_setup* find_setup(std::uint32_t number) const;
    void on_refused(call::call& asked, wire::offer_fault why);
    void begin(const wire::incoming_offer& message);
    bool hold_crossing(const wire::incoming_offer& message);
    void on_proved(const std::string& peer);
    void ring(const std::string& peer, setup_pointer setup);
    void miss(
        const std::string& peer,
        event::call_missed::cause why,
        const call::untrusted_peer* untrusted = nullptr
    );
    void report_untrusted(
        const std::string& peer, wire::peer_role own_role, const call::untrusted_peer& why
    );
    void send(std::uint32_t number, wire::call_step what, bytes_view blob);

    const signalling_services& services_;
    base_calls& base_;
    offer_arrivals arrivals_;
    held_offers held_;
    std::vector<asked_offer> asked_;
    words_meter words_;
    refusal_meter misses_;
};

} // namespace babel::client
