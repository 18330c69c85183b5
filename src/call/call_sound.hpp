// The sound of one call on this machine: its voice in the mixer, and the file played to its peer.
#pragma once

#include "call/call_reports.hpp"
#include <babel/audio/player.hpp>
#include <babel/call/call_context.hpp>
#include <babel/call/call_setup.hpp>
#include <babel/voice/voice_stream.hpp>

#include <cstdint>
#include <functional>
#include <memory>

namespace babel::call {

/// Lifetime: leave() is called before the stream of the setup is destroyed.
/// Thread: the loop only.
class call_sound {
public:
    call_sound(const call_context& context, const call_reports& reports)
        : context_(context), reports_(reports) {}

    /// Opens the file to play early, so that it has been read ahead when the call comes up.
    void open_file();
    /// Joins the call, which has a stream, to the mixer. `on_played_out`: after finish_playing(),
    /// all of the peer's voice was played. Errors: those of the encoder.
    error_code open(const call_setup& how, std::function<void()> on_played_out);
    bool is_open() const { return stream_ != nullptr; }
    /// The call is up: starts the file. `on_file_end`: the file has ended, or could not be played;
    /// it may be called before this returns.
    void start(const call_setup& how, std::function<void()> on_file_end);
    void stop_sending();
    void finish_playing();
    /// Returns true if a file was being played.
    bool stop_file();
    void leave();

    /// Of the loudspeaker, since the start.
    std::uint64_t underruns() const;

private:
    voice::voice_leg* leg() const { return stream_ ? stream_->leg() : nullptr; }

    const call_context& context_;
    const call_reports& reports_;
    voice::voice_stream* stream_ = nullptr;
    std::unique_ptr<audio::player> file_;
    error_code file_error_; // from opening it
    std::uint64_t underruns_before_ = 0;
};

} // namespace babel::call
