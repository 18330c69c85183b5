// A call service between a scripted server and fake devices.
#pragma once

#include "call/call_resources_fixture.hpp"
#include "client/calls/call_service.hpp"
#include "net/sockets.hpp"
#include <babel/core/overloaded.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <string>
#include <vector>

namespace babel::test {

/// Logged in as alice. The roster holds bob and carol.
/// Lifetime: every call ends with it.
class service_under_test : public call_resources_fixture<client::settings> {
public:
    explicit service_under_test(client::settings wanted = {})
        : call_resources_fixture(std::move(wanted)) {
        link.start();
        refusals.start();
        accept();
        add_online({"bob", "carol"});
    }
    ~service_under_test() {
        spawned<void> closing(loop, service.close());
        while (!closing.ended()) {
            run_ready(loop);
            closing.cancel(); // callees who accept late are not waited for
        }
        run_bounded(loop, refusals.close());
        run_bounded(loop, link.close());
    }

    void add_online(const std::vector<std::string>& names) {
        wire::string_list_buffer list;
        for (const auto& name : names)
            list.add(name);
        static_cast<void>(contacts.add(list.view()));
    }
    /// Sends a message of the server, and waits until the service has it.
    template <class Message>
    void says(const Message& message) {
        const auto before = messages;
        asio::write(server, asio::buffer(wire::encode(message)));
        run_until(loop, [&] { return messages > before; });
    }
    void calls(const std::string& who) { says(wire::call_request{who, "127.0.0.1", 9}); }

    /// The bytes that the client sent since the last call; waits for the first.
    bytes heard() {
        run_until(loop, [&] { return server.available() > 0; });
        bytes all(server.available());
        asio::read(server, asio::buffer(all));
        return all;
    }
    bool hears_nothing() {
        run_ready(loop);
        return server.available() == 0;
    }

    /// The latest event of that kind; fails the test if there is none.
    template <class Event>
    Event latest() const {
        for (auto each = events.rbegin(); each != events.rend(); ++each)
            if (const auto* found = std::get_if<Event>(&*each)) return *found;
        FAIL("no such event");
        return {};
    }
    template <class Event>
    std::size_t count() const {
        return static_cast<std::size_t>(std::ranges::count_if(events, [](const auto& each) {
            return std::holds_alternative<Event>(each);
        }));
    }
    template <class Event>
    void wait_for() {
        run_until(loop, [&] { return count<Event>() > 0; });
    }

    tcp::acceptor listener = listen();
    tcp::socket server{loop};
    std::vector<client::client_event> events;
    std::size_t messages = 0;
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

private:
    /// Listens as the server, and names it in the options.
    tcp::acceptor listen() {
        tcp::acceptor opened(loop, at("127.0.0.1"));
        options.server.host = options.listen_address = "127.0.0.1";
        options.server.port = opened.local_endpoint().port();
        if (options.name.empty()) options.name = "alice";
        return opened;
    }
    void accept() {
        bool accepted = false;
        listener.async_accept(server, [&](error_code) { accepted = true; });
        run_until(loop, [&] { return accepted; });
        server.set_option(tcp::no_delay(true));
        asio::write(server, asio::buffer(wire::encode(wire::hello_connect{})));
        static_cast<void>(heard());
        asio::write(server, asio::buffer(wire::encode(wire::login_success{})));
        run_until(loop, [&] { return link.is_online(); });
    }
    void take(const client::link_message& message) {
        ++messages;
        const auto pass_on = overloaded{
            [this](const wire::call_request& m) { service.on(m); },
            [this](const wire::call_refused& m) { service.on(m); },
            [this](const wire::error_response& m) { service.on(m); },
            [](const auto&) {}};
        std::visit(pass_on, message);
    }
};

/// CallRefused, in the bytes of the client.
inline bytes refusal_of(const std::string& peer, int times = 1) {
    bytes all;
    for (const auto one = wire::encode(wire::call_refused{peer}); times > 0; --times)
        all.insert(all.end(), one.begin(), one.end());
    return all;
}

} // namespace babel::test
