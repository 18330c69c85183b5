// Parts of a client, and how they hear of each other.
#pragma once

#include "client/calls/call_service.hpp"
#include "client/calls/refusal_sender.hpp"
#include "client/contact_list.hpp"
#include "client/link/server_link.hpp"
#include <babel/audio/file_thread.hpp>
#include <babel/call/local_ends.hpp>
#include <babel/call/media_sockets.hpp>
#include <babel/client/event.hpp>
#include <babel/client/peer_book.hpp>
#include <babel/client/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/mixer/call_files.hpp>
#include <babel/mixer/ringer.hpp>
#include <babel/mixer/sound_ends.hpp>
#include <babel/mixer/voice_bridge.hpp>

#include <array>
#include <cstdint>
#include <functional>

namespace babel::client {

/// Lifetime: await close() before it is destroyed. Thread: the loop only.
struct client_parts {
    client_parts(
        asio::any_io_executor executor_,
        settings options_,
        mixer::sound_devices devices,
        audio::file_thread& files_,
        logger& log_,
        std::function<void(const client_event&)> report_
    );

    /// Hangs up all calls, leaves the server, and waits for the end of all that was begun.
    asio::awaitable<void> close();

    const call_list<call::call>& calls() const { return service.calls(); }
    bool is_in_call() const { return calls().has(call::call_phase::up); }
    /// A sink for the events of other rooms.
    auto forward() {
        return [this](const auto& each) { pass_on(as_client_event(each)); };
    }
    void pass_on(const client_event& news);
    void on_message(const link_message& message);
    void on_login();
    /// Lost, or left for another session.
    void on_link_lost();
    void report_of_link(client_event news);
    void update_rings();
    /// Tells the peers of sealed calls the state of this side, and its conference.
    void update_state();

    // One for each message; those about the link itself are its own.
    void on(const wire::add_contact& message) { contacts.add(message.contacts); }
    void on(const wire::del_contact& message) { contacts.remove(message.contacts); }
    void on(const wire::call_request& message) { service.on(message); }
    void on(const wire::call_refused& message) { service.on(message); }
    void on(const wire::error_response& message) { service.on(message); }
    void on(const wire::hello_connect&) {}
    void on(const wire::login_success&) {}
    void on(const wire::login_failed&) {}
    void on(const wire::presence& message) { contacts.add(message.contacts); }
    void on(const wire::welcome&) {}
    void on(const wire::login_refused&) {}
    void on(const wire::notice&) {}
    void on(const wire::who_is_answer&) {}
    void on(const wire::position& message) { contacts.settle(message); }
    void on(const wire::incoming_offer& message) { service.on(message); }
    void on(const wire::offered& message) { service.on(message); }
    void on(const wire::signal& message) { service.on(message); }
    void on(const wire::reach_answer& message) { service.on(message); }

    asio::any_io_executor executor;
    settings options;
    audio::file_thread& files;
    logger& log;
    std::function<void(const client_event&)> report;
    mixer::voice_bridge bridge;
    mixer::call_files sound_files;
    mixer::ringer ringer;
    std::array<std::uint8_t, 64 * 1024> read_buffer{};
    server_link link;
    contact_list contacts;
    refusal_sender refusals;
    peer_book peers;
    call::media_sockets sockets;
    call::local_ends ends;
    call_service service;
};

} // namespace babel::client
