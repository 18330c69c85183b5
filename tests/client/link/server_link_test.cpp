// The server link against a scripted server that fails at every step.
#include "client/link/server_link.hpp"
#include "net/sockets.hpp"
#include "support/bounded_run.hpp"
#include "support/catch.hpp"
#include <babel/wire/codec.hpp>

#include <boost/asio/read.hpp>
#include <boost/asio/write.hpp>

#include <algorithm>
#include <array>
#include <string>
#include <variant>
#include <vector>

using namespace babel;
using namespace std::chrono_literals;
using client::client_event;
using test::run_until;

namespace {

using packet = std::vector<std::uint8_t>;

/// A step of the server in a session: the bytes that it awaits, then those that it sends.
struct step {
    packet says;
    std::size_t hears_bytes = 0; ///< Before it sends.
};

std::vector<step> session() {
    const std::array<std::string_view, 2> names{"bob", "carol"};
    wire::string_list_buffer contacts;
    for (const auto name : names)
        contacts.add(name);
    const auto login_bytes = wire::encode(wire::login{"alice"}).size();
    return {
        {wire::encode(wire::hello_connect{})},
        {wire::encode(wire::login_success{}), login_bytes},
        {wire::encode(wire::add_contact{contacts.view()})},
        {wire::encode(wire::call_request{"bob", "192.0.2.1", 4000})},
        {wire::encode(wire::error_response{"no such user"})},
        {wire::encode(wire::call_refused{"bob"})},
        {wire::encode(wire::del_contact{contacts.view()})}};
}

constexpr std::size_t step_of_success = 1;
constexpr std::size_t own_steps = 2; // handled by the link itself

enum class failure { close, reset, half_packet, nonsense, turned_away };
constexpr std::array failures{
    failure::close, failure::reset, failure::half_packet, failure::nonsense, failure::turned_away};

struct scripted_session {
    asio::io_context loop{1};
    net::tcp::acceptor listener{loop, test::at("127.0.0.1")};
    net::tcp::socket server{loop};
    client::settings options;
    std::array<std::uint8_t, 4096> buffer{};
    logger log{log_level::error};
    std::vector<client_event> events;
    std::size_t messages = 0;
    int logins = 0;
    client::server_link link;

    scripted_session()
        : options(here(listener.local_endpoint().port())),
          link(
              loop.get_executor(),
              options,
              buffer,
              log,
              {[this](const client::link_message&) { ++messages; },
               [this] { ++logins; },
               [this](const client_event& news) { events.push_back(news); }}
          ) {}
    ~scripted_session() {
        test::spawned<void> closing(loop, link.close());
        closing.get();
        test::run_until_idle(loop);
    }

    static client::settings here(std::uint16_t port) {
        client::settings chosen;
        chosen.server.host = "127.0.0.1";
        chosen.server.port = port;
        chosen.server.form = client::address_form::at_port;
        chosen.name = "alice";
        return chosen;
    }

    void accept() {
        link.start();
        bool accepted = false;
        listener.async_accept(server, [&](error_code) { accepted = true; });
        run_until(loop, [&] { return accepted; });
    }
    void play(const step& one) {
        run_until(loop, [&] { return server.available() >= one.hears_bytes; });
        std::vector<std::uint8_t> received(server.available()); // unread, it would reset the close
        asio::read(server, asio::buffer(received));
        asio::write(server, asio::buffer(one.says));
    }
    void fail(failure way) {
        error_code ignored;
        switch (way) {
        case failure::close:
            server.close(ignored);
            break;
        case failure::reset:
            server.set_option(asio::socket_base::linger(true, 0));
            server.close(ignored);
            break;
        case failure::half_packet: {
            const auto whole = wire::encode(wire::hello_connect{});
            asio::write(server, asio::buffer(whole.data(), whole.size() - 1));
            server.close(ignored);
            break;
        }
        case failure::nonsense:
            asio::write(server, asio::buffer(packet(10, 0xff)));
            break;
        case failure::turned_away:
            asio::write(
                server, asio::buffer(wire::encode(wire::error_response{"you are banned here"}))
            );
            break;
        }
    }
    /// The event that reports the end, once there is one.
    client_event end() {
        const auto is_end = [](const client_event& each) {
            return std::holds_alternative<client::event::server_lost>(each) ||
                   std::holds_alternative<client::event::login_failed>(each);
        };
        run_until(loop, [&] { return std::ranges::any_of(events, is_end); });
        CHECK(std::ranges::count_if(events, is_end) == 1);
        return *std::ranges::find_if(events, is_end);
    }
};

} // namespace

TEST_CASE("a session that fails at any step ends with one event", "[server_link]") {
    const auto script = session();
    for (std::size_t steps = 0; steps <= script.size(); ++steps)
        for (const auto way : failures) {
            INFO("after " << steps << " steps, failure " << static_cast<int>(way));
            scripted_session t;
            t.accept();
            for (std::size_t i = 0; i < steps; ++i)
                t.play(script[i]);
            t.fail(way);
            const auto end = t.end();
            const bool was_online = t.logins > 0;
            if (way != failure::reset) { // which may overtake the last message
                CHECK(was_online == (steps > step_of_success));
                CHECK(t.messages == steps - std::min(steps, own_steps));
            }
            const auto* lost = std::get_if<client::event::server_lost>(&end);
            const bool is_final = way == failure::turned_away || !was_online;
            CHECK((lost && lost->retry) == !is_final);
            CHECK_FALSE(t.link.is_online());
            if (way == failure::turned_away && !was_online)
                CHECK(std::get<client::event::login_failed>(end).why == client::refusal::banned);
        }
}

TEST_CASE("a refused login ends with the server's message", "[server_link]") {
    scripted_session t;
    t.accept();
    t.play(session()[0]);
    t.play({wire::encode(wire::login_failed{"username already used"}), 1});
    const auto failed = std::get<client::event::login_failed>(t.end());
    CHECK(failed.reason == "username already used");
    CHECK(failed.why == client::refusal::name_in_use);
}

TEST_CASE("a second LoginSuccess changes nothing", "[server_link]") {
    scripted_session t;
    t.accept();
    t.play(session()[0]);
    t.play(session()[1]);
    t.play({wire::encode(wire::login_success{})});
    t.play(session()[5]);
    run_until(t.loop, [&] { return t.messages == 1; });
    CHECK(t.logins == 1);
    CHECK(t.link.is_online());
}

TEST_CASE("a link that is closed while it connects reports nothing", "[server_link]") {
    scripted_session t;
    t.link.start();
    test::spawned<void> closing(t.loop, t.link.close());
    closing.get();
    CHECK(t.events.empty());
}
