// A call service with its link and fake devices, and what its user hears.
#pragma once

#include "call/call_resources_fixture.hpp"
#include "client/calls/call_service.hpp"
#include "client/recorded_events.hpp"
#include "support/bounded_run.hpp"
#include <babel/core/overloaded.hpp>
#include <babel/wire/list.hpp>

#include <cstddef>
#include <functional>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace babel::test {

/// Everything except the server, which a derived class has: it starts the link, and calls close()
/// while the server is there.
class service_site : public call_resources_fixture<client::settings>, public recorded_events {
public:
    explicit service_site(client::settings wanted = {})
        : call_resources_fixture(std::move(wanted)) {}

    void add_online(const std::vector<std::string>& names) {
        wire::string_list_buffer list;
        for (const auto& name : names)
            list.add(name);
        static_cast<void>(contacts.add(list.view()));
    }
    template <class Event>
    void wait_for() {
        run_until(loop, [&] { return count<Event>() > 0; });
    }

    std::size_t messages = 0; ///< of the server, about users and calls
    client::roster contacts;
    std::function<void(const client::client_event&)> report = [this](const auto& news) {
        events.push_back(news);
    };
    client::server_link link{
        loop.get_executor(),
        options,
        buffer,
        log,
        {[this](const client::link_message& message) { take(message); },
         [this] { service.on_login(); },
         report}};
    client::peer_book peers{options};
    client::refusal_sender refusals{loop.get_executor(), link};
    client::call_service service{
        {options, link, contacts, peers, refusals, log, report, [] {}, [] {}},
        resources([this](const call::call_event& news) { report(client::as_client_event(news)); })};

protected:
    /// Every call ends with it.
    void close() {
        spawned<void> closing(loop, service.close());
        while (!closing.ended()) {
            run_ready(loop);
            closing.cancel(); // callees who accept late are not waited for
        }
        run_bounded(loop, refusals.close());
        run_bounded(loop, link.close());
    }

private:
    void take(const client::link_message& message) {
        ++messages;
        const auto pass_on = overloaded{
            [this](const wire::call_request& m) { service.on(m); },
            [this](const wire::call_refused& m) { service.on(m); },
            [this](const wire::error_response& m) { service.on(m); },
            [this](const wire::incoming_offer& m) { service.on(m); },
            [this](const wire::offered& m) { service.on(m); },
            [this](const wire::reach_answer& m) { service.on(m); },
            [this](const wire::signal& m) { service.on(m); },
            [](const auto&) {}};
        std::visit(pass_on, message);
    }
};

} // namespace babel::test
