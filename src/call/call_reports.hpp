// Reports of a call to the user and the log.
#pragma once

#include <babel/call/call_context.hpp>
#include <babel/call/call_setup.hpp>
#include <babel/call/event.hpp>
#include <babel/voice/voice_stream.hpp>

#include <chrono>
#include <cstdint>
#include <string>
#include <vector>

namespace babel::call {

/// Makes the events of one call.
class call_reports {
public:
    call_reports(const call_context& context, int id, std::string peer)
        : context_(context), id_(id), peer_(std::move(peer)) {}

    const std::string& peer() const { return peer_; }

    void up(const call_setup& how) const;
    void path(const std::string& from) const;
    /// Bits of wire::call_state.
    void peer_state(std::uint16_t bits) const;
    void text(const std::string& words) const;
    void party(const std::vector<std::string>& names) const;
    void words_attempt() const;
    /// No voice has come for that long.
    void gap(std::chrono::milliseconds silence) const;
    /// Voice came again after that long.
    void back(std::chrono::milliseconds silence) const;
    void rate(const voice::send_rate& rate) const;
    void quality(bool is_heard) const;
    void encoder_failed(error_code why) const;
    void play_end(error_code failed) const;
    void stats(std::chrono::milliseconds lasts, const call_stats& figures) const;
    void missed(std::chrono::milliseconds rang) const;
    /// `ended`: everything except the call's name and security.
    void ended(event::call_ended ended, const call_setup& how) const;

private:
    const call_context& context_;
    const int id_;
    const std::string peer_;
};

} // namespace babel::call
