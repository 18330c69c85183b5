// The client as a whole, between fake devices, a scripted server and a peer.
#pragma once

#include "call/call_under_test.hpp"
#include "client/recorded_events.hpp"
#include "net/sockets.hpp"
#include "support/bounded_run.hpp"
#include <babel/client/client.hpp>
#include <babel/wire/codec.hpp>

#include <boost/asio/buffer.hpp>
#include <boost/asio/write.hpp>

#include <memory>
#include <string>
#include <vector>

namespace babel::test {

/// Alice, at a server that a test plays.
/// Lifetime: she quits at its end.
class client_under_test : public recorded_events {
public:
    client_under_test()
        : alice(
              loop.get_executor(),
              chosen(),
              {std::unique_ptr<audio::source>(in), std::unique_ptr<audio::sink>(out)},
              files,
              log,
              [this](const auto& news) { events.push_back(news); }
          ) {}
    ~client_under_test() {
        if (!has_quit) quit();
    }

    void logs_in() {
        alice.start();
        bool accepted = false;
        listener.async_accept(server, [&](error_code) { accepted = true; });
        run_until(loop, [&] { return accepted; });
        says(wire::hello_connect{});
        run_until(loop, [&] { return server.available() > 0; });
        says(wire::login_success{});
        wait_for<client::event::logged_in>();
    }
    template <class Message>
    void says(const Message& message) {
        asio::write(server, asio::buffer(wire::encode(message)));
    }
    void bob_calls() {
        says(wire::call_request{"bob", "127.0.0.1", 9});
        wait_for<client::event::call_incoming>();
    }
    /// Alice calls Bob, who answers.
    void talks() {
        REQUIRE_FALSE(alice.place_call("bob"));
        peer.connect(at("127.0.0.1", latest<client::event::call_outgoing>().port));
        asio::write(peer, asio::buffer(silent_packet()));
        wait_for<client::event::call_up>();
    }
    /// Bob's end of the call dies within a packet: there is no last voice to wait for.
    void peer_breaks() {
        if (!peer.is_open()) return;
        const auto packet = silent_packet();
        error_code ignored;
        asio::write(peer, asio::buffer(packet, packet.size() / 2), ignored);
        peer.close(ignored);
    }
    void quit() {
        has_quit = true;
        spawned<void> quitting(loop, alice.quit());
        run_ready(loop);
        peer_breaks();
        quitting.get();
    }

    template <class Event>
    void wait_for() {
        run_until(loop, [&] { return count<Event>() > 0; });
    }
    /// The next 200 ms of the loudspeaker.
    std::vector<sample> heard() {
        out->heard.clear();
        for (std::size_t frames = 1; frames <= 10; ++frames) {
            out->ask(frame);
            run_until(loop, [&] { return out->heard.size() == frames * frame; });
        }
        return out->heard;
    }

    asio::io_context loop{1};
    tcp::acceptor listener{loop, at("127.0.0.1")};
    tcp::socket server{loop};
    tcp::socket peer{loop};
    audio::file_thread files;
    logger log{log_level::error};
    fake_source* in = new fake_source;
    fake_sink* out = new fake_sink;
    bool has_quit = false;
    client::client alice;

private:
    client::settings chosen() const {
        client::settings options;
        static_cast<mixer::settings&>(options) = plain_voice(false);
        options.name = "alice";
        options.server.host = options.listen_address = "127.0.0.1";
        options.server.port = listener.local_endpoint().port();
        options.server.form = client::address_form::plain_only;
        return options;
    }
};

} // namespace babel::test
