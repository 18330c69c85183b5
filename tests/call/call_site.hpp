// The surroundings of one end of a call, and the events that it reports.
#pragma once

#include "call/call_resources_fixture.hpp"
#include <babel/call/call_context.hpp>
#include <babel/call/call_signal.hpp>
#include <babel/call/event.hpp>

#include <cstdint>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace babel::test {

using call_signals = std::vector<call::call_signal>;

// Ids of both ends at the relay.
inline constexpr std::uint32_t alice_leg = 10;
inline constexpr std::uint32_t bob_leg = 20;

/// Of users who tell their peers no address.
inline call::settings hidden_end() {
    call::settings out;
    out.relay_only = true;
    return out;
}

/// Its signalling does nothing.
struct call_site : call_resources_on<call::settings> {
    explicit call_site(asio::io_context& on, call::settings wanted = hidden_end())
        : call_resources_on(on, std::move(wanted)) {}

    template <class Event>
    std::vector<Event> events_of() const {
        std::vector<Event> all;
        for (const auto& each : events)
            if (const auto* found = std::get_if<Event>(&each)) all.push_back(*found);
        return all;
    }

    std::vector<call::call_event> events;
    call::call_context context{
        resources([this](const call::call_event& each) { events.push_back(each); }),
        [](const std::string&, call::call_refusal) {},
        [](net::tcp::acceptor, const std::shared_ptr<void>&, bool, const std::string&) {},
        {},
        [] {}};
};

} // namespace babel::test
