// A call service on a babel/2 link to a scripted server, which passes offers on.
#pragma once

#include "call/handshake_pair.hpp"
#include "call/sent_grant.hpp"
#include "client/link/login.hpp"
#include "client/service_site.hpp"
#include "client/tls_server.hpp"
#include <babel/client/identity.hpp>
#include <babel/wire/extensions.hpp>
#include <babel/wire/framer.hpp>
#include <babel/wire/offers.hpp>

#include <boost/mp11/list.hpp>

#include <algorithm>
#include <deque>
#include <memory>
#include <string>
#include <utility>
#include <variant>
#include <vector>

namespace babel::test {

/// A message of the client about calls.
struct client_message {
    std::string text;       ///< "Offer bob", "End 7 4", "CallRequest carol"
    bytes blob = {};        ///< of an offer, or of a step
    std::uint32_t tag = 0;  ///< of an offer
    std::uint16_t port = 0; ///< of Reach and CallRequest
};

inline std::string text_of(const wire::signal& step) {
    const auto call = std::to_string(step.call);
    if (const auto why = step.reason())
        return "End " + call + " " + std::to_string(static_cast<int>(*why));
    return (step.what == wire::call_step::accept ? "Accept " : "Handshake ") + call;
}

/// A base, so that the server is there before the client.
struct with_tls_server {
    tls_server server;
};

/// Logged in as alice, with her key. Bob takes offers; carol's program takes none.
/// Lifetime: every call ends with it.
class sealed_service : public with_tls_server, public service_site {
public:
    explicit sealed_service(client::settings wanted = {})
        : service_site(with_server(std::move(wanted), server)) {
        options.identity_source = [this] { return user; };
        link.start();
        refusals.start();
        log_in();
        add_online();
    }
    ~sealed_service() { close(); }

    /// Sends a message of the server, and waits until the service has it.
    template <class Message>
    void says(const Message& message) {
        const auto before = messages;
        server.says(message);
        run_until(loop, [&] { return messages > before; });
    }
    /// The server passes an offer of alice's on, as that call.
    void passes_on(std::uint32_t tag, std::uint32_t call) {
        const auto key = bob_key.public_part();
        answers(tag, call, wire::offer_outcome::passed_on, key.bytes);
    }
    void
    answers(std::uint32_t tag, std::uint32_t call, wire::offer_outcome outcome, bytes_view key) {
        const sent_grant grant(relay_grant_for(10, 20, {at("127.0.0.1", 4711)}));
        wire::offered answer;
        answer.tag = tag;
        answer.call = call;
        answer.outcome = outcome;
        answer.key = key;
        answer.grant = grant.view();
        if (outcome == wire::offer_outcome::base_call) answer.port = 40'000;
        says(answer);
    }
    void refuses(std::uint32_t tag, wire::offer_fault why) {
        wire::offered answer;
        answer.tag = tag;
        answer.why = why;
        says(answer);
    }
    /// Somebody calls alice.
    void offers(std::uint32_t call, const std::string& caller, bytes_view blob) {
        const sent_grant grant(relay_grant_for(20, 10, {at("127.0.0.1", 4711)}));
        const auto key = bob_key.public_part();
        says(wire::incoming_offer{call, caller, key.bytes, grant.view(), blob});
    }
    void steps(std::uint32_t call, call_step what, bytes_view blob) {
        says(wire::signal{call, what, blob});
    }

    /// The next message that begins so; earlier ones are forgotten.
    client_message hears(const std::string& text) {
        client_message found;
        run_until(loop, [&] {
            read();
            while (!heard.empty() && !found.text.starts_with(text)) {
                found = std::move(heard.front());
                heard.pop_front();
            }
            return found.text.starts_with(text);
        });
        return found;
    }
    client_message hears_next() {
        run_until(loop, [this] { return read(), !heard.empty(); });
        auto found = std::move(heard.front());
        heard.pop_front();
        return found;
    }
    bool hears_nothing() {
        run_ready(loop);
        read();
        return heard.empty();
    }

    const std::shared_ptr<const client::identity> user =
        std::make_shared<const client::identity>(client::identity{some_key(1)});
    std::deque<client_message> heard; ///< that was not asked for yet

private:
    static client::settings with_server(client::settings wanted, const tls_server& of) {
        wanted.server.host = wanted.listen_address = "127.0.0.1";
        wanted.server.port = of.place().port();
        wanted.server.form = client::address_form::tls_only;
        wanted.known.put(of.entry(server_identity().public_part()));
        wanted.name = "alice";
        return wanted;
    }
    void log_in() {
        server.accept(loop);
        wire::string_list_buffer capabilities;
        for (const auto each : client::own_capabilities)
            capabilities.add(each);
        wire::welcome greeting;
        greeting.capabilities = capabilities.view();
        server.says(wire::hello_connect{}, greeting);
        run_until(loop, [this] { return server.pump(), !server.heard.empty(); });
        server.says(wire::login_success{});
        run_until(loop, [this] { return link.is_online(); });
        REQUIRE(link.caller_identity());
    }
    void add_online() {
        wire::contact_list_buffer list;
        list.add({"bob", wire::contact_flag::takes_offers});
        list.add({"carol", 0});
        static_cast<void>(contacts.add(list.view()));
    }
    /// Keeps the messages that the client has sent.
    void read() {
        using message = boost::mp11::
            mp_push_back<wire::extended_to_server, wire::offer, wire::signal, wire::reach>;
        server.pump();
        const auto came = std::exchange(server.heard, {});
        const auto keep = overloaded{
            [this](const wire::offer& m) {
                const std::string kind = m.is_base_call() ? "Base offer " : "Offer ";
                heard.push_back(
                    {kind + std::string(m.contact), {m.blob.begin(), m.blob.end()}, m.tag}
                );
            },
            [this](const wire::signal& m) {
                heard.push_back({text_of(m), {m.blob.begin(), m.blob.end()}});
            },
            [this](const wire::reach& m) {
                heard.push_back({"Reach", {}, 0, m.port});
            },
            [this](const wire::call_request& m) {
                heard.push_back({"CallRequest " + std::string(m.contact), {}, 0, m.port});
            },
            [this](const wire::call_refused& m) {
                heard.push_back({"CallRefused " + std::string(m.contact)});
            },
            [](const auto&) {}};
        const auto bad = framer_.feed(came, [&](bytes_view packet) -> error_code {
            const auto each = wire::decode<message>(packet);
            if (!each) return each.error();
            std::visit(keep, *each);
            return {};
        });
        REQUIRE_FALSE(bad);
    }

    wire::framer framer_{64 * 1024};
};

/// Somebody's end of a sealed call with alice, beyond the server.
inline handshake_setup peer_of_alice(const std::string& name = "bob") {
    auto facts = bob_setup();
    facts.own_name = name;
    return facts;
}

} // namespace babel::test
