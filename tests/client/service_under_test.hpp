// A call service on a plain link to a scripted server.
#pragma once

#include "client/service_site.hpp"
#include "net/sockets.hpp"
#include <babel/wire/codec.hpp>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <string>
#include <utility>

namespace babel::test {

/// Logged in as alice. The roster holds bob and carol.
/// Lifetime: every call ends with it.
class service_under_test : public service_site {
public:
    explicit service_under_test(client::settings wanted = {}) : service_site(std::move(wanted)) {
        link.start();
        refusals.start();
        accept();
        add_online({"bob", "carol"});
    }
    ~service_under_test() { close(); }

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

    tcp::acceptor listener = listen();
    tcp::socket server{loop};

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
};

/// CallRefused, in the bytes of the client.
inline bytes refusal_of(const std::string& peer, int times = 1) {
    bytes all;
    for (const auto one = wire::encode(wire::call_refused{peer}); times > 0; --times)
        all.insert(all.end(), one.begin(), one.end());
    return all;
}

} // namespace babel::test
