// Resources that all calls of a client share.
#pragma once

#include <babel/audio/file_thread.hpp>
#include <babel/call/call_setup.hpp>
#include <babel/call/connection.hpp>
#include <babel/call/event.hpp>
#include <babel/call/local_ends.hpp>
#include <babel/call/media_sockets.hpp>
#include <babel/call/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/mixer/call_files.hpp>
#include <babel/mixer/voice_bridge.hpp>
#include <babel/net/tcp.hpp>

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>

namespace babel::call {

/// All of them outlive the calls.
struct call_resources {
    asio::any_io_executor executor;
    const settings& options;
    std::span<std::uint8_t> read_buffer; ///< Owned by the loop.
    mixer::voice_bridge& bridge;
    mixer::call_files& sound_files; ///< Files of all calls.
    audio::file_thread& files;
    media_sockets& sockets;
    local_ends& ends;
    logger& log;
    std::function<void(const call_event&)> report;
};

/// The signalling of calls, and their resources.
struct call_context : call_resources {
    std::function<void(const std::string& peer, call_refusal why)> send_refused;
    /// Keeps a listener open for callees that connect too late, and the router's mapping to it as
    /// long (null: none).
    std::function<void(
        net::tcp::acceptor listener,
        std::shared_ptr<void> mapping,
        bool is_withdrawn,
        const std::string& peer
    )>
        rest;
    connector connect;              ///< Connects to a caller.
    std::function<void()> on_phase; ///< A call has changed its phase.
};

} // namespace babel::call
