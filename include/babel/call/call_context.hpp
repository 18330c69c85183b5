// What all calls of a client share.
#pragma once

#include <babel/audio/file_thread.hpp>
#include <babel/call/connection.hpp>
#include <babel/call/event.hpp>
#include <babel/call/settings.hpp>
#include <babel/core/asio.hpp>
#include <babel/core/log.hpp>
#include <babel/mixer/call_files.hpp>
#include <babel/mixer/voice_bridge.hpp>
#include <babel/net/tcp.hpp>

#include <cstdint>
#include <functional>
#include <span>
#include <string>

namespace babel::call {

/// How CallRefused is sent.
enum class call_refusal : std::uint8_t {
    plain,  ///< Once: a refusal, or a withdrawal.
    failed, ///< Twice in one write: the call was accepted, and no voice connection came of it.
};

/// All of it outlives the calls.
struct call_resources {
    asio::any_io_executor executor;
    const settings& options;
    std::span<std::uint8_t> read_buffer; ///< The loop's.
    mixer::voice_bridge& bridge;
    mixer::call_files& sound_files; ///< Of all calls.
    audio::file_thread& files;
    logger& log;
    std::function<void(const call_event&)> report;
};

/// The signalling of calls beside their resources.
struct call_context : call_resources {
    std::function<void(const std::string& peer, call_refusal why)> send_refused;
    /// Keeps a listener for callees that connect too late.
    std::function<void(net::tcp::acceptor listener, bool is_withdrawn, const std::string& peer)>
        rest;
    connector connect;              ///< To a caller.
    std::function<void()> on_phase; ///< A call has come to another phase.
};

} // namespace babel::call
